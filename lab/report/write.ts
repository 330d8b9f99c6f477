/** The report's way into a run folder: one model, two files. */
import { LabError } from '../errors.ts';
import type { ReportOptions } from './model.ts';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { writeFile } from 'node:fs/promises';

/** Absolute paths. */
export interface WrittenReport {
  readonly html: string;
  readonly pdf: string;
}

/** Throws {@link LabError} `USAGE` for what is no run folder, and whatever keeps a report from being made. */
export async function writeReport(folder: string, options: ReportOptions): Promise<WrittenReport> {
  const path = resolve(folder);
  if (!existsSync(resolve(path, 'run.json'))) {
    throw new LabError(
      'USAGE',
      `${folder} is no run folder, as it has no run.json: name one that lab:burst made.`,
    );
  }
  // Loaded here, as typesetter and drawings are large and only a report needs them.
  const [{ buildReport }, { renderHtml }, { renderPdf }] = await Promise.all([
    import('./build.ts'),
    import('./html/render.ts'),
    import('./pdf/pdf.ts'),
  ]);
  const model = await buildReport(path, options);
  const written = { html: resolve(path, 'report.html'), pdf: resolve(path, 'TUGAS2.pdf') };
  await writeFile(written.html, renderHtml(model));
  await writeFile(written.pdf, await renderPdf(model));
  return written;
}
