import { defineCommand, LAB_TABLE, openEngine, withoutJson } from './common.ts';
import { Argument } from 'commander';
import { LabError } from '../errors.ts';
import { notUp } from '../engine/engine.ts';
import { row } from '../../options/row.ts';
import { SWITCH } from '../../options/kinds.ts';
import { MACHINE_NAMES } from '../settings/settings.ts';

export const shellCommand = defineCommand({
  name: 'shell',
  description: 'open a shell on a machine',
  table: {
    ...LAB_TABLE,
    capture: row(
      '--capture',
      SWITCH,
      false,
      "allow packet capture (tcpdump): open the shell in a container that shares the machine's network",
    ),
  },
  extend: (command) =>
    withoutJson(command).addArgument(new Argument('<machine>', 'which one').choices(MACHINE_NAMES)),
  action: async (options, name: string) => {
    const { engine } = await openEngine(options);
    const [machines, statuses] = await Promise.all([engine.machines(), engine.status()]);
    const machine = machines.find((candidate) => candidate.name === name);
    const status = statuses.find((one) => one.name === name);
    const { state, detail } = status ?? { state: 'absent', detail: '' };
    if (status?.state === 'paused' || status?.state === 'unreachable') throw notUp([status]);
    if (machine === undefined || state === 'absent' || state === 'stopped') {
      throw new LabError('LAB_DOWN', `${name} is not up (${detail}): npm run lab:up starts it.`);
    }
    process.exitCode = await machine.shell({ capture: options.capture });
  },
});
