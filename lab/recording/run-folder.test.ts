import { lineFile, createRunFolder, keep, partFolder } from './run-folder.ts';
import { PassThrough, Readable } from 'node:stream';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fakeLab } from '../testing/fakes.ts';
import { temporaryFolder } from '../testing/folder.ts';

const NOW = new Date('2026-11-21T05:20:31.123Z');

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

describe.runIf(existsSync('/dev/full'))('keeping a stream where the disk is full', () => {
  it('fails at once, and lets whoever writes go on', async () => {
    const source = new PassThrough();
    const kept = keep(source, '/dev/full');
    source.write('x');
    await expect(kept).rejects.toMatchObject({ code: 'ENOSPC' });
    for (let chunk = 0; chunk < 20; chunk += 1)
      await new Promise((resolve) => source.write(Buffer.alloc(100_000), resolve));
    source.end();
    await once(source, 'end');
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
