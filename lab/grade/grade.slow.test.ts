/** A grade that is stopped, or whose folder takes no more: what was judged is kept, and nothing keeps running. */
import { describe, expect, it } from 'vitest';
import { existsSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
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
    writeFileSync(file, RIGHT.replaceAll('JAM', 'PUKUL'));
    const stop = new AbortController();
    const options = {
      ...(await optionsFor(file)),
      signal: stop.signal,
      onProbe: ({ id }: { readonly id: string }) => id === '1d-clock' && stop.abort(),
    };
    const { requirements } = await grade(options);
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
