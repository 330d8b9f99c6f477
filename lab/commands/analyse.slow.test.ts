import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Evidence } from '../evidence/evidence.ts';
import { PROJECT_FOLDER } from '../settings/settings.ts';
import { join } from 'node:path';
import { lab } from '../testing/program.ts';
import { temporaryFolder } from '../testing/folder.ts';

const RUNS = join(PROJECT_FOLDER, 'lab/recording/testing');

function copyOf(run: string): string {
  const folder = temporaryFolder();
  cpSync(join(RUNS, run), folder, { recursive: true });
  return folder;
}

interface Saved {
  readonly run: string;
  readonly ok: boolean;
  readonly interrupted: boolean;
  readonly evidence: Evidence;
}

function savedIn(folder: string): Saved {
  return JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as Saved;
}

function save(folder: string, change: object): void {
  writeFileSync(join(folder, 'run.json'), JSON.stringify({ ...savedIn(folder), ...change }));
}

const PCAPS = ['mesin-1', 'mesin-3'].map((machine) => join(RUNS, 'good-run/pcap', `${machine}.pcap`));

describe('lab analyse', () => {
  it.each([
    ['good-run', 4],
    ['scenario-run', 14],
  ])('proves %s and keeps that in its run.json', async (run, sessions) => {
    const folder = copyOf(run);
    const { run: name } = savedIn(folder);
    const { code, stdout } = await lab(['analyse', folder]);
    expect(code).toBe(0);
    expect(stdout).toContain(`${sessions} of ${sessions} sessions: all sources agree`);
    expect(savedIn(folder)).toMatchObject({ run: name, evidence: { sessions, matched: sessions, gaps: [] } });
  });

  it('names what is missing, with exit code 1', async () => {
    const folder = copyOf('good-run');
    const file = join(folder, 'sessions.jsonl');
    writeFileSync(file, readFileSync(file, 'utf8').split('\n').slice(1).join('\n'));
    const { code, stdout } = await lab(['analyse', folder, '--json']);
    expect(code).toBe(1);
    const { evidence } = JSON.parse(stdout) as { evidence: Evidence };
    expect(evidence.gaps).toMatchObject([{ missingFrom: 'client', kind: 'session' }]);
    expect(savedIn(folder).evidence).toEqual(evidence);
  });

  it('matches captures alone, of whatever origin', async () => {
    const { code, stdout } = await lab(['analyse', ...PCAPS]);
    expect(code).toBe(0);
    expect(stdout).toContain('4 of 4 sessions: all sources agree');
    const other = await lab(['analyse', ...PCAPS, '--port', '7']);
    expect(other.code).toBe(1); // nobody spoke to that port
    expect(other.stderr).toBe(
      'There are no sessions on server port 7, only on 45000: choose a port with --port\n',
    );
  });

  it('says of one capture that there is nothing to compare it with', async () => {
    const { code, stdout } = await lab(['analyse', ...PCAPS.slice(0, 1)]);
    expect(code).toBe(0);
    expect(stdout).toContain('4 sessions in mesin-1.pcap alone: nothing to compare with');
    expect(stdout).not.toContain('all sources');
  });

  it.each(['analyse', 'report'])('by %s lets ok of run.json follow what is there', async (command) => {
    const folder = copyOf('good-run');
    const file = join(folder, 'logs/mesin-1.jsonl');
    const log = readFileSync(file, 'utf8');
    const { ok } = savedIn(folder);
    expect(ok).toBe(true);
    writeFileSync(file, log.split('\n').slice(1).join('\n'));
    await lab([command, folder]);
    expect(savedIn(folder)).toMatchObject({ ok: false, evidence: { matched: 3, gaps: [{ kind: 'line' }] } });
    writeFileSync(file, log);
    await lab([command, folder]);
    expect(savedIn(folder)).toMatchObject({ ok: true, evidence: { matched: 4, gaps: [] } });
  });

  it('does not make a failed run a good one, however often it is looked at', async () => {
    const folder = copyOf('good-run');
    save(folder, { ok: false }); // its evidence is whole: it was something else
    const file = join(folder, 'sessions.jsonl');
    const records = readFileSync(file, 'utf8');
    for (const text of [records, '', records]) {
      writeFileSync(file, text);
      await lab(['analyse', folder]);
      expect(savedIn(folder).ok).toBe(false);
    }
  });

  it('judges by the rest of run.json a run of 0.1.0 whose evidence was not whole', async () => {
    const gap = { session: '', missing: '', kind: 'session', text: '' };
    for (const interrupted of [true, false]) {
      const folder = copyOf('good-run');
      const evidence = { ...savedIn(folder).evidence, gaps: [gap] };
      save(folder, { ok: false, evidence, interrupted });
      await lab(['analyse', folder]);
      expect(savedIn(folder).ok).toBe(!interrupted);
    }
  });

  it('is no good run any more when nothing of it is left', async () => {
    const folder = copyOf('good-run');
    for (const part of ['logs', 'pcap', 'sessions.jsonl']) rmSync(join(folder, part), { recursive: true });
    expect((await lab(['analyse', folder])).code).toBe(1);
    expect(savedIn(folder)).toMatchObject({ ok: false, evidence: { sessions: 0 } });
  });

  it.each<[what: string, args: () => string[], sentence: RegExp]>([
    [
      'a folder and a capture',
      () => [copyOf('good-run'), ...PCAPS],
      /is a folder: name a single run folder, or/,
    ],
    [
      'two folders',
      () => [copyOf('good-run'), copyOf('good-run')],
      /is a folder: name a single run folder, or/,
    ],
    ['a port of a run', () => [copyOf('good-run'), '--port', '7'], /^--port is for capture files: leave it/],
    ['a text', () => [...PCAPS, join(PROJECT_FOLDER, 'README.md')], /README\.md is not a capture: .*; name /],
    [
      'a run.json',
      () => [join(RUNS, 'good-run/run.json')],
      /run\.json is not a capture: .*a single run folder/,
    ],
    ['nothing at all', () => ['/dev/null'], /^\/dev\/null is not a capture: /],
    [
      'what is not there',
      () => ['/no/such.pcap'],
      /^\/no\/such\.pcap cannot be read: there is no such file; /,
    ],
  ])('refuses %s in one sentence', async (_, args, sentence) => {
    const { code, stdout, stderr } = await lab(['analyse', ...args()]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
