/** Where a program's files are in the engine: a volume of its container's, which goes with it. */
import type Docker from 'dockerode';

/**
 * Without a name, so that it is removed as the container is; with the container's labels, so that it is found where an
 * engine that was killed has lost sight of it.
 */
export function programVolume(
  folder: string,
  labels: Readonly<Record<string, string>>,
): Docker.MountSettings {
  return {
    Type: 'volume',
    Source: '',
    Target: folder,
    VolumeOptions: { NoCopy: false, Labels: labels, DriverConfig: { Name: 'local', Options: {} } },
  };
}
