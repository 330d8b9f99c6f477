import { describe, expect, it } from 'vitest';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRunFolder } from './run-folder.ts';
import { fakeLab } from '../testing/fakes.ts';
import { join } from 'node:path';
import { readRecordedRun } from './read-run-record.ts';
import { temporaryFolder } from '../testing/folder.ts';

const OLD_MACHINE = { name: 'mesin-1', address: '172.16.16.101', log: 'logs/mesin-1.log', pcap: null };

/** A folder with that run.json, of whatever kind. */
function folderWith(run: object | string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'run.json'), typeof run === 'string' ? run : JSON.stringify(run));
  return folder;
}

function goodRun(): Record<string, unknown> {
  const file = join(import.meta.dirname, 'testing/good-run/run.json');
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
}

describe('run.json', () => {
  it('is read as it was written, from its beginning on', async () => {
    const folder = createRunFolder(temporaryFolder(), 'capture', new Date());
    const lab = { ...fakeLab(), server: { LOG_LEVEL: 'warn' } };
    const run = { kind: 'capture', ...folder.begun(lab), parts: [folder.describePart(lab)] } as const;
    await folder.beginRun(run);
    expect(readRecordedRun(folder.path)).toEqual({
      ...run,
      running: { pid: process.pid, startedAt: expect.any(String) as string },
    });
    folder.writeRun(run);
    expect(readRecordedRun(folder.path)).toEqual(run);
    expect(run.parts[0]?.server).toEqual({ served: null, variables: { LOG_LEVEL: 'warn' } });
  });

  it.each<[what: string, run: object | string, sentence: RegExp]>([
    [
      'no JSON',
      '{"run":',
      /is not a run folder: its run\.json is cut short, or no JSON; name one that lab:burst/,
    ],
    [
      'no object',
      'null',
      /run\.json is not in a format that this version reads \(.*\): name one that lab:burst/,
    ],
    ...['[]', '3', '"x"', '[null]'].map(
      (text) =>
        [`only ${text}`, text, /run\.json (names no machines|is not in a format that).*: name one/] as [
          string,
          string,
          RegExp,
        ],
    ),
    ['empty', '', /is not a run folder: its run\.json is cut short, or no JSON; name one/],
    [
      'of a later version',
      { schema: 3, kind: 'burst' },
      /run\.json is not in a format that this version reads \(/,
    ],
    [
      'of a wrong type',
      { ...goodRun(), port: 'x' },
      /run\.json is not in a format that this version reads \(/,
    ],
    ['without machines', {}, /run\.json names no machines: name one that lab:burst/],
  ])('is refused in one sentence when it is %s', (_, run, sentence) => {
    expect(() => readRecordedRun(folderWith(run))).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(sentence) as string }) as Error,
    );
  });
});

describe('run.json of 0.1.0', () => {
  it('is a burst with its plan and what came out of it, every request in one sum', () => {
    expect(readRecordedRun(folderWith(goodRun()))).toMatchObject({
      schema: 2,
      kind: 'burst',
      startedAtMs: Date.parse('2026-11-21T06:17:37.435Z'),
      ok: true,
      ranWell: true,
      proved: true,
      machines: [{ name: 'mesin-1', address: '172.16.16.101' }, { name: 'mesin-2' }, { name: 'mesin-3' }],
      parts: [{ name: '', machines: [{ name: 'mesin-1', packets: 56, droppedByKernel: 0 }, {}, {}] }],
      plan: { clients: 2, requests: 2 },
      requests: { intended: 8, sent: 8, answered: 8 },
      trafficMs: 42.515,
    });
  });

  it('is a scenario with a part for each act', () => {
    const run = readRecordedRun(join(import.meta.dirname, 'testing/scenario-run'));
    expect(run).toMatchObject({
      kind: 'scenario',
      scenario: 'handshake-capture',
      ranWell: true,
      proved: true,
    });
    expect(run.parts.map(({ name, dialect }) => [name, dialect])).toEqual([
      ['', 'assignment'],
      ['line-ends', 'assignment'],
      ['echo', 'echo'],
      ['dated', 'dated'],
    ]);
  });

  it('is a capture, which knew neither what the clients logged nor a verdict of its own', () => {
    const machines = [
      OLD_MACHINE,
      { name: 'mesin-2', address: '172.16.16.102', log: null, pcap: 'pcap/mesin-2.pcap' },
    ];
    const command = 'SERVER_THREADS=2 LOG_LEVEL=warn node server/main.ts';
    const commands = [{ where: 'mesin-1', command }];
    const old = { run: 'r', engine: 'docker', port: 45_000, ok: true, machines, commands, versions: {} };
    expect(readRecordedRun(folderWith(old))).toEqual({
      schema: 2,
      kind: 'capture',
      run: 'r',
      dir: '.',
      ok: false, // nobody has compared its sources yet
      ranWell: true,
      proved: false,
      interrupted: false,
      engine: 'docker',
      port: 45_000,
      machines: machines.map(({ name, address }) => ({ name, address })),
      parts: [
        {
          name: '',
          server: { served: null, variables: { SERVER_THREADS: '2', LOG_LEVEL: 'warn' } },
          machines: machines.map(({ name, log, pcap }) => ({
            name,
            log,
            pcap,
            packets: null,
            droppedByKernel: null,
          })),
        },
      ],
      versions: {},
      commands,
    });
  });

  it.each<[what: string, known: object, kind: string]>([
    ['a burst', { plan: goodRun()['plan'], machines: [OLD_MACHINE] }, 'burst'],
    [
      'a scenario',
      { scenario: 'five-clients', document: '000.txt', acts: [{ machines: [OLD_MACHINE] }] },
      'scenario',
    ],
    ['a capture', { machines: [OLD_MACHINE] }, 'capture'],
  ])('is %s that was interrupted, and never ran well', (_, known, kind) => {
    const running = { pid: 1, startedAt: '2' };
    const begun = {
      run: 'r',
      dir: '.',
      ok: false,
      interrupted: true,
      engine: 'local',
      port: 45_000,
      running,
    };
    const run = readRecordedRun(folderWith({ ...begun, ...known }));
    expect(run).toMatchObject({ kind, interrupted: true, ok: false, ranWell: false, proved: false, running });
  });
});
