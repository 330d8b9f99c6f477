import { defineCommand, LAB_TABLE, openEngine, print } from './common.ts';
import { stopSignal } from './stop-signal.ts';
import { row } from '../../options/row.ts';
import { SWITCH, wholeNumber } from '../../options/kinds.ts';
import { Argument } from 'commander';
import { LabError } from '../errors.ts';
import { MACHINE_COLOURS } from '../watch/view.ts';
import { MACHINE_NAMES } from '../settings/settings.ts';
import { createInterface } from 'node:readline';
import { styleText } from 'node:util';

export const logsCommand = defineCommand({
  name: 'logs',
  description: 'show the logs of the machines',
  table: {
    ...LAB_TABLE,
    follow: row('-f, --follow', SWITCH, false, 'keep following until Ctrl-C'),
    lines: row('-n, --lines <n>', wholeNumber(0, 1_000_000), 100, 'how many of the last lines to show first'),
  },
  extend: (command) =>
    command.addArgument(new Argument('[machine]', 'show only this machine').choices(MACHINE_NAMES)),
  action: async (options, name: string | undefined) => {
    const { engine } = await openEngine(options);
    const all = await engine.machines();
    const machines = all.filter((machine) => name === undefined || machine.name === name);
    if (machines.length === 0)
      throw new LabError('LAB_DOWN', `${name ?? 'The lab'} is down: npm run lab:up starts it.`);
    using stop = stopSignal(() => {});
    const lines: { machine: string; line: string }[] = [];
    await Promise.all(
      machines.map(async (machine) => {
        const input = await machine.readLog(options.lines, options.follow ? stop : undefined);
        for await (const line of createInterface({ input })) {
          if (options.json) lines.push({ machine: machine.name, line });
          else print(`${styleText(MACHINE_COLOURS[machine.name], machine.name)} ${line}`);
        }
      }),
    );
    // A log ends with its machine, or with an engine that has gone: that one says so.
    if (options.follow && !stop.aborted) await engine.status();
    return { document: { lines } };
  },
});
