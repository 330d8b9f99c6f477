/** docs/schemas against what the commands really print, by a validator that knows nothing of where they come from. */
import { Program, lab, localLab } from './testing/program.ts';
import { SCHEMAS_FOLDER, jsonSchemas } from './json-schemas.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { ethernet, ipv4, tcpBytes, vxlan } from '../pcap/testing/write-frame.ts';
import { pcap } from '../pcap/testing/write-capture.ts';
import { PROJECT_FOLDER } from './settings/settings.ts';
import { basename, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';

const RUNS = join(PROJECT_FOLDER, 'lab/recording/testing');
const PCAP = join(RUNS, 'good-run/pcap/mesin-1.pcap');
const LOCAL = ['--engine', 'local', '--json'];

const ajv = new Ajv({ allErrors: true });

/** What is wrong with a value by the schema in docs/schemas. */
function faultsOf(name: string, value: unknown): string[] {
  const schema = JSON.parse(readFileSync(join(SCHEMAS_FOLDER, `${name}.schema.json`), 'utf8')) as object;
  const validate = ajv.compile(schema);
  return validate(value) ? [] : (validate.errors ?? []).map((error) => ajv.errorsText([error]));
}

function linesOf(text: string): unknown[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

it('are on disk as they are made from the code: npm run docs:schemas writes them', () => {
  const made = jsonSchemas();
  expect(readdirSync(SCHEMAS_FOLDER).toSorted()).toEqual([...made.keys()].toSorted());
  for (const [name, schema] of made)
    expect(readFileSync(join(SCHEMAS_FOLDER, name), 'utf8'), name).toBe(schema);
});

describe('the documents that commands print', () => {
  let variables: Record<string, string> = {};
  let out = '';

  beforeAll(async () => {
    out = mkdtempSync(join(tmpdir(), 'mesin-lab-'));
    variables = { ...(await localLab(75)), SERVER_THREADS: '1' };
    expect(faultsOf('up', await printed('up', ...LOCAL))).toEqual([]);
  });

  afterAll(async () => {
    expect(faultsOf('clean', await printed('clean', ...LOCAL))).toEqual([]);
    rmSync(out, { recursive: true, force: true });
  });

  async function printed(...args: string[]): Promise<unknown> {
    const { stdout } = await lab(args, variables);
    return JSON.parse(stdout);
  }

  function runIn(folder: string): unknown {
    return JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
  }

  it('are a burst, its run.json, and the lines beside it', async () => {
    const burst = (await printed('burst', ...LOCAL, '--clients', '2', '--out', out)) as { dir: string };
    expect(faultsOf('run', burst)).toEqual([]);
    expect(faultsOf('run', runIn(burst.dir))).toEqual([]);
    const lines = (file: string): unknown[] => linesOf(readFileSync(join(burst.dir, file), 'utf8'));
    for (const line of lines('sessions.jsonl')) expect(faultsOf('session', line)).toEqual([]);
    for (const line of lines('logs/mesin-1.jsonl')) expect(faultsOf('server-log', line)).toEqual([]);
    expect(faultsOf('analyse', await printed('analyse', burst.dir, '--json'))).toEqual([]);
    expect(faultsOf('report', await printed('report', burst.dir, '--json'))).toEqual([]);
    expect(faultsOf('run', { ...burst, ok: 'yes' })).toContain('data/ok must be boolean');
  });

  it('are a run.json at its beginning, and that of a run that was killed', async () => {
    const folder = mkdtempSync(join(out, 'killed-'));
    const burst = new Program(['burst', ...LOCAL, '--hold', '60000', '--out', folder], variables);
    const run = (): unknown => {
      const [name] = readdirSync(folder);
      return name === undefined ? undefined : runIn(join(folder, name));
    };
    await expect.poll(run).toBeDefined();
    burst.child.kill('SIGKILL');
    await burst.ended;
    expect(faultsOf('run', run())).toEqual([]);
    await lab(['clean', ...LOCAL], variables);
    await lab(['up', ...LOCAL], variables);
  });

  it('are a capture, or why there is none', async () => {
    const capture = new Program(['capture', ...LOCAL, '--no-report', '--out', out], variables);
    await expect
      .poll(() => /Ctrl-C ends it|No machine has the right to capture/.test(capture.stderr))
      .toBe(true);
    capture.child.kill('SIGINT');
    const { code, stdout } = await capture.ended;
    expect(faultsOf(code === 2 ? 'error' : 'run', JSON.parse(stdout))).toEqual([]);
  });

  it.skipIf(spawnSync('python3', ['--version']).status !== 0)('are a scenario', async () => {
    const flags = ['--speed', '100', '--no-report', '--out', out];
    const played = (await printed('scenario', 'five-clients', ...LOCAL, ...flags)) as {
      scenarios: { dir: string }[];
    };
    expect(faultsOf('scenario', played)).toEqual([]);
    expect(faultsOf('run', runIn(played.scenarios[0]?.dir ?? ''))).toEqual([]);
  });

  it.each([
    ['status', ['status', ...LOCAL]],
    ['logs', ['logs', 'mesin-1', ...LOCAL]],
    ['doctor', ['doctor', ...LOCAL]],
    ['scenario-list', ['scenario', '--list', '--json']],
    ['analyse', ['analyse', PCAP, '--json']],
    ['error', ['scenario', 'six-clients', '--json']],
    ['error', ['report', '/no/such/folder', '--json']],
  ])('are %s', async (name, args) => {
    expect(faultsOf(name, await printed(...args))).toEqual([]);
  });

  it.skipIf(spawnSync('python3', ['--version']).status !== 0)(
    'are a grade, a class, a shard of it',
    async () => {
      const submissions = mkdtempSync(join(out, 'class-'));
      const file = join(submissions, 'ani.py');
      writeFileSync(file, 'print("no server")\n');
      writeFileSync(join(submissions, 'budi.txt.py'), '');
      const grades = mkdtempSync(join(out, 'grades-'));
      const flags = ['--only', '1a', '--out', grades];
      expect(faultsOf('grade', await printed('grade', file, ...LOCAL, ...flags))).toEqual([]);
      const ofClass = ['grade', '--class', submissions, ...LOCAL, ...flags];
      expect(faultsOf('grade-class', await printed(...ofClass))).toEqual([]);
      expect(faultsOf('grade-class', await printed(...ofClass, '--shard', '1/1'))).toEqual([]);
      const shard = join(grades, `${basename(submissions)}-shard-1-of-1`);
      expect(faultsOf('shard', JSON.parse(readFileSync(join(shard, 'shard.json'), 'utf8')))).toEqual([]);
      expect(
        faultsOf('grade-class', await printed('grade', 'merge', shard, '--json', '--out', grades)),
      ).toEqual([]);
    },
  );

  it('are one line for each packet', async () => {
    const { stdout } = await lab(['packets', PCAP, '--json']);
    const lines = linesOf(stdout);
    expect(lines.length).toBeGreaterThan(40);
    const tunnel = join(out, 'tunnel.pcap');
    const segment = tcpBytes({
      src: '',
      srcPort: 40_000,
      dst: '',
      dstPort: 45_000,
      seq: 1,
      ack: 1,
      flags: 16,
    });
    const inner = ipv4('10.0.0.1', '10.0.0.2', segment);
    const bytes = ethernet(ipv4('10.9.0.1', '10.9.0.2', vxlan(ethernet(inner)), { protocol: 17 }));
    writeFileSync(tunnel, pcap([{ bytes, timeNs: 1n }]));
    const [packed] = linesOf((await lab(['packets', tunnel, '--json'])).stdout);
    expect(packed).toMatchObject({ outer: 'VXLAN' });
    lines.push(packed);
    for (const line of lines) expect(faultsOf('packet', line)).toEqual([]);
  });

  it.each(['good-run', 'scenario-run'])(
    'are those of today for %s of 0.1.0 once it was analysed',
    async (name) => {
      const folder = mkdtempSync(join(out, 'old-'));
      cpSync(join(RUNS, name), folder, { recursive: true });
      expect(faultsOf('run', runIn(folder))).not.toEqual([]);
      await printed('analyse', folder, '--json');
      expect(faultsOf('run', runIn(folder))).toEqual([]);
    },
  );

  it('are a lab that goes down', async () => {
    expect(faultsOf('down', await printed('down', ...LOCAL))).toEqual([]);
    expect(faultsOf('status', await printed('status', ...LOCAL))).toEqual([]);
  });
});
