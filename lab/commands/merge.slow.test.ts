/** Shards and their merge as commands: what they print, how they end, and what is left where one is killed. */
import { describe, expect, it } from 'vitest';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { lab, localLab, Program } from '../testing/program.ts';
import { temporaryFolder } from '../testing/folder.ts';
import { writeSampleShards } from '../grade/class/testing/shards.ts';

const RIGHT = readFileSync(
  resolve(import.meta.dirname, '../grade/corpus/right/node-net.mjs'),
  'utf8',
).replace('45000', 'Number(process.env.PORT)');

describe('lab grade merge', () => {
  it('prints what the class prints that is graded on one machine', async () => {
    const variables = await localLab(84);
    const base = temporaryFolder();
    const [folder, out] = [join(base, 'kelas'), join(base, 'grades')];
    mkdirSync(folder);
    writeFileSync(join(folder, 'ani.mjs'), RIGHT);
    writeFileSync(join(folder, 'budi.mjs'), RIGHT.replace('\\r\\n', '\\n'));
    writeFileSync(join(folder, 'citra.mjs'), RIGHT);
    const grade = async (...args: readonly string[]) =>
      lab(
        ['grade', '--class', folder, '--engine', 'local', '--only', '1c-time', '--out', out, ...args],
        variables,
      );
    for (const shard of ['1/4', '2/4', '3/4', '4/4']) {
      const { code, stderr } = await grade('--shard', shard);
      expect([0, 1], stderr).toContain(code);
    }
    const shards = readdirSync(out).map((name) => join(out, name));
    expect(shards.map((path) => path.replace(out, ''))).toEqual([
      '/kelas-shard-1-of-4',
      '/kelas-shard-2-of-4',
      '/kelas-shard-3-of-4',
      '/kelas-shard-4-of-4',
    ]);
    const merge = async (...args: readonly string[]) =>
      lab(['grade', 'merge', ...shards, '--out', out, ...args], variables);
    for (const format of [[], ['--json'], ['--junit'], ['--markdown'], ['--html'], ['--lang', 'id']]) {
      const merged = await merge(...format);
      const again = await grade(...format);
      expect(merged.stdout).not.toBe('');
      expect(merged.stdout).toBe(again.stdout);
      expect(merged.code).toBe(again.code);
    }
    const { stderr } = await merge();
    expect(stderr).toContain(`${out}/kelas/index.html, grades.csv, grades.xlsx, junit.xml`);
    const refused = await lab(
      ['grade', 'merge', ...shards.slice(1), '--json', '--out', join(base, 'elsewhere')],
      variables,
    );
    expect(refused.code).toBe(2);
    expect(JSON.parse(refused.stdout)).toMatchObject({
      ok: false,
      error: { code: 'USAGE', message: expect.stringMatching(/^A shard is missing, kelas-shard-1-of-4: /) },
    });
    expect(existsSync(join(base, 'elsewhere'))).toBe(false);
  });

  it.each(['SIGKILL', 'SIGINT'] as const)(
    'that ends by %s leaves the results there were, and the next one works',
    async (signal) => {
      const out = temporaryFolder();
      const shards = writeSampleShards(out, { students: 150, shards: 3, textOf: String });
      const command = ['grade', 'merge', ...shards, '--out', out];
      expect((await lab(command)).code).toBe(1);
      const csv = (): string => readFileSync(join(out, 'kelas/grades.csv'), 'utf8');
      const before = csv();
      writeFileSync(join(out, 'kelas/grades.csv'), `${before}as it was`);

      const killed = new Program([...command, '--lang', 'id']);
      const begun = (): number => {
        const [own = ''] = existsSync(join(out, '.unfinished')) ? readdirSync(join(out, '.unfinished')) : [];
        const students = join(out, '.unfinished', own, 'draft/1/students');
        return own !== '' && existsSync(students) ? readdirSync(students).length : 0;
      };
      await expect.poll(begun, { interval: 5 }).toBeGreaterThan(3);
      killed.child.kill(signal);
      const ended = await killed.ended;
      expect([ended.code, ended.signal]).toEqual(signal === 'SIGKILL' ? [null, 'SIGKILL'] : [130, null]);
      expect(csv()).toBe(`${before}as it was`);
      expect(readFileSync(join(out, 'kelas/index.html'), 'utf8')).toContain('<html lang="en"');
      expect(existsSync(join(out, '.unfinished'))).toBe(signal === 'SIGKILL');

      expect((await lab(command)).code).toBe(1);
      expect(csv()).toBe(before);
      expect(readdirSync(join(out, 'kelas/students'))).toHaveLength(150);
      expect(existsSync(join(out, '.unfinished'))).toBe(false);
    },
  );
});
