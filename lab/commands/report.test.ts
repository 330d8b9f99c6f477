import { describe, expect, it } from 'vitest';
import { lab } from '../testing/program.ts';
import { temporaryFolder } from '../testing/folder.ts';

describe('lab report', () => {
  it('says in one sentence that a folder is no run folder', async () => {
    const folder = temporaryFolder();
    const { code, stdout, stderr } = await lab(['report', folder, '--json']);
    expect(code).toBe(2);
    expect(stderr.trim()).toBe(
      `${folder} is no run folder, as it has no run.json: name one that lab:burst made.`,
    );
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: 'USAGE' } });
  });

  it.each([
    [['report'], "missing required argument 'run folder'"],
    [['report', '.', '--lang', 'fr'], "option '--lang <language>' argument 'fr' is invalid"],
  ])('refuses %j', async (args, sentence) => {
    const { code, stderr } = await lab(args);
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
  });
});
