/** A shell on a machine as a student has it, and what is typed into it. */
import type { Act } from './act.ts';
import type { MachineName } from '../settings/settings.ts';
import type { Person } from './person.ts';
import { shellText } from '../recording/command-lines.ts';

/** A prompt of two characters, no colours, no history left behind; lines are edited by the terminal itself. */
const ENVIRONMENT = ['env', 'PS1=$ ', 'TERM=dumb', 'HISTFILE='];
const SHELL = [...ENVIRONMENT, 'bash', '--norc', '--noprofile', '--noediting', '-i'];

/** `tool` names the transcript. */
export async function openShell(act: Act, machine: MachineName, tool: string): Promise<Person> {
  const person = await act.person(machine, tool, SHELL, shellText(SHELL));
  await person.sees('$ ');
  return person;
}

/** `nc 172.16.16.101 45000`, with flags in front. */
export function netcat(act: Act, machine: MachineName, ...flags: readonly string[]): string {
  return toServer(act, machine, ['nc', ...flags], '-s');
}

export function telnet(act: Act, machine: MachineName): string {
  return toServer(act, machine, ['telnet'], '-b');
}

function toServer(act: Act, machine: MachineName, command: readonly string[], bindFlag: string): string {
  const { bindAddress } = act.machine(machine);
  const bound = bindAddress === undefined ? [] : [bindFlag, bindAddress];
  return [...command, ...bound, act.server.address, act.port].join(' ');
}
