import { describe, expect, it } from 'vitest';
import { dirname, join } from 'node:path';
import { refuseNoClass, submissionsIn } from './submissions.ts';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { temporaryFolder } from '../../testing/folder.ts';

const SERVER = `server.bind(('', 45000)); server.listen(5)`;

/** Files with a server's text; a name that ends in a slash is an empty folder. */
function folderWith(...names: readonly string[]): string {
  const folder = temporaryFolder();
  for (const name of names) {
    const path = join(folder, name);
    mkdirSync(name.endsWith('/') ? path : dirname(path), { recursive: true });
    if (!name.endsWith('/')) writeFileSync(path, SERVER);
  }
  return folder;
}

async function students(folder: string): Promise<string[]> {
  const { submissions } = await submissionsIn(folder, [], temporaryFolder);
  return submissions.map(({ student }) => student);
}

describe("a class's folder", () => {
  it.each([
    [
      ['budi/server.py', 'ani/server.py'],
      ['ani', 'budi'],
    ],
    [
      ['budi.py', 'ani.mjs'],
      ['ani', 'budi'],
    ],
    [
      ['budi.py', 'budi.mjs', 'ani.py'],
      ['ani', 'budi.mjs', 'budi.py'],
    ],
    [
      ['budi.py', 'budi/server.py'],
      ['budi', 'budi.py'],
    ],
    [
      ['a.py', 'a.js', 'a.py.txt'],
      ['a.js', 'a.py', 'a.py.txt'],
    ],
    [
      ['Ani Wijaya/server.py', '5025 budi.py', "o'neil.py"],
      ['5025 budi', 'Ani Wijaya', "o'neil"],
    ],
    [
      ['..evil/server.py', '...', '...py', '..py'],
      ['...', '...py', '..evil', '..py'],
    ],
    [['ani.py', '.DS_Store', '.git/', '__MACOSX/', '__pycache__/', 'node_modules/', 'venv/'], ['ani']],
    [['ani.py', 'artifacts/'], ['ani']],
    [['kosong/'], ['kosong']],
  ])('%j holds %j', async (names, expected) => {
    const found = await students(folderWith(...names));
    expect(found.toSorted()).toEqual(expected.toSorted());
    expect(new Set(found).size).toBe(found.length);
  });

  it('leaves out links: where they lead is nobody knows whose', async () => {
    const folder = folderWith('ani.py');
    symlinkSync(join(folder, 'ani.py'), join(folder, 'budi.py'));
    symlinkSync('/etc', join(folder, 'citra'));
    expect(await students(folder)).toEqual(['ani']);
  });

  it.each(['/nowhere/at/all', import.meta.filename])('is told when it is none: %s', (folder) => {
    expect(() => refuseNoClass(folder, [])).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: `--class: ${folder} cannot be read as a folder.`,
      }),
    );
  });

  it('is told when nobody is in it', () => {
    expect(() => refuseNoClass(folderWith('.git/'), [])).toThrow(
      /^--class: .* holds no hand-in; expected one folder or file per student\.$/,
    );
  });
});
