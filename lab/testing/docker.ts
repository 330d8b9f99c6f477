/** What the docker tests share: a lab of their own beside whatever runs already, and the real commands. */
import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { PROJECT_FOLDER, readSettings } from '../settings/settings.ts';
import Docker from 'dockerode';
import { execFile } from 'node:child_process';
import { imagesOf } from '../engine/docker/images.ts';
import { join } from 'node:path';
import { selectEngine } from '../engine/select.ts';
import { tmpdir } from 'node:os';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Whether a Docker engine answered when the tests began. */
    docker: boolean;
  }
}

/** Tests that need the engine; without one they are counted as skipped. */
export const describeWithDocker: typeof describe.skip = describe.skipIf(!inject('docker'));

/** Variables of a lab for tests; `subnet` is the third number of its addresses. */
export function testLab(name: string, subnet: number): Record<string, string> {
  const address = (host: number): string => `172.16.${subnet}.${host}`;
  return {
    LAB_NAME: name,
    LAB_SUBNET: `${address(0)}/24`,
    LAB_MESIN_1: address(101),
    LAB_MESIN_2: address(102),
    LAB_MESIN_3: address(103),
    LAB_DEMO_CLIENTS: '2',
  };
}

/** A lab that is up while the tests of a `describe` run, and a folder for their runs; nothing of either stays. */
export function labDuringTests(variables: Record<string, string>) {
  const runs = { folder: '' };
  beforeAll(async () => {
    runs.folder = mkdtempSync(join(tmpdir(), 'mesin-lab-'));
    const up = await lab(['up', '--engine', 'docker'], variables);
    expect(up.code, up.stderr).toBe(0);
  });
  afterAll(async () => {
    await lab(['down', '--engine', 'docker'], variables);
    rmSync(runs.folder, { recursive: true, force: true });
    for (const engine of variables['LAB_HOSTS'] === undefined ? ['default'] : PAIR)
      expect(await leftovers(variables['LAB_NAME'] ?? '', engine)).toEqual([]);
  });
  return runs;
}

/** Where `npm run lab:engine -- pair` has put the contexts of its two engines. */
export const PAIR_CONFIG = join(PROJECT_FOLDER, '.lab/pair');
export const PAIR = ['mesin-lab-1', 'mesin-lab-2'] as const;
/** Has the machines of a lab on both. */
export const PAIR_HOSTS = {
  LAB_HOSTS: `mesin-1=${PAIR[0]} mesin-2=${PAIR[1]} mesin-3=${PAIR[0]}`,
  DOCKER_CONFIG: PAIR_CONFIG,
};
export const hasPair = inject('docker') && existsSync(PAIR_CONFIG);
/** Tests that need the two; without them they are counted as skipped. */
export const describeWithPair: typeof describe.skip = describe.skipIf(!hasPair);

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Names of this checkout's images, that of the client machines built where it is not. */
export async function labImages(): Promise<{ readonly server: string; readonly client: string }> {
  const settings = readSettings();
  const { engine } = await selectEngine('docker', settings);
  await engine.prepareSandboxes(() => {});
  return imagesOf(new Docker(), settings.environment);
}

/** Runs a program to its end, whatever its exit code. */
export async function run(file: string, args: readonly string[], variables = {}): Promise<Finished> {
  const { promise, resolve } = Promise.withResolvers<Finished>();
  const options = { cwd: PROJECT_FOLDER, env: { ...process.env, ...variables }, maxBuffer: 2 ** 28 };
  execFile(file, args, options, (error, stdout, stderr) => {
    const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
    resolve({ code, stdout, stderr });
  });
  return promise;
}

/** The lab's own command, as `npm run lab` starts it. */
export async function lab(
  args: readonly string[],
  variables: Record<string, string> = {},
): Promise<Finished> {
  return run(process.execPath, ['lab/cli.ts', ...args], variables);
}

/** Lines tshark prints of the packets that match a display filter; a file cut short gives those it holds. */
export async function tshark(file: string, filter: string, ...fields: string[]): Promise<string[]> {
  const columns = fields.flatMap((field) => ['-e', field]);
  const { code, stdout, stderr } = await run('tshark', [
    '-r',
    file,
    '-Y',
    filter,
    '-T',
    'fields',
    ...columns,
  ]);
  if (code !== 0 && !stderr.includes('cut short')) throw new Error(`tshark: ${stderr}`);
  return stdout.split('\n').filter((line) => line !== '');
}

/** Names of containers, networks, volumes and built images that carry a lab's label; `context` may be one of the pair. */
export async function leftovers(name: string, context = 'default'): Promise<string[]> {
  const filter = ['--filter', `label=mesin-lab.lab=${name}`, '--quiet'];
  const engine = context === 'default' ? [] : ['--config', PAIR_CONFIG, '--context', context];
  const lists = await Promise.all(
    [
      ['ps', '--all'],
      ['network', 'ls'],
      ['volume', 'ls'],
      ['image', 'ls'],
    ].map(async (kind) => run('docker', [...engine, ...kind, ...filter])),
  );
  return lists.flatMap(({ stdout }) => stdout.split('\n')).filter((line) => line !== '');
}
