import { labCommand, openEngine, print, printJson } from './common.ts';
import type { Command } from 'commander';
import type { CommonOptions } from './common.ts';
import type { MachineStatus } from '../engine/engine.ts';
import { styleText } from 'node:util';

export function statusCommand(): Command {
  return labCommand('status', 'show the machines; exit code 1 when one of them is not up').action(status);
}

async function status(options: CommonOptions): Promise<void> {
  const { engine } = await openEngine(options);
  const machines = await engine.status();
  const lab = await engine.find();
  const up = lab !== undefined;
  if (options.json)
    printJson({ engine: engine.name, up, port: lab?.port ?? null, served: lab?.served ?? null, machines });
  else print(statusTable(machines));
  process.exitCode = up ? 0 : 1;
}

export function statusTable(machines: readonly MachineStatus[]): string {
  return machines
    .map(({ name, address, state, detail }) => {
      const shown = styleText(state === 'up' ? 'green' : 'yellow', state.padEnd(9));
      return `  ${styleText('bold', name)}  ${address.padEnd(15)}  ${shown}  ${styleText('dim', detail)}`;
    })
    .join('\n');
}
