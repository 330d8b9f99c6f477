import { labCommand, openEngine, print, printJson } from './common.ts';
import type { Command } from 'commander';
import type { CommonOptions } from './common.ts';
import type { MachineStatus } from '../engine/engine.ts';
import { differing } from '../engine/server-variables.ts';
import { styleText } from 'node:util';

export function statusCommand(): Command {
  return labCommand('status', 'show the machines; exit code 1 when one of them is not up').action(status);
}

async function status(options: CommonOptions): Promise<void> {
  const { engine } = await openEngine(options);
  const machines = await engine.status();
  const lab = await engine.find();
  const up = lab !== undefined;
  const served = lab?.served;
  // A student's server is told nothing by these.
  const server = lab === undefined || served !== undefined ? {} : lab.server;
  if (options.json)
    printJson({ engine: engine.name, up, port: lab?.port ?? null, served: served ?? null, server, machines });
  else {
    print(statusTable(machines));
    const told = differing(server);
    if (told.length > 0) print(`  mesin-1 was told ${told.join(' ')}`);
  }
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
