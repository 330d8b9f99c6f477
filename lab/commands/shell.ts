import { labCommand, openEngine, withoutJson } from './common.ts';
import type { Command } from 'commander';
import type { CommonOptions } from './common.ts';
import { LabError } from '../errors.ts';
import { MACHINE_NAMES } from '../settings.ts';
import { Argument } from 'commander';

interface ShellOptions extends CommonOptions {
  readonly capture: boolean;
}

export function shellCommand(): Command {
  return withoutJson(labCommand('shell', 'open a shell on a machine'))
    .addArgument(new Argument('<machine>', 'which one').choices(MACHINE_NAMES))
    .option(
      '--capture',
      'with the right to capture packets (tcpdump), beside the machine in its network',
      false,
    )
    .action(shell);
}

async function shell(name: string, options: ShellOptions): Promise<void> {
  const { engine } = await openEngine(options);
  if (options.capture && engine.name === 'local')
    throw new LabError(
      'USAGE',
      '--capture needs Docker; on this computer tcpdump captures as it is: tcpdump -i lo port 45000.',
    );
  const [machines, statuses] = await Promise.all([engine.machines(), engine.status()]);
  const machine = machines.find((candidate) => candidate.name === name);
  const { state, detail } = statuses.find((status) => status.name === name) ?? {
    state: 'absent',
    detail: '',
  };
  if (machine === undefined || state === 'absent' || state === 'stopped') {
    throw new LabError('LAB_DOWN', `${name} is not up (${detail}): npm run lab:up starts it.`);
  }
  process.exitCode = await machine.shell({ capture: options.capture });
}
