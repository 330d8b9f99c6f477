import { archiveWith, type Packed } from '../testing/archives.ts';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../testing/folder.ts';
import { unpack } from './archive.ts';

const ENDINGS = ['zip', 'tar', 'tar.gz', '7z', 'rar'];
const SMALL = { bytes: 1_000, members: 5 };

/** Unpacks them from an archive of this name. Answers with the folder. */
async function unpacked(
  name: string,
  files: readonly Packed[],
  room?: { bytes: number; members: number },
): Promise<string> {
  const folder = join(temporaryFolder(), 'in/here');
  const archive = await archiveWith(name, files);
  mkdirSync(folder, { recursive: true });
  await unpack(archive, folder, name, room);
  return folder;
}

/** Files in the folder, with what they say. */
function contents(folder: string): Record<string, string> {
  const files = globSync('**', { cwd: folder }).filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

function refusal(sentence: string | RegExp): Error {
  return expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(sentence) });
}

describe('an archive', () => {
  it.each(ENDINGS)('is unpacked with its folders: .%s', async (ending) => {
    const folder = await unpacked(`tugas.${ending}`, [
      { name: 'Tugas 2/server.py', text: 'import jam\n' },
      { name: 'Tugas 2/lib/süß/jam.py', text: '' },
    ]);
    expect(contents(folder)).toEqual({ 'Tugas 2/server.py': 'import jam\n', 'Tugas 2/lib/süß/jam.py': '' });
  });

  it('is known by its first bytes, whatever its name says', async () => {
    const archive = await archiveWith('tugas.tar.gz', [{ name: 'server.py', text: 'pass' }]);
    const folder = temporaryFolder();
    await unpack(archive, folder, 'tugas.zip');
    expect(contents(folder)).toEqual({ 'server.py': 'pass' });
  });

  it.each([
    ['UTF-8 that says so', Buffer.from('é.py'), 0x800],
    ['UTF-8 that does not', Buffer.from('é.py'), 0],
    ['code page 437', Buffer.from([0x82, 0x2e, 0x70, 0x79]), 0],
  ])('may have names in %s', async (_, name, flags) => {
    expect(contents(await unpacked('tugas.zip', [{ name, flags }]))).toEqual({ 'é.py': '' });
  });

  it('may have names as Windows writes them', async () => {
    const folder = await unpacked('tugas.zip', [{ name: 'lib\\jam.py' }, { name: 'kosong\\' }]);
    expect(contents(folder)).toEqual({ 'lib/jam.py': '' });
    expect(statSync(join(folder, 'kosong')).isDirectory()).toBe(true);
  });

  it.each(ENDINGS)('is unpacked without what no server needs: .%s', async (ending) => {
    const others = ['__MACOSX/._server.py', '.git/config', 'Tugas/venv/lib/a.py', 'Tugas/__pycache__/a.pyc'];
    const files = ['Tugas/server.py', ...others].map((name) => ({ name }));
    expect(Object.keys(contents(await unpacked(`tugas.${ending}`, files)))).toEqual(['Tugas/server.py']);
  });
});

describe('a file from an archive', () => {
  const modified = new Date(Date.UTC(2026, 10, 20, 16, 59, 2));

  afterEach(() => {
    vi.unstubAllEnvs();
  });

  /** On a computer in that zone. */
  async function timeOf(ending: string, file: Partial<Packed>, zone: string): Promise<string> {
    vi.stubEnv('TZ', zone);
    const folder = await unpacked(`kelas.${ending}`, [{ name: 'ani/server.py', text: 'pass', ...file }]);
    return statSync(join(folder, 'ani/server.py')).mtime.toISOString();
  }

  it.each(
    ENDINGS.flatMap((ending) => ['UTC', 'Asia/Jakarta', 'America/St_Johns'].map((zone) => [ending, zone])),
  )('keeps its time: .%s on a computer in %s', async (ending, zone) => {
    expect(await timeOf(ending, { modified }, zone)).toBe(modified.toISOString());
  });

  it('keeps the time that a zip tells exactly, wherever it was packed', async () => {
    const odd = new Date(Date.UTC(2026, 10, 20, 16, 59, 1));
    const archive = await archiveWith('kelas.zip', [{ name: 'server.py', modified: odd, isExact: true }]);
    vi.stubEnv('TZ', 'Pacific/Auckland');
    const folder = temporaryFolder();
    await unpack(archive, folder, 'kelas.zip');
    expect(statSync(join(folder, 'server.py')).mtime).toEqual(odd);
  });

  it('has the time of a clock here where a zip tells no zone', async () => {
    vi.stubEnv('TZ', 'Asia/Jakarta');
    const archive = await archiveWith('kelas.zip', [{ name: 'server.py', modified }]); // 23:59:02 there
    vi.stubEnv('TZ', 'Asia/Makassar');
    const folder = temporaryFolder();
    await unpack(archive, folder, 'kelas.zip');
    expect(statSync(join(folder, 'server.py')).mtime.toISOString()).toBe('2026-11-20T15:59:02.000Z');
  });

  it.each(['zip', 'rar'])('is none of today where its time is not told: .%s', async (ending) => {
    expect((await timeOf(ending, {}, 'UTC')) < '1981').toBe(true);
  });

  it('is of 1970 where its time cannot be one', async () => {
    expect(await timeOf('tar', { modified: new Date(Number.NaN) }, 'UTC')).toBe('1970-01-01T00:00:00.000Z');
  });
});

describe('an archive is refused', () => {
  it.each([
    ...['zip', 'tar', 'tar.gz', 'rar'].flatMap((ending) =>
      ['../evil.py', 'a/../../../evil.py', '/tmp/evil.py', 'C:/evil.py', '..\\evil.py'].map(
        (name) => [ending, name] as const,
      ),
    ),
    ['zip', 'evil.py\0.txt'] as const,
  ])('when a name leads out of it: .%s, %j', async (ending, name) => {
    const shown = name.replaceAll('\0', '␀');
    const sentence = `tugas.${ending} holds '${shown}', which would lead out of its folder: pack the folder of the program again.`;
    const files = [{ name, text: 'evil' }];
    await expect(unpacked(`tugas.${ending}`, files)).rejects.toMatchObject({
      code: 'USAGE',
      message: sentence,
    });
    expect(existsSync('/tmp/evil.py')).toBe(false);
  });

  it.each(ENDINGS)('when it holds a link, wherever that leads: .%s', async (ending) => {
    for (const link of ['/etc/passwd', '../../x', 'other.py']) {
      const files = [{ name: 'other.py' }, { name: 'server.py', link }];
      const sentence = `tugas.${ending} holds a link, server.py: pack the file itself in its place.`;
      await expect(unpacked(`tugas.${ending}`, files)).rejects.toMatchObject({
        code: 'USAGE',
        message: sentence,
      });
    }
  });

  it.each(ENDINGS)('but not for the links of a virtual environment: .%s', async (ending) => {
    const files = [
      { name: 'server.py', text: 'pass' },
      { name: 'venv/x', link: '/etc' },
      { name: 'env/bin/python', link: '/usr/bin/python3' },
      { name: 'env/lib64', link: 'lib' },
    ];
    expect(contents(await unpacked(`tugas.${ending}`, files))).toEqual({ 'server.py': 'pass' });
  });

  it.each(ENDINGS)('when it unpacks to too much: .%s', async (ending) => {
    const files = [
      { name: 'a.bin', text: 'x'.repeat(600) },
      { name: 'b.bin', text: 'y'.repeat(600) },
    ];
    await expect(unpacked(`tugas.${ending}`, files, SMALL)).rejects.toThrow(
      refusal(/^tugas\.\S+ unpacks to more than 0\.\d+ MiB/),
    );
  });

  it.each(ENDINGS)('when it holds too many files: .%s', async (ending) => {
    const files = Array.from({ length: 6 }, (_, index) => ({ name: `${index}.py` }));
    await expect(unpacked(`tugas.${ending}`, files, SMALL)).rejects.toThrow(
      refusal(/or 5 files and folders: pack the server's own files alone\.$/),
    );
  });

  it('when its paths make too many folders', async () => {
    const files = [{ name: 'a/b/c/d/e/f.py' }];
    await expect(unpacked('tugas.zip', files, SMALL)).rejects.toThrow(refusal(/or 5 files and folders/));
  });

  it('when it is a bomb', async () => {
    const files = [{ name: 'server.py', text: Buffer.alloc(20 * 2 ** 20) }];
    for (const name of ['tugas.zip', 'tugas.tar.gz'])
      await expect(unpacked(name, files)).rejects.toThrow(
        refusal(/ unpacks to more than 100 times its size, as no program does: pack the server alone\.$/),
      );
  });

  it('when it says that it is smaller than it is', async () => {
    const files = [{ name: 'server.py', text: 'x'.repeat(2_000), claimedBytes: 10 }];
    await expect(unpacked('tugas.zip', files, SMALL)).rejects.toThrow(
      refusal(/^tugas\.zip cannot be unpacked \(.*\): save it as zip once more\.$/),
    );
  });

  it.each([
    ['zip', 'tugas.zip is locked with a password: pack it without one.'],
    ['7z', 'tugas.7z is locked with a password: pack it without one.'],
    [
      'with-names.7z',
      'tugas.with-names.7z cannot be unpacked (it is broken, or locked with a password): save it as zip once more.',
    ],
  ])('when it is locked: .%s', async (ending, sentence) => {
    const files = [{ name: 'server.py', text: 'x', flags: 1 }];
    await expect(unpacked(`tugas.${ending}`, files)).rejects.toMatchObject({
      code: 'USAGE',
      message: sentence,
    });
  });

  it.each(ENDINGS)('when it is cut short: .%s', async (ending) => {
    const name = `tugas.${ending}`;
    const archive = await archiveWith(name, [{ name: 'server.py', text: 'x'.repeat(2_000) }]);
    truncateSync(archive, statSync(archive).size - 60);
    if (ending === 'tar') truncateSync(archive, 1_000); // it ends with zeros
    await expect(unpack(archive, temporaryFolder(), name)).rejects.toThrow(
      refusal(/^tugas\.\S+ cannot be unpacked \(.*\): save it as zip once more\.$/),
    );
  });

  it('when a file is a folder as well', async () => {
    const sentence = /^tugas\.zip cannot be unpacked \(E\w+: [^/]*'a'\): save it as zip once more\.$/;
    await expect(unpacked('tugas.zip', [{ name: 'a' }, { name: 'a/b' }])).rejects.toThrow(refusal(sentence));
  });

  it('when it is none', async () => {
    const archive = join(temporaryFolder(), 'tugas.zip');
    writeFileSync(archive, 'import socket');
    await expect(unpack(archive, temporaryFolder(), 'tugas.zip')).rejects.toThrow(
      refusal(/^tugas\.zip is no archive that can be unpacked here: save it as zip\.$/),
    );
  });

  it('and leaves the exit code of the command alone', async () => {
    const { exitCode } = process;
    await expect(unpacked('tugas.7z', [{ name: 'a.py', link: 'b' }])).rejects.toThrow(/link/);
    expect(process.exitCode).toBe(exitCode);
  });
});
