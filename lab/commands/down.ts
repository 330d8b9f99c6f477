import { labCommand, openEngineAlone, printJson, say } from './common.ts';
import type { Command } from 'commander';
import type { CommonOptions } from './common.ts';

export function downCommand(): Command {
  return labCommand('down', 'end the machines and remove what belongs to them; run folders stay').action(
    down,
  );
}

async function down(options: CommonOptions, command: Command): Promise<void> {
  using opened = await openEngineAlone(command, options);
  const { engine } = opened;
  await engine.down();
  if (options.json) printJson({ engine: engine.name, down: true });
  else say('The lab is down.');
}
