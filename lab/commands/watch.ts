import { plainView, splitView } from '../watch/view.ts';
import { print, say, stopSignal, withoutJson } from './common.ts';
import { Command } from 'commander';
import { basename } from 'node:path';
import { styleText } from 'node:util';
import { watchRuns } from '../watch/watch.ts';

interface WatchOptions {
  readonly out: string;
}

export function watchCommand(): Command {
  return withoutJson(new Command('watch'))
    .description(
      'show the logs of the server and the clients side by side while a run is under way elsewhere',
    )
    .option('--out <folder>', 'where the run folders are', 'artifacts')
    .action(watch);
}

async function watch({ out }: WatchOptions): Promise<void> {
  using stop = stopSignal(() => {});
  const { stdout } = process;
  const view = stdout.isTTY ? splitView(() => stdout.columns) : plainView;
  say('Waiting for a burst or a scenario. Ctrl-C ends it.');
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
}
