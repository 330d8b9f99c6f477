import { describe, expect, it } from 'vitest';
import { symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { packFiles } from './archive.ts';
import { folderWith } from '../../testing/folder.ts';

interface Unpacked {
  readonly name: string;
  readonly text: string;
  readonly owner: string;
}

async function unpacked(archive: Readable): Promise<Unpacked[]> {
  const found: Unpacked[] = [];
  const reader = extract();
  archive.on('error', (error) => reader.destroy(error)).pipe(reader);
  for await (const entry of reader) {
    const pieces: Buffer[] = [];
    for await (const piece of entry) pieces.push(piece as Buffer);
    const { name, uid, gid, mode } = entry.header;
    found.push({ name, text: Buffer.concat(pieces).toString(), owner: `${uid}:${gid} ${mode.toString(8)}` });
  }
  return found.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

describe('a folder as an archive', () => {
  it('has every file of a student, owned by root and for all to read', async () => {
    const folder = folderWith({ 'server saya.py': 'satu', 'lib/jam.py': 'dua', '.env': 'tiga', 'ä/ö': '' });
    expect(await unpacked(await packFiles({ folder, only: undefined }))).toEqual([
      { name: '.env', text: 'tiga', owner: '0:0 755' },
      { name: 'lib/jam.py', text: 'dua', owner: '0:0 755' },
      { name: 'server saya.py', text: 'satu', owner: '0:0 755' },
      { name: 'ä/ö', text: '', owner: '0:0 755' },
    ]);
  });

  it('has names of any length', async () => {
    const name = `${'a'.repeat(120)}/${'b'.repeat(200)}.py`;
    const folder = folderWith({ [name]: 'jam' });
    expect((await unpacked(await packFiles({ folder, only: undefined })))[0]?.name).toBe(name);
  });

  it('has only what is asked for', async () => {
    const folder = folderWith({ 'ani.py': 'ani', 'budi.py': 'budi' });
    const found = await unpacked(await packFiles({ folder, only: ['ani.py'] }));
    expect(found.map(({ name }) => name)).toEqual(['ani.py']);
  });

  it('has neither what no server needs nor what a link leads to', async () => {
    const folder = folderWith({
      'server.py': '',
      '.git/config': '',
      'venv/x.py': '',
      '__pycache__/x.pyc': '',
    });
    symlinkSync('/etc/passwd', join(folder, 'passwd'));
    symlinkSync('/etc', join(folder, 'etc'));
    symlinkSync('nowhere', join(folder, 'broken'));
    const found = await unpacked(await packFiles({ folder, only: undefined }));
    expect(found.map(({ name }) => name)).toEqual(['server.py']);
  });

  it('is refused in a sentence when it is too much', async () => {
    const large = folderWith({ 'server.py': '', 'data.bin': '' });
    truncateSync(join(large, 'data.bin'), 10 * 1024 ** 3);
    await expect(packFiles({ folder: large, only: undefined })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('holds more than 64 MiB'),
    });
  });
});
