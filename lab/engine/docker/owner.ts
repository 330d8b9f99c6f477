/**
 * Which command something in the engine belongs to, as a label on it: the process, and where its id means anything. The
 * machines have none: they outlive the command that started them.
 */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { isRunning, ownProcess, type ProcessId, readNote } from '../process-id.ts';

const COMMAND_LABEL = 'mesin-lab.command';

interface Owner extends ProcessId {
  readonly place: string;
}

type Labels = Readonly<Record<string, string>>;

/** The label for what this command starts. */
export async function commandLabel(): Promise<Labels> {
  const owner: Owner = { place: place(), ...(await ownProcess()) };
  return { [COMMAND_LABEL]: JSON.stringify(owner) };
}

/** `elsewhere` cannot be told from here: another computer, another container, an earlier start of this computer. */
export async function ownerState(labels: Labels): Promise<'none' | 'runs' | 'gone' | 'elsewhere'> {
  const owner = readNote(labels[COMMAND_LABEL]) as Owner | undefined;
  if (owner === undefined) return 'none';
  if (owner.place !== place()) return 'elsewhere';
  return (await isRunning(owner)) ? 'runs' : 'gone';
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
