import { LANGUAGE, text } from '../../options/kinds.ts';
import { optional } from '../../options/row.ts';
import { defineCommand, FILE_TABLE, say } from './common.ts';
import { CONFIG_FILE, readReportOptions } from '../report/cover-options.ts';
import { keepEvidence } from '../recording/run-folder.ts';
import { readSettings } from '../settings/settings.ts';
import { readRun } from '../report/read/run.ts';
import { reconcile } from '../evidence/reconcile.ts';
import { relative, resolve } from 'node:path';
import { writeReport } from '../report/conclude.ts';

const TEXT = text('a text');

export const reportCommand = defineCommand({
  name: 'report',
  description: 'write report.html and TUGAS2.pdf into a run folder, from the files in it',
  table: {
    ...FILE_TABLE,
    lang: optional('--lang <language>', LANGUAGE, 'language of the report'),
    name: optional('--name <text>', TEXT, "the student's name, on the cover"),
    studentId: optional('--student-id <text>', TEXT, "the student's number, on the cover"),
    class: optional('--class <text>', TEXT, 'the class, on the cover'),
    repository: optional('--repository <url>', TEXT, 'the URL of the source code, on the cover'),
  },
  extend: (command) =>
    command
      .argument('<run folder>', 'a run folder made by lab:burst, lab:scenario or lab:capture')
      .addHelpText('after', `\nWhat no flag sets is taken from ${CONFIG_FILE} in the current folder.`),
  action: async (options, folder: string) => {
    const startMs = performance.now();
    const read = await readRun(resolve(folder));
    const reconciled = reconcile(read.sources, read.machineAt);
    const reportOptions = readReportOptions(options, readSettings().language);
    const { html, pdf } = await writeReport(read, reconciled, reportOptions, say);
    keepEvidence(read.folder, read.run, reconciled.evidence, ({ message }) => say(message));
    const durationMs = Math.round(performance.now() - startMs);
    return {
      document: { ok: true, report: { html, pdf }, durationMs },
      text: [html, pdf].map((path) => relative(process.cwd(), path)).join('\n'),
    };
  },
});
