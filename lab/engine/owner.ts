/** Which command something belongs to: its process, and where that process's id means anything. */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { isRunning, ownProcess, type ProcessId, readNote } from './process-id.ts';

/** A command, as noted on what it started. */
export interface Owner extends ProcessId {
  readonly place: string;
  readonly host: string;
}

/** This very command. */
export async function ownOwner(): Promise<Owner> {
  return { place: place(), host: hostname(), ...(await ownProcess()) };
}

/** Tells a command which one it works for: the console, whose page started it. */
const EMPLOYER = 'LAB_EMPLOYER';

/** The variable for what `owner` starts to work for it. */
export function employedBy(owner: Owner): Readonly<Record<string, string>> {
  return { [EMPLOYER]: JSON.stringify(owner) };
}

/** Whom this command works for. */
export function employer(): Owner | undefined {
  return readNote(process.env[EMPLOYER]) as Owner | undefined;
}

/** Whether two notes name the same process. */
export function isSame(one: Owner, other: Owner): boolean {
  return one.place === other.place && one.pid === other.pid && one.startedAt === other.startedAt;
}

/** `elsewhere` cannot be told from here: another computer, or another container. */
export async function stateOf(owner: Owner): Promise<'runs' | 'gone' | 'elsewhere'> {
  if (owner.place === place()) return (await isRunning(owner)) ? 'runs' : 'gone';
  const isOfEarlierStart = owner.host === hostname() && bootOf(owner.place) !== bootOf(place());
  return isOfEarlierStart ? 'gone' : 'elsewhere';
}

/** On Linux this start of the system and the process table, of which a container has its own. */
function place(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}

function bootOf(named: string): string {
  return named.split(' ', 1)[0] ?? '';
}
