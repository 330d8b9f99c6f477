import { describe, expect, it } from 'vitest';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { filesHandedIn, handedIn, timeSaid } from './handed-in.ts';
import { temporaryFolder } from '../../testing/folder.ts';

/** A folder with these files, each of its time. */
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, time] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '');
    utimesSync(path, Date.parse(time) / 1_000, Date.parse(time) / 1_000);
  }
  return folder;
}

function pieces(...paths: readonly string[]) {
  return { pieces: paths.map((path) => ({ path, name: '' })) };
}

describe('when a student handed in', () => {
  it('is the newest time of the files', () => {
    const folder = folderOf({
      'server.py': '2026-11-20T16:58:00Z',
      'lib/jam.py': '2026-11-20T16:59:00.900Z',
      'LAPORAN.pdf': '2026-11-19T00:00:00Z',
    });
    expect(filesHandedIn(pieces(folder))).toEqual({ at: '2026-11-20T16:59:00Z', from: 'files' });
  });

  it('is of all pieces, as Canvas gives them', () => {
    const folder = folderOf({
      'a.py': '2026-11-20T10:00:00Z',
      'b.zip': '2026-11-21T10:00:00Z',
      c: '2026-11-22T10:00:00Z',
    });
    const [a, b] = [join(folder, 'a.py'), join(folder, 'b.zip')];
    expect(filesHandedIn(pieces(a, b))?.at).toBe('2026-11-21T10:00:00Z');
  });

  it('is not when a computer wrote files of its own beside them', () => {
    const folder = folderOf({
      'server.py': '2026-11-20T16:58:00Z',
      'Thumbs.db': '2026-11-25T00:00:00Z',
      '.DS_Store': '2026-11-25T00:00:00Z',
      '__pycache__/server.pyc': '2026-11-25T00:00:00Z',
    });
    expect(filesHandedIn(pieces(folder))?.at).toBe('2026-11-20T16:58:00Z');
  });

  it.each([
    ['packed without times', { 'server.py': '1980-01-01T00:00:00Z', 'jam.py': '1970-01-01T00:00:00Z' }],
    ['empty', {}],
  ])('is not known of a folder that is %s', (_, files) => {
    expect(filesHandedIn(pieces(folderOf(files)))).toBeNull();
  });

  it('is not known of what is gone', () => {
    expect(filesHandedIn(pieces('/nowhere/server.py'))).toBeNull();
  });

  it.each([Number.NaN, Infinity, 8.65e15, 0, -1])('is not %d ms after 1970', (ms) => {
    expect(handedIn(ms, 'commit')).toBeNull();
  });

  it('may be said by the teacher', () => {
    expect(timeSaid('2026-11-20T23:59+07:00')).toEqual({ at: '2026-11-20T16:59:00Z', from: 'teacher' });
  });
});
