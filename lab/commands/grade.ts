import { availableParallelism } from 'node:os';
import { basename, resolve } from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import { labCommand, openEngine, print, say, stopSignal, wholeNumber } from './common.ts';
import type { CommonOptions } from './common.ts';
import { connectTarget, resolveTarget } from '../grade/target.ts';
import type { Target } from '../grade/target.ts';
import { casesFor, grade } from '../grade/grade.ts';
import type { Grade } from '../grade/result.ts';
import type { GradeOptions } from '../grade/grade.ts';
import type { Graded } from '../grade/output/class-table.ts';
import type { Language } from '../grade/text.ts';
import { LabError } from '../errors.ts';
import { RUBRIC, readRubric } from '../grade/rubric.ts';
import { TerminalProgress } from '../progress.ts';
import { classHtml } from '../grade/output/index-page.ts';
import { classText, studentText } from '../grade/output/class-text.ts';
import { gradeClass } from '../grade/class/class.ts';
import type { ClassResult } from '../grade/class/class.ts';
import { gradeHtml } from '../grade/output/html.ts';
import { gradeJson } from '../grade/output/json.ts';
import { gradeMarkdown } from '../grade/output/markdown.ts';
import { gradeText } from '../grade/output/text.ts';
import { gradesJunit } from '../grade/output/junit.ts';
import { refuseUnused } from './unused-options.ts';
import { writeGrade } from '../grade/write-grade.ts';

interface GradeCommandOptions extends CommonOptions {
  readonly class?: string;
  readonly connect?: string;
  readonly run?: string;
  readonly entry?: string;
  readonly image?: string;
  readonly port?: number;
  readonly rubric?: string;
  readonly only?: string;
  readonly jobs?: number;
  readonly again: boolean;
  readonly lang?: Language;
  readonly junit: boolean;
  readonly markdown: boolean;
  readonly html: boolean;
  readonly out: string;
}

/** What both ways of grading need. */
interface GradeRun {
  readonly options: GradeCommandOptions;
  readonly grading: Pick<GradeOptions, 'engine' | 'port' | 'environment' | 'rubric' | 'only' | 'signal'>;
  readonly language: Language;
  readonly format: Format;
  readonly progress: TerminalProgress;
}

type Format = 'json' | 'junit' | 'markdown' | 'html' | 'text';

/** Most of grading is waiting: more than one for each processor go side by side. */
const JOBS_PER_CORE = 2;

export function gradeCommand(): Command {
  return labCommand('grade', 'tell whether a server does the assignment, and why, with the packets as proof')
    .argument('[target]', "the server's file, its folder, or an image")
    .option('--class <folder>', 'grade every folder or file in it, one per student')
    .option('--connect <host:port>', 'a server that runs already')
    .option('--run <command>', 'how the program is started, where its name does not tell')
    .option('--entry <file>', "the server's file in the folder, where it is not found")
    .option('--image <name>', 'image the program is run in (default: one with Python and Node)')
    .option('--port <n>', 'port of the assignment (default: LAB_PORT, 45000)', wholeNumber(1, 65_535))
    .option('--rubric <file>', 'points of each requirement as JSON, 100 in all')
    .option('--only <ids>', 'points or requirements, as in 1b,1c-quit')
    .option('--jobs <n>', 'of a class, how many at the same time (default: two per core)', wholeNumber(1, 64))
    .option('--again', 'of a class, also those graded before and unchanged', false)
    .addOption(new Option('--lang <language>', 'of the sentences (default: LAB_LANG)').choices(['en', 'id']))
    .option('--junit', 'print JUnit XML', false)
    .option('--markdown', 'print Markdown', false)
    .option('--html', 'print the page', false)
    .option('--out <folder>', 'where results go', 'artifacts/grades')
    .action(gradeAction);
}

async function gradeAction(given: string | undefined, options: GradeCommandOptions): Promise<void> {
  const format = formatOf(options);
  // An empty name is what a shell makes of a variable that is not set.
  const named = [given, options.class, options.connect].filter((one) => one !== undefined);
  if (named.length !== 1 || named[0] === '') {
    throw new LabError(
      'USAGE',
      'What is to be graded? Name one file, folder or image, or --class <folder>, or --connect <host:port>.',
    );
  }
  const rubric = options.rubric === undefined ? RUBRIC : readRubric(options.rubric);
  const only = options.only?.split(',').map((one) => one.trim());
  const stranger = only?.find((one) => casesFor([one]).length === 0);
  if (stranger !== undefined)
    throw new LabError(
      'USAGE',
      `--only: there is no requirement '${stranger}'; expected 1a, 1b, 1c, 1d or a whole id such as 1c-quit, with commas between them.`,
    );
  const target = targetOf(given, options);
  refuseUnused(options, target);
  // A server that runs already needs no engine, and none is asked for.
  const { engine, settings } = await openEngine(
    options.connect === undefined ? options : { ...options, engine: 'local' },
  );
  if (engine.name !== options.engine) refuseUnused({ ...options, engine: engine.name }, target); // auto has chosen
  const { environment } = settings;
  const language = options.lang ?? settings.language;
  const common = { engine, environment, rubric, only };
  using progress = new TerminalProgress();
  using stop = stopSignal(() => progress.note('Stopping: what was graded is kept.'));
  if (options.connect === undefined) {
    progress.step('making the sandbox ready');
    await engine.prepareSandboxes((text) => progress.detail(text));
    if (engine.name === 'local')
      progress.note(
        'Not confined: the program runs as you, on this computer. Grade only your own server this way.',
      );
  }
  const grading = { ...common, signal: stop, port: options.port ?? settings.port };
  const run = { options, grading, language, format, progress };
  if (options.class !== undefined) await gradeAClass(options.class, run);
  else if (target !== undefined) await gradeOne(target, named[0] ?? '', run);
}

/** Undefined for a class, which has many. */
function targetOf(given: string | undefined, options: GradeCommandOptions): Target | undefined {
  if (options.connect !== undefined) return connectTarget(options.connect);
  return given === undefined ? undefined : resolveTarget(given, options);
}

async function gradeOne(target: Target, given: string, run: GradeRun): Promise<void> {
  const { options, grading, language, format, progress } = run;
  const folder = resolve(options.out, `${timestamp()}-${target.name.replaceAll(/[^\w.-]+/g, '-')}`);
  const total = casesFor(grading.only).length;
  let begun = 0;
  progress.step(`grading ${given}`);
  const result = await grade({
    ...grading,
    port: target.kind === 'connect' ? target.at.port : grading.port,
    target,
    given,
    folder,
    onCase: () => progress.advance(Math.min((begun += 1), total), total),
  });
  writeGrade(folder, result, language);
  progress[Symbol.dispose]();
  print(rendered(result, format, language));
  if (format === 'text') say(`\nevidence   ${folder}/`);
  process.exitCode = exitCodeOf([result]);
}

async function gradeAClass(folder: string, given: GradeRun): Promise<void> {
  const { options, grading, language, format, progress } = given;
  const { jobs = JOBS_PER_CORE * availableParallelism(), again, run, entry, image } = options;
  const out = resolve(options.out, basename(resolve(folder)));
  progress.step('grading the class');
  const onGraded = (graded: Graded, done: number, total: number): void => {
    progress[Symbol.dispose]();
    say(studentText(graded, { done, total }, language));
    progress.advance(done, total);
  };
  const how = { run, entry, image };
  const result = await gradeClass({ folder, out, jobs, again, language, how, grading, onGraded });
  progress[Symbol.dispose]();
  print(renderedClass(result, format, language, basename(resolve(folder))));
  if (format === 'text') say(`\nresults    ${out}/index.html, grades.csv, grades.xlsx, junit.xml`);
  process.exitCode = grading.signal?.aborted ? 130 : exitCodeOf(result.graded.map((one) => one.grade));
}

/** 0 all required passed, 1 not, 2 the grader could not judge. */
function exitCodeOf(grades: readonly Grade[]): number {
  if (grades.some(({ judged }) => !judged)) return 2;
  return grades.every(({ ok }) => ok) ? 0 : 1;
}

function formatOf(options: GradeCommandOptions): Format {
  const wanted = (['json', 'junit', 'markdown', 'html'] as const).filter((format) => options[format]);
  if (wanted.length > 1)
    throw new LabError(
      'USAGE',
      `--${wanted.join(' and --')} cannot be printed at once: choose one; the results folder has every format.`,
    );
  return wanted[0] ?? 'text';
}

function timestamp(): string {
  return new Date().toISOString().replaceAll(':', '-');
}

function rendered(result: Grade, format: Format, language: Language): string {
  switch (format) {
    case 'json':
      return JSON.stringify(gradeJson(result, language), null, 2);
    case 'junit':
      return gradesJunit([result], language);
    case 'markdown':
      return gradeMarkdown(result, language);
    case 'html':
      return gradeHtml(result, language);
    case 'text':
      return gradeText(result, language);
  }
}

function renderedClass(
  { graded, pairs }: ClassResult,
  format: Format,
  language: Language,
  title: string,
): string {
  const grades = graded.map(({ grade }) => grade);
  switch (format) {
    case 'json':
      return JSON.stringify(
        {
          ok: grades.every(({ ok }) => ok),
          students: graded.map(({ student, grade }) => ({ student, ...gradeJson(grade, language) })),
          similar: pairs,
        },
        null,
        2,
      );
    case 'junit':
      return gradesJunit(grades, language);
    case 'markdown':
      return grades.map((one) => gradeMarkdown(one, language)).join('\n\n');
    case 'html':
      return classHtml(title, graded, pairs, language);
    case 'text':
      return classText(graded, pairs, language);
  }
}
