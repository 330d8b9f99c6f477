/** Images of one engine on another, as if on two hosts. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { describeWithPair, PAIR, PAIR_CONFIG, run } from '../../testing/docker.ts';
import { writeFileSync } from 'node:fs';
import { connectDocker } from './endpoint.ts';
import { connectHosts } from './hosts.ts';
import type Docker from 'dockerode';
import { giveImage, idOf } from './images.ts';
import { join } from 'node:path';
import { LIMITS } from './patience.ts';
import { Readable } from 'node:stream';
import { readSettings } from '../../settings/settings.ts';
import { temporaryFolder } from '../../testing/folder.ts';

const NAME = 'mesin-lab-test/given:1';
const [FROM, TO] = PAIR;

describeWithPair('what an engine takes from another', () => {
  let [from, to] = [] as unknown as [Docker, Docker];

  beforeAll(async () => {
    vi.stubEnv('DOCKER_CONFIG', PAIR_CONFIG);
    [from, to] = [await connectDocker(LIMITS, FROM), await connectDocker(LIMITS, TO)];
  });

  afterAll(async () => {
    for (const docker of [from, to])
      await docker
        .getImage(NAME)
        .remove({ force: true })
        .catch(() => {});
    expect(await Promise.all([idOf(from, NAME), idOf(to, NAME)])).toEqual([undefined, undefined]);
    vi.unstubAllEnvs();
  });

  /** An image of that name which holds one text. */
  async function make(context: string, text: string): Promise<void> {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'text'), text);
    const archive = join(temporaryFolder(), 'image.tar');
    await run('tar', ['-cf', archive, '-C', folder, '.']);
    const { code, stderr } = await run('docker', [
      '--config',
      PAIR_CONFIG,
      '--context',
      context,
      'import',
      archive,
      NAME,
    ]);
    expect(code, stderr).toBe(0);
  }

  /** The engine that gives, with how it answers when it is asked for an image. */
  function giving(get: () => Promise<NodeJS.ReadableStream>): { readonly docker: Docker; asked: number } {
    const counted = { docker: undefined as unknown as Docker, asked: 0 };
    const image = from.getImage(NAME);
    const getImage = () => ({
      inspect: async () => image.inspect(),
      get: async () => {
        counted.asked += 1;
        return get();
      },
    });
    counted.docker = { getImage } as unknown as Docker;
    return counted;
  }

  it('is whole or nothing', async () => {
    await make(FROM, 'first');
    const broken = giving(async () => {
      const bytes = await Array.fromAsync((await from.getImage(NAME).get()) as Readable);
      const half = Buffer.concat(bytes as Buffer[]).subarray(0, 2_000);
      return Readable.from(
        (async function* () {
          yield half;
          throw new Error('cable pulled');
        })(),
      );
    });
    await expect(giveImage(NAME, broken.docker, to)).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
      cause: { message: 'cable pulled' },
    });
    expect(await idOf(to, NAME)).toBeUndefined();
  });

  it('is taken once, and again when it is another one', async () => {
    const whole = giving(async () => from.getImage(NAME).get());
    await giveImage(NAME, whole.docker, to);
    expect(await idOf(to, NAME)).toBe(await idOf(from, NAME));
    await giveImage(NAME, whole.docker, to);
    expect(whole.asked).toBe(1);
    await make(TO, 'second');
    expect(await idOf(to, NAME)).not.toBe(await idOf(from, NAME));
    await giveImage(NAME, whole.docker, to);
    expect(whole.asked).toBe(2);
    expect(await idOf(to, NAME)).toBe(await idOf(from, NAME));
  });

  it('is nothing where it has nothing of that name, and stays', async () => {
    await from.getImage(NAME).remove();
    const before = await idOf(to, NAME);
    await giveImage(NAME, from, to);
    expect(await idOf(to, NAME)).toBe(before);
  });

  it('comes from an engine of its own, whatever the contexts are called', async () => {
    const again = [
      'context',
      'create',
      'mesin-lab-again',
      '--docker',
      `host=unix:///run/${FROM}/docker.sock`,
    ];
    const config = temporaryFolder();
    await run('cp', ['-r', `${PAIR_CONFIG}/.`, config]);
    await run('docker', ['--config', config, ...again]);
    vi.stubEnv('DOCKER_CONFIG', config);
    const settings = readSettings();
    await expect(connectHosts([FROM, TO, 'mesin-lab-again'], settings)).rejects.toMatchObject({
      code: 'USAGE',
      message:
        '--hosts: mesin-lab-1 and mesin-lab-again are contexts of the same engine: leave one of them out.',
    });
    expect(await connectHosts([FROM, TO], settings)).toMatchObject([{ name: FROM }, { name: TO }]);
  });
});
