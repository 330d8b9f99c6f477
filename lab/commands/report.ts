import { Option } from 'commander';
import { fileCommand, print, printJson } from './common.ts';
import type { Command } from 'commander';
import type { CoverFlags } from '../report/cover-options.ts';
import { CONFIG_FILE, readReportOptions } from '../report/cover-options.ts';
import { keepEvidence } from './keep-evidence.ts';
import { readSettings } from '../settings.ts';
import { readRun } from '../report/read/run.ts';
import { reconcile } from '../evidence/reconcile.ts';
import { relative, resolve } from 'node:path';
import { writeReport } from '../report/write.ts';

interface CommandOptions extends CoverFlags {
  readonly json: boolean;
}

export function reportCommand(): Command {
  return fileCommand('report', 'write report.html and TUGAS2.pdf into a run folder, from what is in it')
    .argument('<run folder>', 'one that lab:burst, lab:scenario or lab:capture made')
    .addOption(new Option('--lang <language>', 'of the report').choices(['id', 'en']))
    .option('--name <text>', 'on the cover')
    .option('--student-id <text>', 'on the cover')
    .option('--class <text>', 'on the cover')
    .option('--repository <url>', 'on the cover')
    .addHelpText('after', `\nWhat no flag says is taken from ${CONFIG_FILE} in the current folder.`)
    .action(report);
}

async function report(folder: string, options: CommandOptions): Promise<void> {
  const startMs = performance.now();
  const read = await readRun(resolve(folder));
  const reconciled = reconcile(read.sources, read.nameOf);
  keepEvidence(read.folder, reconciled.evidence);
  const reportOptions = readReportOptions(options, readSettings().language);
  const { html, pdf } = await writeReport(read, reconciled, reportOptions);
  const durationMs = Math.round(performance.now() - startMs);
  if (options.json) printJson({ ok: true, report: { html, pdf }, durationMs });
  else for (const path of [html, pdf]) print(relative(process.cwd(), path));
}
