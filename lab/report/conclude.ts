/** What every run ends with: its folder read back once, every session reconciled, the report written. */
import { evidenceWords } from './words/evidence.ts';
import { type Reconciled, reconcile } from '../evidence/reconcile.ts';
import { located, type RunRecord } from '../recording/run-record.ts';
import type { Language } from '../../options/language.ts';
import type { Progress } from '../progress.ts';
import { phrasesIn } from '../drawing/phrase.ts';
import { visible } from '../drawing/visible.ts';
import type { LabError } from '../errors.ts';
import { keepEvidence } from '../recording/run-folder.ts';
import { unwritable } from '../recording/losses.ts';
import { readReportOptions, type ReportOptions } from './cover-options.ts';
import { type ReadRun, readRun } from './read/run.ts';
import { readRunSources } from '../recording/run-sources.ts';
import { replaceFile } from '../replace-file.ts';
import { resolve } from 'node:path';

/**
 * `run` is in the folder's run.json already; its evidence is kept there before a report is made of it, if one is wanted.
 * Answers with the record as it is printed. Throws {@link LabError} `DISK_FAILED` when run.json cannot take the evidence.
 */
export async function conclude<Record extends RunRecord>(
  folder: string,
  run: Record,
  { report: wanted, language, progress }: { report: boolean; language: Language; progress: Progress },
): Promise<Record> {
  progress.step('comparing the sources');
  const read = wanted ? await readRun(folder) : undefined;
  const { sources, machineAt, problems } = read ?? (await readRunSources(folder));
  const reconciled = reconcile(sources, machineAt);
  const { evidence } = reconciled;
  const note = (text: string): void => progress.note(text);
  const { problem: textOf } = evidenceWords(evidence.sources, 'en');
  for (const problem of problems) note(textOf(problem));
  const failed = (error: LabError): never => {
    throw error;
  };
  const proved = located(keepEvidence(folder, run, evidence, failed), folder);
  if (read === undefined) return proved;
  progress.step('writing the report');
  // The run is worth keeping without its pages: what prevents them is said, and the exit code stays.
  try {
    return { ...proved, report: await writeReport(read, reconciled, readReportOptions({}, language), note) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    note(`The run is kept, but no report was written: ${reason}`);
    return proved;
  }
}

const MOST_CHARACTERS = 12;

function listOf(characters: readonly string[]): string {
  const shown = characters.slice(0, MOST_CHARACTERS).map((character) => visible(character));
  return phrasesIn('en').and([
    ...shown,
    ...(characters.length > MOST_CHARACTERS ? [`${characters.length - MOST_CHARACTERS} more`] : []),
  ]);
}

/**
 * One model, two files: answers with their absolute paths, and throws whatever keeps a report from being made; `note`
 * hears of what one of them cannot show.
 */
export async function writeReport(
  read: ReadRun,
  reconciled: Reconciled,
  options: ReportOptions,
  note: (text: string) => void,
) {
  // Loaded here, as typesetter and drawings are large and only a report needs them.
  const [{ buildReport }, { renderHtml }, { charactersWithoutFont, renderPdf }] = await Promise.all([
    import('./build.ts'),
    import('./html/render.ts'),
    import('./pdf/pdf.ts'),
  ]);
  const model = await buildReport(read, reconciled, options);
  const written = { html: resolve(read.folder, 'report.html'), pdf: resolve(read.folder, 'TUGAS2.pdf') };
  const pages = [
    [written.html, renderHtml(model)],
    [written.pdf, renderPdf(model)],
  ] as const;
  try {
    for (const [file, content] of pages) replaceFile(file, content);
  } catch (error) {
    throw unwritable(read.folder, error, ', so the report cannot be kept');
  }
  const missing = await charactersWithoutFont(model);
  if (missing.length > 0)
    note(
      `The fonts of TUGAS2.pdf do not have ${listOf(missing)}: in the PDF ${missing.length === 1 ? 'it is a box' : 'they are boxes'}, report.html shows ${missing.length === 1 ? 'it' : 'them'}.`,
    );
  return written;
}
