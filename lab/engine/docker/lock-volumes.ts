/**
 * Locks as volumes with a note as their label. The engine gives a name to one volume only, and who asks for one that is
 * there gets that one, with the labels it was made with (Docker Engine API, "Create a volume").
 */
import type Docker from 'dockerode';
import { LabError } from '../../errors.ts';
import type { LockStore } from '../engine.ts';

/** Marks the volumes that are locks. */
export const LOCK_LABEL = 'mesin-lab.lock';

/** `labels` are those of the lab named `lab`. */
export function lockVolumes(
  docker: Docker,
  lab: string,
  labels: Readonly<Record<string, string>>,
): LockStore {
  const volume = (name: string): string => `${lab}.${name}`;
  const read = async (name: string): Promise<string | undefined> => {
    const found = await docker.getVolume(volume(name)).inspect().catch(unlessGone);
    if (found === undefined) return undefined;
    const note = (found.Labels as Docker.VolumeInspectInfo['Labels'] | null)?.[LOCK_LABEL];
    if (note !== undefined) return note;
    throw new LabError(
      'USAGE',
      `The lab keeps its lock in the volume ${volume(name)}, which somebody else has made: set LAB_NAME to another name.`,
    );
  };
  return {
    put: async (name, note) => {
      for (;;) {
        await docker.createVolume({ Name: volume(name), Labels: { ...labels, [LOCK_LABEL]: note } });
        const found = await read(name);
        if (found !== undefined) return found; // else it was removed since
      }
    },
    read,
    remove: async (name) => {
      await docker.getVolume(volume(name)).remove().catch(unlessGone);
    },
  };
}

function unlessGone(error: unknown): undefined {
  if ((error as { statusCode?: number }).statusCode !== 404) throw error;
}
