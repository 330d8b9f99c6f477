import { plainView, splitView } from '../watch/view.ts';
import { defineCommand, FILE_TABLE, print, say, withoutJson } from './common.ts';
import { stopSignal } from './stop-signal.ts';
import { row } from '../../options/row.ts';
import { text } from '../../options/kinds.ts';
import { basename } from 'node:path';
import { styleText } from 'node:util';
import { watchRuns } from '../watch/watch.ts';

export const watchCommand = defineCommand({
  name: 'watch',
  description: 'show the logs of the server and the clients side by side while a run is under way',
  table: {
    ...FILE_TABLE,
    out: row('--out <folder>', text('a folder'), 'artifacts', 'where the run folders are'),
  },
  extend: withoutJson,
  action: async ({ out }) => {
    using stop = stopSignal(() => {});
    const { stdout } = process;
    const view = stdout.isTTY ? splitView(() => stdout.columns) : plainView;
    say('Waiting for a burst or a scenario. Ctrl-C stops watching.');
    const title = (text: string): void => say(styleText('bold', text, { stream: process.stderr }));
    await watchRuns(
      out,
      {
        begins: (folder) => title(`── ${basename(folder)}`),
        line: (line) => print(view(line)),
        ends: (folder) => title(`── ${basename(folder)} is over`),
      },
      stop,
    );
  },
});
