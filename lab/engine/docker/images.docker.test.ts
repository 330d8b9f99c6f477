/** Two checkouts of the project on one engine. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import {
  describeWithDocker,
  type Finished,
  lab,
  labImages,
  leftovers,
  run,
  testLab,
} from '../../testing/docker.ts';
import { join, relative, resolve } from 'node:path';
import { PROJECT_FOLDER } from '../../settings/settings.ts';
import { tmpdir } from 'node:os';

const NAME = 'mesin-lab-test-images';
const OTHER_NAME = 'mesin-lab-test-images-other';
const VARIABLES = { ...testLab(NAME, 38), LAB_DEMO_CLIENTS: '0' };
const OTHER = { ...testLab(OTHER_NAME, 39), LAB_DEMO_CLIENTS: '0' };
const DOCKER = ['--engine', 'docker'];
const NEEDLESS = /^(?:node_modules|\.git|\.lab|artifacts|docs|bench)$/;

describeWithDocker('two checkouts on one engine', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mesin-lab-checkout-'));

  beforeAll(() => {
    const filter = (file: string): boolean => !NEEDLESS.test(relative(PROJECT_FOLDER, file));
    cpSync(PROJECT_FOLDER, folder, { recursive: true, filter });
    symlinkSync(resolve(PROJECT_FOLDER, 'node_modules'), join(folder, 'node_modules'));
    change('the other');
  });

  afterAll(async () => {
    await Promise.all([lab(['down', ...DOCKER], VARIABLES), inOther('down')]);
    const last = imagesOfOther();
    rmSync(folder, { recursive: true, force: true });
    await lab(['clean', '--images', ...DOCKER], VARIABLES);
    const names = await namesOnEngine();
    expect(last.filter((image) => names.includes(image))).toEqual([]);
    expect([...(await leftovers(NAME)), ...(await leftovers(OTHER_NAME))]).toEqual([]);
  });

  function change(words: string): void {
    appendFileSync(join(folder, 'client/main.ts'), `// ${words}\n`);
  }

  function imagesOfOther(): string[] {
    const tag = readFileSync(join(folder, '.lab/images'), 'utf8');
    return [`mesin-lab/server:${tag}`, `mesin-lab/client:${tag}`];
  }

  async function inOther(...args: readonly string[]): Promise<Finished> {
    return run(process.execPath, [join(folder, 'lab/cli.ts'), ...args, ...DOCKER], OTHER);
  }

  /** The last line of a program on mesin-2, as the machine has it. */
  async function lastLine(name: string): Promise<string> {
    const command = `exec ${name}-mesin-2-1 tail -n 1 client/main.ts`;
    return (await run('docker', command.split(' '))).stdout;
  }

  it('run each its own code, whoever built first', async () => {
    const [own, other] = await Promise.all([lab(['up', ...DOCKER], VARIABLES), inOther('up')]);
    expect(own.code, own.stderr).toBe(0);
    expect(other.code, other.stderr).toBe(0);
    expect(await lastLine(OTHER_NAME)).toBe('// the other\n');
    expect(await lastLine(NAME)).not.toContain('the other');
  });

  it('keep the images they use when those they no longer use are removed', async () => {
    const [before, own] = [imagesOfOther(), await labImages()];
    change('changed since');
    expect((await inOther('up')).code).toBe(0);
    const { stdout } = await lab(['clean', '--images', ...DOCKER], VARIABLES);
    for (const image of before) expect(stdout).toContain(`removed image ${image}\n`);
    const kept = [own.client, own.server, ...imagesOfOther()];
    expect(await namesOnEngine()).toEqual(expect.arrayContaining(kept));
    // Its machines gone, the other checkout would still start from them; when it is gone itself, nobody would.
    await inOther('down');
    await lab(['clean', '--images', ...DOCKER], VARIABLES);
    expect(await namesOnEngine()).toEqual(expect.arrayContaining(kept));
  });
});

async function namesOnEngine(): Promise<string[]> {
  const { stdout } = await run('docker', ['images', '--format', '{{.Repository}}:{{.Tag}}']);
  return stdout.split('\n');
}
