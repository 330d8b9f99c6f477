import {
  lineFile,
  createRunFolder,
  keep,
  keepEvidence,
  partFolder,
  requireRunFolders,
} from './run-folder.ts';
import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { existsSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compare } from '../evidence/reconcile.ts';
import { recordScreen, type TerminalTranscript } from './transcript.ts';
import { fakeLab } from '../testing/fakes.ts';
import { temporaryFolder } from '../testing/folder.ts';

const NOW = new Date('2026-11-21T05:20:31.123Z');

/** What a terminal showed in the run's first moment. */
function shown(text: string): TerminalTranscript {
  const screen = recordScreen({ columns: 80, rows: 24 }, NOW.getTime());
  screen.add(Buffer.from(text), NOW.getTime() + 2);
  return screen.soFar();
}

describe('a run folder', () => {
  it('is named after its instant and kind, in a name every file system takes', () => {
    const parent = temporaryFolder();
    const folder = createRunFolder(parent, 'burst', NOW);
    expect(folder.path).toBe(join(parent, '2026-11-21T05-20-31.123Z-burst'));
    expect(folder.begun(fakeLab()).run).toBe('2026-11-21T05-20-31.123Z-burst');
    expect(readdirSync(folder.path).toSorted()).toEqual(['logs', 'pcap']);
    expect(folder.pcap('mesin-2')).toBe(join(folder.path, 'pcap/mesin-2.pcap'));
    expect(folder.log('mesin-1')).toBe(join(folder.path, 'logs/mesin-1.log'));
    expect(folder.events('mesin-1')).toBe(join(folder.path, 'logs/mesin-1.jsonl'));
  });

  it('makes the folders above it', () => {
    const parent = join(temporaryFolder(), 'class', 'group 3');
    expect(readdirSync(createRunFolder(parent, 'capture', NOW).path)).toContain('pcap');
  });

  it('is never shared by two runs that begin in the same millisecond', () => {
    const parent = temporaryFolder();
    const paths = Array.from({ length: 3 }, () => createRunFolder(parent, 'burst', NOW).path);
    const names = ['123', '124', '125'].map((ms) => `2026-11-21T05-20-31.${ms}Z-burst`);
    expect(paths).toEqual(names.map((name) => join(parent, name)));
  });

  it('says so when the place cannot be written', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(() => createRunFolder(file, 'burst', NOW)).toThrow(expect.objectContaining({ code: 'USAGE' }));
  });

  it.each([
    ['a file', (folder: string) => (writeFileSync(join(folder, 'file'), ''), join(folder, 'file'))],
    ['below a file', (folder: string) => (writeFileSync(join(folder, 'file'), ''), join(folder, 'file/x'))],
    ['in /proc, where nothing can be made', () => '/proc/x'],
    ['below what cannot be made', () => '/proc/x/y'],
  ])('is refused before anything starts where its place is %s', (_, place) => {
    const parent = place(temporaryFolder());
    const refused = expect.objectContaining({
      code: 'USAGE',
      message: expect.stringMatching(
        /^The run folder cannot be created: E.* Name another folder with --out\.$/,
      ),
    }) as Error;
    expect(() => requireRunFolders(parent)).toThrow(refused);
    expect(() => createRunFolder(parent, 'burst', NOW)).toThrow(refused);
  });

  it('leaves nothing where it is only asked for', () => {
    const parent = join(temporaryFolder(), 'class', 'group 3');
    requireRunFolders(parent);
    expect(readdirSync(parent)).toEqual([]);
  });

  it('says when it began, and in which time zone once its machines are up', () => {
    const folder = createRunFolder(temporaryFolder(), 'burst', NOW);
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const jakarta = { ...fakeLab(), timeZone: 'Asia/Jakarta' };
    expect(folder.begun(jakarta)).toMatchObject({ startedAtMs: NOW.getTime(), timeZone: 'Asia/Jakarta' });
    expect(partFolder(folder, 'echo').begun(fakeLab())).toMatchObject({
      startedAtMs: NOW.getTime(),
      timeZone: zone,
    });
    expect(folder.begun({ engine: 'local', port: 45_000 })).not.toHaveProperty('timeZone');
  });

  it('holds run.json as a person reads it', () => {
    const folder = createRunFolder(temporaryFolder(), 'burst', NOW);
    const run = { kind: 'capture', ...folder.begun(fakeLab()) } as const;
    folder.writeRun(run);
    expect(readFileSync(join(folder.path, 'run.json'), 'utf8')).toBe(`${JSON.stringify(run, null, 2)}\n`);
  });
});

it('keeps what a terminal showed byte for byte, as text, and when it did, once for each part', () => {
  const folder = createRunFolder(temporaryFolder(), 'scenario', NOW);
  partFolder(folder, 'echo').writeTranscript('mesin-2-nc', shown('\u001B[1m$\u001B[0m date\r\n'));
  folder.writeTranscript('mesin-2-nc', shown('$ '));
  const transcripts = join(folder.path, 'transcripts');
  const files = ['raw', 'timing', 'txt'];
  const names = ['mesin-2-nc.echo', 'mesin-2-nc'].flatMap((stem) => files.map((kind) => `${stem}.${kind}`));
  expect(readdirSync(transcripts)).toEqual(names);
  expect(names.slice(0, 3).map((name) => readFileSync(join(transcripts, name), 'utf8'))).toEqual([
    '\u001B[1m$\u001B[0m date\r\n',
    expect.stringMatching(/^H 0\.000000 START_TIME 2026-11-21T05:20:31\.123Z\n(.*\n)+O 0\.002000 16\n$/),
    '$ date\n',
  ]);
});

describe('keeping a stream', () => {
  it('puts all of it on disk', async () => {
    const file = join(temporaryFolder(), 'file');
    await keep(Readable.from([Buffer.from('one '), Buffer.alloc(300_000, 'x')]), file);
    expect(readFileSync(file, 'utf8')).toBe(`one ${'x'.repeat(300_000)}`);
  });

  it('keeps what came when it is cut short', async () => {
    const file = join(temporaryFolder(), 'file');
    const stream = new PassThrough({ highWaterMark: 1 });
    const kept = keep(stream, file);
    for (let chunk = 0; chunk < 200; chunk += 1) {
      await new Promise((resolve) => stream.write('0123456789'.repeat(1_000), resolve));
    }
    stream.destroy();
    await kept;
    expect(readFileSync(file).length).toBeGreaterThanOrEqual(199 * 10_000);
  });

  it('fails when the source fails or the file cannot be written', async () => {
    const source = new PassThrough();
    const kept = keep(source, join(temporaryFolder(), 'file'));
    source.destroy(new Error('the cable is out'));
    await expect(kept).rejects.toThrow('the cable is out');
    await expect(keep(Readable.from(['x']), '/no/such/folder/file')).rejects.toThrow('ENOENT');
  });
});

describe('a file of lines', () => {
  it('has them all when it is closed', async () => {
    const file = join(temporaryFolder(), 'lines');
    const lines = lineFile(file);
    for (let line = 0; line < 10_000; line += 1) lines.write(String(line));
    await lines.close();
    const written = readFileSync(file, 'utf8').split('\n');
    expect(written).toHaveLength(10_001);
    expect(written[9_999]).toBe('9999');
  });

  it('tells at the end that it could not be written, and not before', async () => {
    const lines = lineFile('/no/such/folder/lines');
    lines.write('x');
    await new Promise((resolve) => setTimeout(resolve, 20));
    await expect(lines.close()).rejects.toThrow('ENOENT');
  });
});

/** A run folder in which that file is on a disk that is full: every write fails with ENOSPC. */
function fullFolder(...files: string[]) {
  const folder = createRunFolder(temporaryFolder(), 'burst', NOW);
  for (const file of files) symlinkSync('/dev/full', join(folder.path, file));
  return folder;
}

describe.runIf(existsSync('/dev/full'))('on a disk that is full', () => {
  it('whoever writes is read to the end, and the run hears of it at once', async () => {
    const folder = fullFolder('logs/mesin-1.log');
    const source = new PassThrough({ highWaterMark: 1 });
    const kept = keep(source, folder.log('mesin-1'));
    expect(folder.full.aborted).toBe(false);
    for (let chunk = 0; chunk < 200; chunk += 1)
      await new Promise((resolve) => source.write('0123456789'.repeat(1_000), resolve));
    source.end();
    await kept;
    expect(folder.full.aborted).toBe(true);
  });

  it('all that is cut is told in one sentence at the end of the run, which is kept', async () => {
    const folder = fullFolder('logs/mesin-1.log', 'logs/mesin-2.jsonl', 'sessions.jsonl');
    await keep(Readable.from(['x']), folder.log('mesin-1'));
    for (const file of [folder.events('mesin-2'), folder.sessions, folder.events('mesin-3')]) {
      const lines = lineFile(file);
      lines.write('x');
      await lines.close();
    }
    const run = { kind: 'capture', ...folder.begun(fakeLab()) } as const;
    expect(() => folder.writeRun(run)).toThrow(
      expect.objectContaining({
        code: 'DISK_FAILED',
        message: `The disk of ${folder.path} is full, so logs/mesin-1.log, logs/mesin-2.jsonl and sessions.jsonl are incomplete: free some space, or use a folder on another disk.`,
      }) as Error,
    );
    expect(JSON.parse(readFileSync(join(folder.path, 'run.json'), 'utf8'))).toMatchObject({
      kind: 'capture',
    });
  });

  it('a transcript that cannot be kept is told as well', () => {
    const folder = fullFolder();
    folder.writeTranscript('mesin-2-nc', shown('old'));
    symlinkSync('/dev/full', join(folder.path, 'transcripts/mesin-2-nc.raw.new'));
    folder.writeTranscript('mesin-2-nc', shown('new'));
    expect(readFileSync(join(folder.path, 'transcripts/mesin-2-nc.raw'), 'utf8')).toBe('old');
    expect(() => folder.writeRun({ kind: 'capture', ...folder.begun(fakeLab()) })).toThrow(
      'so transcripts/mesin-2-nc.txt is incomplete',
    );
  });

  it('run.json stays as it was, and who wanted to change it hears why', () => {
    const folder = createRunFolder(temporaryFolder(), 'burst', NOW);
    const run = { kind: 'capture', ...folder.begun(fakeLab()) } as const;
    folder.writeRun(run);
    const before = readFileSync(join(folder.path, 'run.json'), 'utf8');
    symlinkSync('/dev/full', join(folder.path, 'run.json.new'));
    const heard: string[] = [];
    const { evidence } = compare([], (address) => address);
    keepEvidence(folder.path, run, evidence, ({ message }) => heard.push(message));
    expect(heard).toEqual([
      `The disk of ${folder.path} is full, so run.json does not tell what was found: free some space, or use a folder on another disk.`,
    ]);
    expect(readFileSync(join(folder.path, 'run.json'), 'utf8')).toBe(before);
  });
});

it('a run folder that was removed meanwhile is told in one sentence', async () => {
  const folder = createRunFolder(temporaryFolder(), 'burst', NOW);
  rmSync(folder.path, { recursive: true });
  await keep(Readable.from(['x']), folder.log('mesin-1'));
  expect(() => folder.writeRun({ kind: 'capture', ...folder.begun(fakeLab()) })).toThrow(
    `${folder.path} cannot be written (ENOENT), so logs/mesin-1.log and run.json are incomplete: make it writable, or use another folder.`,
  );
});
