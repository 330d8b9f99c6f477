/** A grade that is stopped, or whose folder takes no more: what was judged is kept, and nothing keeps running. */
import { describe, expect, it } from 'vitest';
import {
  existsSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { spawnSync } from 'node:child_process';
import { localLab, Program, processesOf } from '../testing/program.ts';
import type { GradeDocument } from './output/json.ts';
import { grade, type GradeOptions } from './grade.ts';
import { resolveTarget } from './target.ts';
import { RUBRIC } from './rubric.ts';
import { readSettings } from '../settings/settings.ts';
import { selectEngine } from '../engine/select.ts';
import { temporaryFolder } from '../testing/folder.ts';

const RIGHT = readFileSync(resolve(import.meta.dirname, 'corpus/right/node-net.mjs'), 'utf8').replace(
  '45000',
  'Number(process.env.PORT)',
);

const HAS_PYTHON = spawnSync('python3', ['--version']).status === 0;

function server(): string {
  const file = join(temporaryFolder(), 'server.mjs');
  writeFileSync(file, RIGHT);
  return file;
}

async function optionsFor(file: string): Promise<GradeOptions & { readonly name: string }> {
  const settings = readSettings({ ...process.env, ...(await localLab(77)) });
  const { engine } = await selectEngine('local', settings);
  const { environment, port, name } = settings;
  const target = resolveTarget(file, {});
  return { engine, target, given: file, port, environment, rubric: RUBRIC, folder: temporaryFolder(), name };
}

const CORPUS = resolve(import.meta.dirname, 'corpus/right');

/** A server of the corpus, on the port that it is told. */
function rightServer(name: string): string {
  const text = readFileSync(join(CORPUS, name), 'utf8');
  const port = name.endsWith('.py') ? "int(__import__('os').environ['PORT'])" : 'Number(process.env.PORT)';
  const file = join(temporaryFolder(), name);
  writeFileSync(file, text.replace('45000', port));
  return file;
}

describe.runIf(process.platform === 'linux')('a server that goes to the background of this computer', () => {
  it.runIf(HAS_PYTHON).each([
    ['as a daemon', 'background-daemon.py', undefined],
    ['as a detached child', 'detached-child.mjs', undefined],
    ['by a shell', 'thread-pool.py', 'nohup python3 thread-pool.py >log.txt 2>&1 &'],
  ])('is graded as any other, and ends with its grade: %s', async (_, name, run) => {
    const file = rightServer(name);
    const options = { ...(await optionsFor(file)), target: resolveTarget(file, { run }) };
    const { problem, requirements } = await grade(options);
    const missed = requirements.filter(({ kind, outcome }) => kind === 'required' && outcome !== 'passed');
    expect({ problem, missed }).toEqual({ problem: null, missed: [] });
    expect(commandsWith(file)).toEqual([]);
  });

  it.runIf(HAS_PYTHON)('has ended when its parent failed and nobody is left', async () => {
    const file = join(temporaryFolder(), 'server.py');
    writeFileSync(file, `import os, sys\nif os.fork() > 0: sys.exit('cannot start')\nraise SystemExit(1)\n`);
    const { requirements } = await grade(await optionsFor(file));
    expect(requirements[0]?.hint?.en).toContain('exited with code 1: cannot start');
  });
});

/** Of processes that run in the folder of `file`. */
function commandsWith(file: string): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      const isThere = readlinkSync(`/proc/${pid}/cwd`) === dirname(file);
      return isThere ? [readFileSync(`/proc/${pid}/cmdline`, 'utf8')] : [];
    } catch {
      return []; // ended while we looked
    }
  });
}

describe.runIf(existsSync('/dev/full'))('a grade on a disk that is full', () => {
  it.each(['capture.pcap', 'output.txt.new'])('ends with one sentence: %s', async (name) => {
    const options = await optionsFor(server());
    symlinkSync('/dev/full', join(options.folder, name));
    await expect(grade(options)).rejects.toMatchObject({
      code: 'USAGE',
      message: `Results cannot be written to ${options.folder}: its disk is full. Free some space, or name another folder with --out.`,
    });
    expect(await processesOf(options.name)).toEqual([]);
  });
});

describe('where results cannot go', () => {
  it.each([
    ['/proc/x', 'no folder can be made there. Name another one with --out.'],
    ['/dev/null', 'it is not a folder. Name another one with --out.'],
    ['README.md/grades', 'it is not a folder. Name another one with --out.'],
  ])('is said before anything is started: %s', async (out, sentence) => {
    const { ended } = new Program(['grade', server(), '--out', out, '--engine', 'local'], await localLab(77));
    const { code, stderr, stdout } = await ended;
    expect({ code, stderr, stdout }).toEqual({
      code: 2,
      stderr: `Results cannot be written to ${resolve(out)}: ${sentence}\n`,
      stdout: '',
    });
  });
});

describe('a server that is waited for too long', () => {
  it('is judged by what was reached, and the rest is said not to be', async () => {
    const file = server();
    writeFileSync(file, RIGHT.replaceAll("'TIME'", "'WAKTU'"));
    const options = { ...(await optionsFor(file)), longestMs: 4_000 };
    const { judged, ok, problem, requirements } = await grade(options);
    expect({ judged, ok, problem }).toEqual({ judged: true, ok: false, problem: null });
    const late = requirements.filter(({ hint }) => hint?.en.startsWith('Not judged: after 4 s'));
    expect(late.length).toBeGreaterThan(3);
    expect(late.every(({ outcome, points }) => outcome === 'skipped' && points === 0)).toBe(true);
    expect(await processesOf(options.name)).toEqual([]);
  });
});

describe('a grade that is interrupted', () => {
  it('keeps what has been judged, and fails nothing that was not tried again', async () => {
    const stop = new AbortController();
    const begun: string[] = [];
    const options = {
      ...(await optionsFor(server())),
      signal: stop.signal,
      onProbe: ({ id }: { readonly id: string }) => {
        begun.push(id);
        if (begun.length === 5) stop.abort();
      },
    };
    const { judged, ok, problem, requirements, points } = await grade(options);
    const outcomes = Map.groupBy(requirements, ({ outcome }) => outcome);
    const passed = outcomes.get('passed') ?? [];
    expect([...outcomes.keys()].toSorted()).toEqual(['passed', 'skipped']);
    expect(passed.map(({ id }) => id)).toEqual(expect.arrayContaining(begun.slice(0, 2)));
    expect(points).toBe(passed.reduce((sum, { of }) => sum + of, 0));
    expect({ judged, ok, problem }).toEqual({
      judged: false,
      ok: false,
      problem: `Grading was interrupted: ${passed.length} of ${requirements.length} requirements had been judged.`,
    });
    const skipped = outcomes.get('skipped') ?? [];
    expect(new Set(skipped.map(({ hint }) => hint?.en))).toEqual(
      new Set(['Not judged: grading was interrupted before.']),
    );
    expect(await processesOf(options.name)).toEqual([]);
  });

  it('does not fail a server that failed once', async () => {
    const file = server();
    writeFileSync(file, RIGHT.replaceAll('QUIT', 'KELUAR'));
    const stop = new AbortController();
    const begun = new Set<string>();
    const options = {
      ...(await optionsFor(file)),
      signal: stop.signal,
      // What has failed is about to be tried again.
      onProbe: ({ id }: { readonly id: string }) => (begun.has(id) ? stop.abort() : void begun.add(id)),
    };
    const { requirements } = await grade(options);
    expect(stop.signal.aborted).toBe(true);
    expect(requirements.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s is written down, and ends with code %i', async (signal, exitCode) => {
    const variables = await localLab(77);
    const out = temporaryFolder();
    const program = new Program(['grade', server(), '--engine', 'local', '--out', out], variables);
    await expect
      .poll(() => readdirSync(out).some((name) => existsSync(join(out, name, 'capture.pcap'))))
      .toBe(true);
    program.child.kill(signal);
    const { code, stderr, stdout } = await program.ended;
    expect(code, stderr).toBe(exitCode);
    expect(stderr).toContain('Stopping: what has been judged so far is kept.');
    const [name = ''] = readdirSync(out);
    const document = JSON.parse(readFileSync(join(out, name, 'grade.json'), 'utf8')) as GradeDocument;
    expect(document).toMatchObject({ judged: false, problem: expect.stringContaining('interrupted') });
    expect(stdout).toContain('Grading was interrupted');
    expect(await processesOf(variables['LAB_NAME'] ?? '')).toEqual([]);
    rmSync(out, { recursive: true });
  });
});
