import { describe, expect, it } from 'vitest';
import { describeWithDocker, labImages, leftovers } from '../../testing/docker.ts';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { compileIn } from './compile.ts';
import Docker from 'dockerode';
import { join } from 'node:path';
import { temporaryFolder } from '../../testing/folder.ts';

const NAME = 'mesin-lab-test-compile';

describeWithDocker('a hand-in that is compiled', () => {
  const tools = { docker: new Docker(), labels: { 'mesin-lab.lab': NAME } };

  /** The shell stands for a compiler, so that any image will do. */
  async function compiled(script: string, timeoutMs?: number) {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'server.c'), 'int main;');
    const compile = { language: 'c', entry: 'server.c', command: ['sh', '-c', script] } as const;
    const program = { image: (await labImages()).client, files: { folder, only: undefined }, compile };
    return compileIn(tools, program, undefined, timeoutMs);
  }

  it('comes out with its sources and what was made of them, without links, and is removed', async () => {
    let folder = '';
    {
      await using made = await compiled(
        'cat server.c >program && echo said >&2 && mkdir -p a/b && echo deep >a/b/c && ln -s /etc/passwd link',
      );
      expect(made).toMatchObject({ exitCode: 0, isLate: false, output: 'said\n' });
      folder = made.files?.folder ?? '';
      expect(new Set(readdirSync(folder, { recursive: true, encoding: 'utf8' }))).toEqual(
        new Set(['a', 'a/b', 'a/b/c', 'program', 'server.c']),
      );
      expect(readFileSync(join(folder, 'program'), 'utf8')).toBe('int main;');
    }
    expect(existsSync(folder)).toBe(false);
    expect(await leftovers(NAME)).toEqual([]);
  });

  it('has no files where the compiler failed, and what it said', async () => {
    await using made = await compiled('echo "server.c:1: error: no" >&2; exit 1');
    expect(made).toMatchObject({ files: undefined, exitCode: 1, output: 'server.c:1: error: no\n' });
  });

  it('has no network, no right, and nothing of this computer', async () => {
    await using made = await compiled(
      'id -u; cat /proc/net/dev | grep -c :; grep CapEff /proc/self/status; touch /usr/x; env | sort; exit 1',
    );
    expect(made.output).toMatch(/^1000\n1\nCapEff:\s+0+\n.*Read-only file system\n/);
    expect(made.output).not.toContain('LAB_');
  });

  describe('is given up', () => {
    it('where it takes too long', async () => {
      await using made = await compiled('sleep 600', 1_000);
      expect(made).toMatchObject({ files: undefined, isLate: true });
    });

    it('where it makes too much', async () => {
      await using made = await compiled('head -c 70000000 /dev/zero >program');
      expect(made).toMatchObject({ files: undefined, isLate: false, exitCode: 137 });
    });
  });
});
