import { availableParallelism, totalmem } from 'node:os';
import { extname, resolve, sep } from 'node:path';
import { rmSync } from 'node:fs';
import { defineCommand, LAB_TABLE, openEngineBeside, openHostsBeside, print, say } from './common.ts';
import { changesText } from '../grade/output/changes.ts';
import { folded } from './terminal.ts';
import { gradeAtEachSave } from '../grade/watch.ts';
import { isStartable } from '../hand-in/starters.ts';
import { stopSignal } from './stop-signal.ts';
import { choice, LANGUAGE, several, SWITCH, text, wholeNumber } from '../../options/kinds.ts';
import { type Kind, optional, row, type ValuesOf } from '../../options/row.ts';
import { connectTarget, filesOf, resolveTarget, type Target } from '../grade/target.ts';
import type { NewFolder } from '../hand-in/hand-in.ts';
import { openScratch, type Scratch } from '../engine/scratch.ts';
import { openTarget } from '../grade/hand-in-target.ts';
import { leftOutText } from '../grade/output/left-out.ts';
import { grade, type GradeOptions } from '../grade/grade.ts';
import { requirementsNamed } from '../grade/cases/list.ts';
import type { Grade } from '../grade/result.ts';
import type { Language } from '../../options/language.ts';
import { LabError, Stopped } from '../errors.ts';
import { type Feedback, FEEDBACKS, feedbackOf } from '../grade/output/feedback.ts';
import { fill } from '../drawing/figures.ts';
import type { Graded } from '../grade/output/class-table.ts';
import { openResults, writingTo } from '../grade/results-folder.ts';
import { readLateRules, RUBRIC, readRubric } from '../grade/rubric.ts';
import { TerminalProgress } from './progress.ts';
import { classHtml } from '../grade/output/class-page.ts';
import { classText, studentText } from '../grade/output/class-text.ts';
import { type ClassOptions, type ClassResult, gradeClass, type GradingHost } from '../grade/class/class.ts';
import type { Engine } from '../engine/engine.ts';
import type { EngineHost } from '../engine/docker/hosts.ts';
import type { Settings } from '../settings/settings.ts';
import { type Shard, shardName } from '../grade/class/shard.ts';
import { gradeHtml } from '../grade/output/html.ts';
import { classStep, gradeStep } from '../grade/output/github.ts';
import { gradescopeResults } from '../grade/output/gradescope.ts';
import { enterStep, leaveStep } from './workflow-step.ts';
import { classJson, gradeJson } from '../grade/output/json.ts';
import { classMarkdown, gradeMarkdown } from '../grade/output/markdown.ts';
import { gradeText } from '../grade/output/text.ts';
import { classJunit, gradesJunit } from '../grade/output/junit.ts';
import { readOverrides, refuseTimes } from '../grade/class/overrides.ts';
import { readRepositories } from '../grade/class/repositories.ts';
import { refuseUnused } from './unused-options.ts';
import { classTitle, refuseNoClass } from '../grade/class/submissions.ts';
import { watchedOwner } from '../engine/reaper.ts';
import { WORDS } from '../grade/output/words.ts';
import { readWorksheet } from '../grade/class/worksheet.ts';
import { visible } from '../drawing/visible.ts';
import { worksheetText } from '../grade/output/worksheet.ts';
import { FOR_STUDENTS, WORKSHEET_FILE, writeFeedback, writeGrade } from '../grade/output/write.ts';

const FILE = text('a file');
const FOLDER = text('a folder');
const PORT = wholeNumber(1, 65_535);
const MOST_SHARDS = 9_999;
const SHARD: Kind<Shard> = {
  expected: `which shard of how many, such as 1/8 to 8/8, at most ${MOST_SHARDS}`,
  parse: (given) => {
    const [, index = 0, count = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(given) ?? []).map(Number);
    return index >= 1 && index <= count ? { index, count } : undefined;
  },
};
/** Most of grading is waiting: several for each processor go side by side, each of which may have up to four sandboxes. */
const JOBS_PER_CORE = 4;
const JOBS_PER_GIBIBYTE = 2;
const MOST_JOBS = 64;

export const GRADE_TABLE = {
  ...LAB_TABLE,
  class: optional(
    '--class <folder>',
    FOLDER,
    'grade every folder or file in it, or in an archive of it, one per student',
  ),
  ignore: optional(
    '--ignore <patterns>',
    text('patterns'),
    "names in the class's folder that are no hand-ins, as in 'example*,old'",
  ),
  repositories: optional(
    '--repositories <list>',
    FILE,
    "grade a class's repositories: a CSV file with each student's number or name, and link",
  ),
  overrides: optional(
    '--overrides <file>',
    FILE,
    'CSV file of single students: how a program is started, what a teacher settles, deadlines',
  ),
  against: optional(
    '--against <folders...>',
    several(FOLDER),
    "compare a class's programs also with those in folders of earlier years",
  ),
  worksheet: optional(
    '--worksheet <file>',
    FILE,
    "fill in Moodle's grading worksheet of the class: grades and feedback, to import there",
  ),
  connect: optional('--connect <host:port>', text('host:port'), 'grade a server that is already running'),
  run: optional(
    '--run <command>',
    text('a command'),
    'command that starts the program, if its file name does not show how',
  ),
  entry: optional('--entry <file>', FILE, "the server's file in the folder, if the lab does not find it"),
  image: optional(
    '--image <name>',
    text('the name of an image'),
    'image to run the program in',
    "the lab's own, by the language",
  ),
  port: optional('--port <n>', PORT, 'port the server must listen on', 'LAB_PORT, 45000'),
  rubric: optional(
    '--rubric <file>',
    FILE,
    'JSON file with the points of each requirement, 100 in total, and what being late costs',
  ),
  only: optional('--only <ids>', text('ids'), 'grade only these points or requirements, as in 1b,1c-quit'),
  jobs: optional(
    '--jobs <n>',
    wholeNumber(1, MOST_JOBS),
    'how many of a class are graded at a time, on each host',
    'four per free core, at most two per GiB of free memory; one on the local engine',
  ),
  hosts: optional(
    '--hosts <contexts>',
    text('names'),
    'grade a class on the engines of several hosts, by the names of their Docker contexts, as in lab-1,lab-2',
  ),
  shard: optional(
    '--shard <i/n>',
    SHARD,
    'grade one of n shards of a class, every n-th hand-in of it; lab:grade merge makes one class of them',
  ),
  watch: row('--watch', SWITCH, false, 'grade again at each save, and show what changed'),
  again: row('--again', SWITCH, false, 'grade all of a class again, also those that have not changed'),
  feedback: row(
    '--feedback <level>',
    choice(...FEEDBACKS),
    'full',
    'how much students are told: all, likely causes without evidence, or points alone',
  ),
  lang: optional('--lang <language>', LANGUAGE, 'language of the results', 'LAB_LANG'),
  junit: row('--junit', SWITCH, false, 'print JUnit XML'),
  markdown: row('--markdown', SWITCH, false, 'print Markdown'),
  github: row('--github', SWITCH, false, 'annotations, summary and result for a step of a GitHub workflow'),
  gradescope: row('--gradescope', SWITCH, false, 'print results.json of a Gradescope autograder'),
  html: row('--html', SWITCH, false, 'print the HTML page'),
  out: row('--out <folder>', FOLDER, 'artifacts/grades', 'where results go'),
};

/** What both ways of grading need. */
interface GradeRun extends Pick<ClassOptions, 'language'> {
  readonly grading: ClassOptions['grading'] & Pick<GradeOptions, 'taken'>;
  readonly options: ValuesOf<typeof GRADE_TABLE>;
  readonly format: keyof typeof FORMATS;
  readonly progress: TerminalProgress;
}

/** What is printed of one grade, and of a class; GitHub gets more of it in files. */
interface Format {
  readonly one: (grade: Grade, language: Language) => string;
  readonly all: (result: ClassResult, language: Language, title: string) => string | Promise<string>;
}

/** What is printed where nobody asked for JSON. */
const FORMATS = {
  text: {
    one: gradeText,
    all: ({ graded, pairs, leftOut, worksheet }, language) =>
      [
        classText(graded, pairs, language),
        worksheet === undefined ? '' : worksheetText(worksheet, language),
        leftOutText(leftOut, language),
      ]
        .filter(Boolean)
        .join('\n'),
  },
  junit: {
    one: (grade, language) => gradesJunit([grade], language),
    all: ({ graded }, language) => classJunit(graded, language),
  },
  markdown: {
    one: gradeMarkdown,
    all: ({ graded }, language) => classMarkdown(graded, language),
  },
  github: {
    one: (grade, language) => leaveStep(gradeStep(grade, language), language),
    all: ({ graded }, language) => leaveStep(classStep(graded, language), language),
  },
  gradescope: {
    one: (grade, language) => JSON.stringify(gradescopeResults(grade, language), null, 2),
    all: () => '', // refused before
  },
  html: {
    one: gradeHtml,
    all: ({ graded, pairs, leftOut }, language, title) => classHtml(title, graded, pairs, language, leftOut),
  },
} satisfies Record<string, Format>;

const LONGEST_PATH = 4_096;

export const gradeCommand = defineCommand({
  name: 'grade',
  description: 'check whether a server does what the assignment asks, with the packets as proof',
  table: GRADE_TABLE,
  extend: (command) => command.argument('[target]', "the server's file, its folder or archive, or an image"),
  action: async (options, given: string | undefined) => {
    const format = formatOf(options);
    if (format === 'github') enterStep();
    const [named, ...others] = [given, options.class, options.repositories, options.connect].filter(
      (one) => one !== undefined,
    );
    // An empty name is what a shell makes of a variable that is not set.
    if (named === undefined || named === '' || others.length > 0) {
      throw new LabError(
        'USAGE',
        'There is nothing to grade: name one file, folder or image, or --class <folder>, or --repositories <list>, or --connect <host:port>.',
      );
    }
    const rubric = options.rubric === undefined ? RUBRIC : readRubric(options.rubric);
    const late = options.rubric === undefined ? undefined : readLateRules(options.rubric);
    const only = options.only === undefined ? undefined : listedIn(options.only);
    const stranger = only?.find((one) => requirementsNamed([one]).length === 0);
    if (stranger !== undefined)
      throw new LabError(
        'USAGE',
        `--only: there is no requirement '${stranger}'; expected 1a, 1b, 1c, 1d or a full id such as 1c-quit, separated by commas.`,
      );
    using scratch = await openScratch();
    const { target, taken } = await targetOf(given, options, scratch.newFolder);
    refuseUnused(options, target);
    const repositories =
      options.repositories === undefined ? undefined : readRepositories(options.repositories);
    const overrides = options.overrides === undefined ? [] : readOverrides(options.overrides);
    const worksheet = options.worksheet === undefined ? undefined : readWorksheet(options.worksheet);
    if (late === undefined) refuseTimes(overrides);
    openResults(resolve(options.out));
    const opened = await openGrading(options);
    const { engine, settings } = opened;
    if (engine.name !== options.engine) refuseUnused({ ...options, engine: engine.name }, target); // auto has chosen
    for (const { how } of overrides) refuseUnused({ ...options, ...how, engine: engine.name }, target);
    if (repositories !== undefined) await watchedOwner(engine.name, settings.name); // clones go with this command, too
    const { environment } = settings;
    using progress = new TerminalProgress();
    using stop = stopSignal(() => {
      if (!options.watch) progress.note('Stopping: what has been judged so far is kept.');
    });
    const images = [options.image, ...overrides.map(({ how }) => how.image)].filter(
      (one) => one !== undefined,
    );
    const hosts =
      options.connect === undefined
        ? await prepareGrading(opened, { jobs: options.jobs, images }, progress)
        : undefined;
    stop.throwIfAborted(); // there is nothing to keep yet
    const port = options.port ?? settings.port;
    const grading = { engine, environment, rubric, only, taken, signal: stop, port };
    const run = { options, grading, language: options.lang ?? settings.language, format, progress };
    const isOfClass = options.class !== undefined || repositories !== undefined;
    // When a file was handed in is known of a class that somebody collected; of one file only when it was last saved or copied.
    if (late !== undefined && !isOfClass)
      progress.note('Late days are counted in a class alone: nothing is deducted here.');
    if (options.watch) return await gradeWatched(named, run, scratch, stop);
    return await (target === undefined
      ? gradeAClass(named, run, { repositories, overrides, worksheet, late, hosts })
      : gradeOne(target, named, run));
  },
});

/** Where grades are made; a server that runs already needs no engine, and none is asked for. */
async function openGrading({ connect, hosts, engine }: ValuesOf<typeof GRADE_TABLE>): Promise<Grading> {
  if (hosts === undefined) return openEngineBeside({ engine: connect === undefined ? engine : 'local' });
  const opened = await openHostsBeside(listedIn(hosts));
  const [first] = opened.hosts;
  if (first === undefined) throw new TypeError('a list of names has one at least');
  return { ...opened, engine: first.engine };
}

interface Grading {
  /** The first one where there are several. */
  readonly engine: Engine;
  readonly settings: Settings;
  readonly hosts?: readonly EngineHost[];
}

/** Makes ready what sandboxes are made of. Answers with how much each of several hosts takes. */
async function prepareGrading(
  { engine, settings, hosts }: Grading,
  { jobs, images }: { readonly jobs: number | undefined; readonly images: readonly string[] },
  progress: TerminalProgress,
): Promise<GradingHost[] | undefined> {
  progress.step(hosts === undefined ? 'preparing the sandbox' : 'preparing the hosts');
  const tell = (text: string): void => progress.detail(text);
  if (hosts === undefined) {
    await engine.prepareSandboxes(tell);
    if (!engine.isConfined)
      progress.note(
        settings.programUser === 0
          ? 'Not confined: the program runs as you, on this computer. Grade only your own server this way.'
          : `Not confined: the program runs on this computer, as user ${settings.programUser}.`,
      );
    return undefined;
  }
  const { prepareHosts } = await import('../engine/docker/hosts.ts');
  const ready = await prepareHosts(hosts, settings, images, tell);
  return ready.map(({ name, engine, room }) => {
    const most = jobs ?? jobsOn(room.cores, room.memoryBytes);
    progress.note(`${name} grades ${most} at a time.`);
    return { name, engine, jobs: most, answers: () => engine.answers() };
  });
}

/** No target for a class, which has many. Throws {@link LabError} `USAGE` for what cannot be graded. */
async function targetOf(
  given: string | undefined,
  options: ValuesOf<typeof GRADE_TABLE>,
  newFolder: NewFolder,
) {
  if (options.connect !== undefined) return { target: connectTarget(options.connect), taken: [] };
  if (options.class !== undefined) refuseNoClass(options.class, listedIn(options.ignore)); // before anything is started
  return given === undefined ? { target: undefined, taken: [] } : openTarget(given, options, newFolder);
}

async function gradeOne(target: Target, given: string, run: GradeRun) {
  const { grading, language, format } = run;
  const { result, folder } = await gradeInto(target, given, run);
  return {
    document: gradeJson(result, language),
    text: FORMATS[format].one(result, language),
    ...(format === 'text' ? { hint: evidenceIn(folder, run) } : {}),
    exitCode: stoppedCode(grading.signal) ?? exitCodeOf([{ grade: result }]),
  };
}

/** What may be told of a grade, and the folder with its evidence. */
async function gradeInto(target: Target, given: string, { options, grading, language, progress }: GradeRun) {
  const folder = resolve(options.out, `${timestamp()}-${target.name.replaceAll(/[^\w.-]+/g, '-')}`);
  const total = requirementsNamed(grading.only).length;
  let begun = 0;
  progress.step(`grading ${visible(given)}`);
  const result = await grade({
    ...grading,
    port: target.kind === 'connect' ? target.at.port : grading.port,
    target,
    given,
    folder,
    onProbe: () => progress.advance(Math.min((begun += 1), total), total),
  });
  const { feedback } = options;
  writingTo(folder, () => {
    writeGrade(folder, result, language);
    writeFeedback(folder, result, { feedback, language });
  });
  return { result: feedbackOf(result, feedback), folder };
}

function evidenceIn(folder: string, run: GradeRun): string {
  return `\n${WORDS[run.language].evidence.padEnd(10)} ${folder}/${forStudentsIn(folder, { language: run.language, feedback: run.options.feedback })}`;
}

/** A line more, where there is something to hand out apart. */
function forStudentsIn(
  folder: string,
  { language, feedback }: Pick<ClassTelling, 'language' | 'feedback'>,
): string {
  if (feedback === 'full') return '';
  return `\n${WORDS[language].feedback.padEnd(10)} ${folder}/${FOR_STUDENTS}/`;
}

/** Prints as it goes on; ended by a signal, it is one that a signal ended. */
async function gradeWatched(
  given: string,
  run: GradeRun,
  scratch: Scratch,
  stop: AbortSignal,
): Promise<void> {
  const { options, grading, language, progress } = run;
  const out = resolve(options.out) + sep;
  let folder = '';
  await gradeAtEachSave({
    given,
    filesNow: () => filesOf(resolveTarget(given, options)),
    // On this computer the program writes where it is: its own files are no saves.
    isCounted: (path) =>
      !path.startsWith(out) && (grading.engine.isConfined || isStartable(path) || path === resolve(given)),
    gradeOnce: async (signal) => {
      using unpacked = scratch.part();
      const { target, taken } = await openTarget(given, options, unpacked.newFolder);
      const graded = await gradeInto(target, given, { ...run, grading: { ...grading, taken, signal } });
      ({ folder } = graded);
      if (signal.aborted) rmSync(folder, { recursive: true, force: true }); // nobody asks for it any more
      return graded.result;
    },
    onGraded: (result, before) => {
      progress[Symbol.dispose]();
      print(`${folded(gradeText(result, language), process.stdout)}\n`);
      if (before?.judged && result.judged) print(`${changesText(result, before, language)}\n`);
      say(`${evidenceIn(folder, run).trimStart()}\n${WORDS[language].waitsForSave}`);
    },
    onObstacle: ({ message }) => progress.note(visible(message, LONGEST_PATH)),
    signal: stop,
  });
  process.exitCode = stoppedCode(stop) ?? 0;
}

async function gradeAClass(
  named: string,
  given: GradeRun,
  said: Pick<ClassOptions, 'repositories' | 'overrides' | 'worksheet' | 'late' | 'hosts'>,
) {
  const { options, grading, language, format, progress } = given;
  // This computer has each port once.
  const most = grading.engine.isConfined ? jobsOn(availableParallelism(), totalmem()) : 1;
  const { jobs = most, again, run, entry, image, against, feedback, shard } = options;
  // A list is called as a folder would be.
  const folder =
    said.repositories === undefined ? named : named.slice(0, named.length - extname(named).length);
  const title = classTitle(folder);
  const ignore = listedIn(options.ignore);
  const out = resolve(options.out, shard === undefined ? title : shardName(title, shard));
  progress.step(shard === undefined ? 'grading the class' : `grading shard ${shard.index} of ${shard.count}`);
  const onGraded: ClassOptions['onGraded'] = (graded, done, total) => {
    progress[Symbol.dispose]();
    say(studentText(graded, { done, total }, language));
    progress.advance(done, total);
  };
  const how = { run, entry, image };
  const result = await gradeClass({
    ...said,
    folder,
    ignore,
    against,
    shard,
    out,
    jobs,
    again,
    language,
    feedback,
    how,
    grading,
    onGraded,
    onGone: (host, error, left) =>
      progress.note(
        left === 0
          ? `The host ${host} went away, the last one: what has been judged so far is kept, and the same command goes on from there.`
          : `The host ${host} went away, and others grade what it was grading: ${visible((error as Error).message)}`,
      ),
  });
  if (result.isOfPacking) progress.note(WORDS[language].packingTimes);
  if (grading.signal?.aborted) progress.note(stoppedSentence(result, again, language));
  return await classOutcome(result, { title, out, language, feedback, format, signal: grading.signal });
}

/** Where a class is, and how it is told. */
interface ClassTelling extends Pick<GradeRun, 'language' | 'format'> {
  readonly title: string;
  readonly out: string;
  readonly feedback: Feedback;
  readonly signal?: AbortSignal | undefined;
}

/** What is printed of a class, graded or merged. */
export async function classOutcome(
  result: ClassResult,
  { title, out, language, feedback, format, signal }: ClassTelling,
) {
  const shownOut = visible(out, LONGEST_PATH);
  const filled = result.worksheet === undefined ? [] : [WORKSHEET_FILE];
  const files = ['index.html', 'grades.csv', 'grades.xlsx', 'junit.xml', ...filled];
  return {
    document: classJson(result.graded, result.pairs, language, result.leftOut),
    text: await FORMATS[format].all(result, language, title),
    ...(format === 'text'
      ? {
          hint: `\n${WORDS[language].results.padEnd(10)} ${shownOut}/${files.join(', ')}${forStudentsIn(shownOut, { language, feedback })}`,
        }
      : {}),
    exitCode: stoppedCode(signal) ?? exitCodeOf(result.graded),
  };
}

function jobsOn(cores: number, memoryBytes: number): number {
  const byMemory = Math.floor((JOBS_PER_GIBIBYTE * memoryBytes) / 1024 ** 3);
  const byCores = Math.round(JOBS_PER_CORE * cores);
  return Math.max(1, Math.min(byMemory, byCores, MOST_JOBS));
}

/** How far an interrupted class is, and how to go on. */
function stoppedSentence({ graded: all, newCount }: ClassResult, again: boolean, language: Language): string {
  const words = WORDS[language];
  const graded = all.filter(({ standing }) => standing !== 'gone');
  const missing = graded.filter(({ standing }) => standing === 'missing').length;
  const isLeft = graded.some(({ standing }) => standing !== undefined);
  const before = graded.length - missing - newCount;
  const blanks = { now: String(newCount), before: String(before), missing: String(missing) };
  const said = fill(words.stoppedAt, blanks);
  return isLeft ? `${said} ${again ? words.goesOnWithoutAgain : words.goesOn}` : said;
}

/** As a shell tells that a signal ended a command; `undefined` where none did. */
function stoppedCode(signal: AbortSignal | undefined): number | undefined {
  return signal?.reason instanceof Stopped ? signal.reason.exitCode : undefined;
}

/** 0 all required passed, 1 not, 2 the grader could not judge. Who is not in the class now does not count. */
function exitCodeOf(all: readonly Pick<Graded, 'grade' | 'standing'>[]): number {
  const graded = all.filter(({ standing }) => standing !== 'gone');
  if (graded.some(({ grade, standing }) => !grade.judged || standing === 'retried')) return 2;
  return graded.every(({ grade }) => grade.ok) ? 0 : 1;
}

const PRINTED = ['json', 'junit', 'markdown', 'github', 'gradescope', 'html'] as const;

/** Throws {@link LabError} `USAGE` for more than one. */
export function formatOf(
  options: Partial<Pick<ValuesOf<typeof GRADE_TABLE>, (typeof PRINTED)[number]>>,
): keyof typeof FORMATS {
  const wanted = PRINTED.filter((format) => options[format]);
  if (wanted.length > 1)
    throw new LabError(
      'USAGE',
      `--${wanted.join(' and --')} cannot be printed at once: choose one; the results folder has page, Markdown, JUnit and JSON.`,
    );
  const [format = 'text'] = wanted;
  return format === 'json' ? 'text' : format;
}

/** What commas separate. */
function listedIn(given = ''): string[] {
  return given === '' ? [] : given.split(',').map((one) => one.trim());
}

function timestamp(): string {
  return new Date().toISOString().replaceAll(':', '-');
}
