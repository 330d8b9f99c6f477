/** What the lab notes on things in the engine. */
import type { Owner } from '../owner.ts';
import { readNote } from '../process-id.ts';

/** Whose lab something belongs to. */
export type OwnLabels = Readonly<Record<'mesin-lab.lab', string>>;

/** The command that something is there for and goes with; machines have it where a command has borrowed them. */
export const COMMAND_LABEL = 'mesin-lab.command';

/** On a mesin-1 that was there before the command: what it is told again after it. */
export const BEFORE_LABEL = 'mesin-lab.before';

/** Which part of a sandbox something is. */
export const SANDBOX_LABEL = 'mesin-lab.sandbox';

/**
 * Compose's own, which only machines have: what is started from an image that Compose built inherits the project and the
 * service from it.
 */
export const MACHINE_LABEL = 'com.docker.compose.container-number';

/** The command named on something; none where a person started it to stay. */
export function ownerIn(labels: Readonly<Record<string, string>> | null | undefined): Owner | undefined {
  return readNote(labels?.[COMMAND_LABEL]) as Owner | undefined;
}
