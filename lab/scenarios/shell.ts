/** A shell on a machine as a student has it, and what is typed into it. */
import type { Act } from './act.ts';
import type { MachineName } from '../settings.ts';
import type { Person } from './person.ts';
import { shellText } from '../burst/command-lines.ts';

/** A prompt of two characters, no colours, no history left behind; lines are edited by the terminal itself. */
const ENVIRONMENT = ['env', 'PS1=$ ', 'TERM=dumb', 'HISTFILE='];
const SHELL = [...ENVIRONMENT, 'bash', '--norc', '--noprofile', '--noediting', '-i'];

/** `tool` names the transcript. */
export async function openShell(act: Act, machine: MachineName, tool: string): Promise<Person> {
  const person = await act.person(machine, tool, { words: SHELL, shown: shellText(SHELL) });
  await person.sees('$ ');
  return person;
}

/** `nc 172.16.16.101 45000`, with flags in front. */
export function netcat(act: Act, machine: MachineName, ...flags: readonly string[]): string {
  return toServer(act, ['nc', ...flags, ...bound(act, machine, '-s')]);
}

export function telnet(act: Act, machine: MachineName): string {
  return toServer(act, ['telnet', ...bound(act, machine, '-b')]);
}

function toServer({ server, port }: Act, command: readonly string[]): string {
  return [...command, server.address, port].join(' ');
}

function bound(act: Act, machine: MachineName, flag: string): string[] {
  const { bindAddress } = act.machine(machine);
  return bindAddress === undefined ? [] : [flag, bindAddress];
}
