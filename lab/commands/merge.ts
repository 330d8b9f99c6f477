/** `lab:grade merge`: one class of the shards it was graded in. */
import { enterStep } from './workflow-step.ts';
import { classOutcome, formatOf, GRADE_TABLE } from './grade.ts';
import { defineCommand, FILE_TABLE } from './common.ts';
import { mergeShards } from '../grade/class/merge.ts';
import { plural } from '../drawing/phrase.ts';
import { readOverrides } from '../grade/class/overrides.ts';
import { readWorksheet } from '../grade/class/worksheet.ts';
import { readSettings } from '../settings/settings.ts';
import { resolve } from 'node:path';
import { stopSignal } from './stop-signal.ts';
import { WORDS } from '../grade/output/words.ts';
import { TerminalProgress } from './progress.ts';

const { overrides, worksheet, against, feedback, lang, junit, markdown, github, html, out } = GRADE_TABLE;

/** How it was graded is in the shards; what is given here is looked at when a class is put together. */
const TABLE = {
  ...FILE_TABLE,
  overrides,
  worksheet,
  against,
  feedback,
  lang,
  junit,
  markdown,
  github,
  html,
  out,
};

export const mergeCommand = defineCommand({
  name: 'merge',
  description: 'make one class of its shards, as one machine would have graded it',
  table: TABLE,
  extend: (command) => command.argument('<folders...>', 'the folders that --shard wrote, each shard once'),
  action: async (options, folders: readonly string[]) => {
    const format = formatOf(options);
    if (format === 'github') enterStep();
    const { overrides, worksheet, against, feedback } = options;
    const language = options.lang ?? readSettings().language;
    using progress = new TerminalProgress();
    using stop = stopSignal(() => progress.note('Stopping: the results stay as they were.'));
    const result = await mergeShards({
      folders,
      against,
      overrides: overrides === undefined ? undefined : readOverrides(overrides),
      worksheet: worksheet === undefined ? undefined : readWorksheet(worksheet),
      out: resolve(options.out),
      language,
      feedback,
      signal: stop,
      onMerged: (done, total) => {
        if (done === 1) progress.step(`merging ${plural(folders.length, 'shard')}`);
        progress.advance(done, total);
      },
    });
    if (result.isOfPacking) progress.note(WORDS[language].packingTimes);
    const { title } = result;
    return await classOutcome(result, {
      title,
      out: resolve(options.out, title),
      language,
      feedback,
      format,
    });
  },
});
