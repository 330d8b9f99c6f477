/** The report's way into a run folder: one model, two files. */
import type { ReadRun } from './read/run.ts';
import type { Reconciled } from '../evidence/reconcile.ts';
import type { ReportOptions } from './model.ts';
import { resolve } from 'node:path';
import { writeFile } from 'node:fs/promises';

/** Absolute paths. */
export interface WrittenReport {
  readonly html: string;
  readonly pdf: string;
}

/** Throws whatever keeps a report from being made. */
export async function writeReport(
  read: ReadRun,
  reconciled: Reconciled,
  options: ReportOptions,
): Promise<WrittenReport> {
  // Loaded here, as typesetter and drawings are large and only a report needs them.
  const [{ buildReport }, { renderHtml }, { renderPdf }] = await Promise.all([
    import('./build.ts'),
    import('./html/render.ts'),
    import('./pdf/pdf.ts'),
  ]);
  const model = await buildReport(read, reconciled, options);
  const written = { html: resolve(read.folder, 'report.html'), pdf: resolve(read.folder, 'TUGAS2.pdf') };
  await writeFile(written.html, renderHtml(model));
  await writeFile(written.pdf, await renderPdf(model));
  return written;
}
