import { labCommand, openEngine, stopSignal, wholeNumber } from './common.ts';
import { Argument } from 'commander';
import type { Command } from 'commander';
import type { CommonOptions } from './common.ts';
import { LabError } from '../errors.ts';
import { MACHINE_COLOURS } from '../machine-colours.ts';
import { MACHINE_NAMES } from '../settings.ts';
import type { Machine } from '../engine/engine.ts';
import { createInterface } from 'node:readline';
import { styleText } from 'node:util';

interface LogsOptions extends CommonOptions {
  readonly follow: boolean;
  readonly lines: number;
}

export function logsCommand(): Command {
  return labCommand('logs', 'show what the machines log')
    .addArgument(new Argument('[machine]', 'only this one').choices(MACHINE_NAMES))
    .option('-f, --follow', 'go on until Ctrl-C', false)
    .option('-n, --lines <n>', 'how many lines of each to begin with', wholeNumber(0, 1_000_000), 100)
    .action(logs);
}

async function logs(name: string | undefined, options: LogsOptions): Promise<void> {
  const { engine } = await openEngine(options);
  const machines = (await engine.machines()).filter((machine) => name === undefined || machine.name === name);
  if (machines.length === 0)
    throw new LabError('LAB_DOWN', `${name ?? 'The lab'} is down: npm run lab:up starts it.`);
  using stop = stopSignal(() => {});
  const collected: { machine: string; line: string }[] = [];
  const show = (machine: Machine, line: string): void => {
    if (options.json) collected.push({ machine: machine.name, line });
    else process.stdout.write(`${styleText(MACHINE_COLOURS[machine.name], machine.name)} ${line}\n`);
  };
  await Promise.all(
    machines.map(async (machine) => {
      const input = await machine.readLog(options.lines, options.follow ? stop : undefined);
      for await (const line of createInterface({ input })) show(machine, line);
    }),
  );
  if (options.json) process.stdout.write(`${JSON.stringify(collected, null, 2)}\n`);
}
