/** A student's folder for an engine on another computer, which cannot see it here: copied into a volume. */
import type Docker from 'dockerode';
import { packFiles } from './archive.ts';
import type { OwnLabels } from './labels.ts';

const FOLDER = '/serve';

function volumeOf(own: OwnLabels): string {
  return `${own['mesin-lab.lab']}_serve`;
}

/**
 * Puts the files where mesin-1 finds them, and answers with what is laid over serve.yml for it. No container may have
 * those of before any more. `image` is of the lab. Throws {@link LabError} `USAGE` for files that are too much.
 */
export async function copyServed(
  docker: Docker,
  folder: string,
  image: string,
  own: OwnLabels,
  labels: Readonly<Record<string, string>>,
) {
  const volume = volumeOf(own);
  await removeServed(docker, own);
  await docker.createVolume({ Name: volume, Labels: labels });
  // A volume is written to through a container that has it, which need not run.
  const container = await docker.createContainer({
    Image: image,
    Labels: labels,
    HostConfig: { NetworkMode: 'none', Binds: [`${volume}:${FOLDER}`] },
  });
  try {
    await container.putArchive(await packFiles({ folder, only: undefined }), { path: FOLDER });
  } finally {
    await container.remove({ force: true });
  }
  return {
    service: { volumes: [{ type: 'volume', source: 'serve', target: FOLDER, read_only: true }] },
    volumes: { serve: { name: volume, external: true } },
  };
}

/** Whether they are gone or not, nothing of them is left. */
export async function removeServed(docker: Docker, own: OwnLabels): Promise<void> {
  await docker
    .getVolume(volumeOf(own))
    .remove()
    .catch((error: { statusCode?: number }) => {
      if (error.statusCode !== 404) throw error;
    });
}
