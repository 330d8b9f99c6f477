import { labCommand, openEngineAlone, print, printJson } from './common.ts';
import type { Command } from 'commander';
import type { CommonOptions } from './common.ts';

export function cleanCommand(): Command {
  return labCommand(
    'clean',
    'remove everything an interrupted command may have left running; run folders stay',
  ).action(clean);
}

async function clean(options: CommonOptions, command: Command): Promise<void> {
  using opened = await openEngineAlone(command, options);
  const { engine } = opened;
  const { removed, kept } = await engine.clean();
  if (options.json) {
    printJson({ engine: engine.name, removed, kept });
    return;
  }
  print(removed.length === 0 ? 'Nothing was left.' : removed.map((what) => `removed ${what}`).join('\n'));
  for (const what of kept) print(`left alone ${what}: a command that still runs uses it`);
}
