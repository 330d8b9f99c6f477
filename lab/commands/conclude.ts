/** What every run ends with: its folder read back once, every session reconciled, the report written. */
import type { Evidence } from '../evidence/reconcile.ts';
import type { Language } from '../report/model.ts';
import { Option } from 'commander';
import type { WrittenReport } from '../report/write.ts';
import { readReportOptions } from '../report/cover-options.ts';
import { readRun } from '../report/read/run.ts';
import { readRunSources } from '../evidence/run-sources.ts';
import { reconcile, witnessesOf } from '../evidence/reconcile.ts';
import { writeReport } from '../report/write.ts';

export const NO_REPORT = new Option('--no-report', 'leave report.html and TUGAS2.pdf to lab:report');

export interface Concluding {
  readonly report: boolean;
  readonly language: Language;
  readonly progress: { step(what: string): void; note(text: string): void };
  /** Keeps the evidence in run.json, before a report is made of it. */
  readonly keep: (evidence: Evidence) => void;
}

export interface Conclusion {
  readonly evidence: Evidence;
  /** The sources that told of any session. */
  readonly witnesses: readonly string[];
  readonly report?: WrittenReport;
}

/** `folder` has its run.json already, which says who was where. */
export async function conclude(folder: string, concluding: Concluding): Promise<Conclusion> {
  const { report: wanted, language, progress, keep } = concluding;
  progress.step('reconciling');
  const read = wanted ? await readRun(folder) : undefined;
  const { sources, nameOf, warnings } = read ?? (await readRunSources(folder));
  for (const warning of warnings) progress.note(warning);
  const reconciled = reconcile(sources, nameOf);
  const { evidence } = reconciled;
  const concluded = { evidence, witnesses: witnessesOf(sources) };
  keep(evidence);
  if (read === undefined) return concluded;
  progress.step('writing the report');
  // The run is worth keeping without its pages: what prevents them is said, and the exit code stays.
  try {
    const report = await writeReport(read, reconciled, readReportOptions({}, language));
    return { ...concluded, report };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    progress.note(`The run is kept, but no report was written: ${reason}`);
    return concluded;
  }
}
