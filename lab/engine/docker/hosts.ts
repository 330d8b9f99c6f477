/** Engines on several hosts, each of which can make the same sandboxes. */
import { connectDocker } from './endpoint.ts';
import { DockerEngine } from './engine.ts';
import { LabError } from '../../errors.ts';
import { LIMITS } from './patience.ts';
import type { Room } from './room.ts';
import type { Settings } from '../../settings/settings.ts';

/** An engine, by the name of the Docker context that leads to it. */
export interface EngineHost {
  readonly name: string;
  readonly engine: DockerEngine;
}

/** Throws {@link LabError} `ENGINE_MISSING` for the first that cannot be reached, `USAGE` for one by two names. */
export async function connectHosts(names: readonly string[], settings: Settings): Promise<EngineHost[]> {
  const byIdentity = new Map<string, EngineHost>();
  const hosts = await Promise.all(
    names.map(async (name) => {
      const engine = new DockerEngine(await connectDocker(LIMITS, name), settings, name);
      return { host: { name, engine }, identity: await engine.identity() };
    }),
  );
  for (const { host, identity } of hosts) {
    const same = byIdentity.getOrInsert(identity, host);
    if (same !== host)
      throw new LabError(
        'USAGE',
        `--hosts: ${same.name} and ${host.name} are contexts of the same engine: leave one of them out.`,
      );
  }
  return [...byIdentity.values()];
}

/**
 * Builds what sandboxes are made of on the engine that is usually asked, or on the first host where none answers; gives it
 * to the others, with the `images` that programs are to run in, and asks each how much of it is free.
 */
export async function prepareHosts(
  hosts: readonly EngineHost[],
  settings: Settings,
  images: readonly string[],
  onOutput: (text: string) => void,
): Promise<(EngineHost & { readonly room: Room })[]> {
  const usual = await connectDocker().then(
    (docker) => new DockerEngine(docker, settings),
    () => undefined,
  );
  const lender = usual ?? hosts[0]?.engine;
  await lender?.prepareSandboxes(onOutput);
  return Promise.all(
    hosts.map(async ({ name, engine }) => {
      if (lender !== undefined && engine !== lender) await engine.borrowImages(lender, images);
      return { name, engine, room: await engine.roomLeft() };
    }),
  );
}
