import { archiveWith, zipOf } from '../testing/archives.ts';
import { describe, expect, it } from 'vitest';
import { dirname, join } from 'node:path';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { openHandIn, programless } from './hand-in.ts';
import { programFiles } from './files.ts';
import { temporaryFolder } from '../testing/folder.ts';

const SERVER = { name: 'server.py', text: 'pass' };
const NOTEBOOK = JSON.stringify({ cells: [{ cell_type: 'code', source: 'import socket' }], metadata: {} });

function newFolder(name: string): string {
  const folder = join(temporaryFolder(), name);
  mkdirSync(folder);
  return folder;
}

function folderWith(files: Readonly<Record<string, string | Buffer>>): string {
  const folder = newFolder('ani');
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** Names of the files in the opened hand-in, and what was done. */
async function opened(path: string) {
  const handIn = await openHandIn(path, newFolder);
  const names = handIn.path.endsWith('.py')
    ? [handIn.path.slice(dirname(handIn.path).length + 1)]
    : programFiles({ folder: handIn.path, only: undefined }).map(({ name }) => name);
  return { ...handIn, names };
}

describe('a hand-in', () => {
  it.each([
    ['a folder with a program', { 'server.py': '', 'data.zip': zipOf([SERVER]) }],
    ['a folder with a Dockerfile', { Dockerfile: '', 'data.zip': zipOf([SERVER]) }],
    ['a folder with a program and a notebook', { 'server.py': '', 'tugas.ipynb': NOTEBOOK }],
    ['an empty folder', {}],
  ])('stays as it is: %s', async (_, files) => {
    const path = folderWith(files);
    expect(await openHandIn(path, newFolder)).toEqual({ path, taken: [] });
  });

  it('is unpacked, and named after its archive', async () => {
    const archive = await archiveWith('Tugas 2.tar.gz', [SERVER]);
    const { path, names, taken } = await opened(archive);
    expect(path).toMatch(/\/Tugas 2$/);
    expect(names).toEqual(['server.py']);
    expect(taken).toEqual([{ kind: 'unpacked', from: 'Tugas 2.tar.gz' }]);
  });

  it('is unpacked out of a folder, and out of an archive in an archive', async () => {
    const inner = zipOf([SERVER, { name: 'jam.txt' }]);
    const outer = zipOf([
      { name: 'tugas/inner.zip', text: inner },
      { name: 'tugas/laporan.pdf', text: '%PDF' },
    ]);
    const { names, taken } = await opened(folderWith({ 'outer.zip': outer, 'TUGAS2.PDF': '%PDF' }));
    expect(names).toEqual(['jam.txt', 'server.py']);
    expect(taken.map(({ from }) => from)).toEqual(['outer.zip', 'inner.zip']);
  });

  it('is unpacked no further', async () => {
    const third = zipOf([
      { name: 'second.zip', text: zipOf([{ name: 'first.zip', text: zipOf([SERVER]) }]) },
    ]);
    const { names, path } = await opened(folderWith({ 'third.zip': third }));
    expect(names).toEqual(['first.zip']);
    expect(programless(path)?.message).toBe('No program found in it: first.zip.');
  });

  it('may be several archives', async () => {
    const files = { 'server.zip': zipOf([SERVER]), 'client.zip': zipOf([{ name: 'client.py' }]) };
    expect((await opened(folderWith(files))).names).toEqual(['client/client.py', 'server/server.py']);
  });

  it('of many archives is a class', async () => {
    const names = Array.from({ length: 11 }, (_, index) => `${index}.zip`);
    const path = folderWith(Object.fromEntries(names.map((name) => [name, ''])));
    await expect(openHandIn(path, newFolder)).rejects.toMatchObject({
      code: 'USAGE',
      message: `${path} holds 11 archives and no program: name one of them, or grade a class with --class <folder>.`,
    });
  });

  it.each(['server.py.txt', 'server.js.txt', 'lib/server.mjs.TXT'])(
    'has its own ending again: %s',
    async (name) => {
      const path = folderWith({ [name]: 'pass', 'jam.txt': '' });
      const to = name.slice(0, -4);
      const { names, taken } = await opened(path);
      expect(names).toContain(to);
      expect(names).toContain('jam.txt');
      expect(taken).toEqual([{ kind: 'renamed', from: name, to }]);
      expect(readdirSync(path)).not.toContain(to);
    },
  );

  it('never takes the place of a program that is there', async () => {
    const { path } = await opened(folderWith({ 'server.py': 'right', 'server.py.txt': 'wrong' }));
    expect(readFileSync(join(path, 'server.py'), 'utf8')).toBe('right');
  });

  it('may be one renamed file, or a notebook', async () => {
    const folder = folderWith({ 'ani.py.txt': 'pass', 'budi.ipynb': NOTEBOOK, 'citra.py': '' });
    expect((await opened(join(folder, 'ani.py.txt'))).names).toEqual(['ani.py']);
    const { names, taken } = await opened(join(folder, 'budi.ipynb'));
    expect(names).toEqual(['budi.py']);
    expect(taken).toEqual([{ kind: 'notebook', from: 'budi.ipynb', to: 'budi.py', leftOutLines: 0 }]);
  });

  it('may be a notebook in an archive', async () => {
    const archive = await archiveWith('tugas.zip', [{ name: 'tugas 2/jam.ipynb', text: NOTEBOOK }]);
    expect((await opened(archive)).names).toEqual(['tugas 2/jam.ipynb', 'tugas 2/jam.py']);
  });

  it('is refused as a notebook that has no code', async () => {
    const path = join(folderWith({ 'jam.ipynb': '{}' }), 'jam.ipynb');
    await expect(openHandIn(path, newFolder)).rejects.toMatchObject({
      code: 'USAGE',
      message: 'jam.ipynb is no notebook with Python code in it: save the program as a .py file.',
    });
  });

  it.each([
    [{ 'TUGAS2.PDF': '', 'foto.png': '' }, 'No program found in it: TUGAS2.PDF, foto.png.'],
    [{}, 'No program found in it: it is empty.'],
    [{ 'laporan.docx': '', '.DS_Store': '' }, 'No program found in it: laporan.docx.'],
    [{ 'server.py': '' }, undefined],
    [{ 'Server.java': '' }, undefined],
    [{ server: '' }, undefined],
  ])('without a program is said to be one: %j', (files, sentence) => {
    expect(programless(folderWith(files))?.message).toBe(sentence);
  });
});
