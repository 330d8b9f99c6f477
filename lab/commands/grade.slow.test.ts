/** The grader as a command: what one types, what it prints, how it ends. All on this computer. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { freePort, lab, localLab, processesOf, Program } from '../testing/program.ts';
import { join, resolve } from 'node:path';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import type { ClassDocument, GradeDocument } from '../grade/output/json.ts';
import { RUBRIC } from '../grade/rubric.ts';
import { requirementsNamed } from '../grade/cases/list.ts';
import { createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { spawn, spawnSync } from 'node:child_process';
import { temporaryFolder } from '../testing/folder.ts';
import { testRepository } from '../grade/class/testing/repository.ts';

const RIGHT = readFileSync(
  resolve(import.meta.dirname, '../grade/corpus/right/node-net.mjs'),
  'utf8',
).replace('45000', 'Number(process.env.PORT)');
const HAS_PYTHON = spawnSync('python3', ['--version']).status === 0;
/** A date in the reply, QUIT ignored, and one recv for one request. */
const WRONG = `
import { createServer } from 'node:net';
createServer((socket) => {
  socket.on('error', () => {}).on('data', (data) => {
    const time = new Date().toTimeString().slice(0, 8);
    if (String(data) === 'TIME\\r\\n') socket.write('JAM 21-11-2026 ' + time + '\\r\\n');
  });
}).listen(Number(process.env.PORT));
`;

function file(name: string, text: string): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}

interface Graded {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly out: string;
}

/** Grades on a lab of its own and sees that nothing of it is left. */
async function gradeHere(...args: readonly string[]): Promise<Graded> {
  const variables = await localLab(73);
  const out = temporaryFolder();
  const finished = await lab(['grade', ...args, '--engine', 'local', '--out', out], variables);
  expect(await processesOf(variables['LAB_NAME'] ?? '')).toEqual([]);
  return { ...finished, out };
}

function outcomes({ requirements }: GradeDocument): Record<string, string> {
  return Object.fromEntries(requirements.map(({ id, outcome }) => [id, outcome]));
}

/** A right server that runs already. */
async function runningServer(): Promise<string> {
  const port = await freePort();
  const server = spawn(process.execPath, [file('server.mjs', RIGHT)], {
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void server.kill());
  await once(server.stdout, 'data');
  return `127.0.0.1:${port}`;
}

describe('lab grade', () => {
  it.each([
    [
      [],
      'There is nothing to grade: name one file, folder or image, or --class <folder>, or --repositories <list>,',
    ],
    [['server.py', '--class', '.'], 'There is nothing to grade: name one'],
    [[''], 'There is nothing to grade: name one'],
    [
      ['--class', ''],
      '--class is empty, as a shell makes it of a variable that is not set: expected a folder',
    ],
    [
      ['server', '--run', ''],
      '--run is empty, as a shell makes it of a variable that is not set: expected a command',
    ],
    [
      ['server', '--entry', ' '],
      '--entry is empty, as a shell makes it of a variable that is not set: expected a file',
    ],
    [
      ['server', '--image='],
      '--image is empty, as a shell makes it of a variable that is not set: expected the name',
    ],
    [['./nowhere.py'], 'There is no file or folder ./nowhere.py to grade.'],
    [['lab', '--entry', 'nowhere.ts'], '--entry: there is no nowhere.ts in '],
    [['README.md'], 'The grader does not know how to start README.md'],
    [['--connect', 'localhost'], "--connect is 'localhost': expected host:port, as in 127.0.0.1:45000."],
    [['--class', './nowhere'], '--class: ./nowhere cannot be read as a folder.'],
    [
      ['server', '--only', '1c,2a'],
      "--only: there is no requirement '2a'; expected 1a, 1b, 1c, 1d or a full id such as 1c-quit,",
    ],
    [
      ['server', '--only', ''],
      '--only is empty, as a shell makes it of a variable that is not set: expected ids',
    ],
    [['server', '--only', '1'], "--only: there is no requirement '1'; expected 1a, 1b, 1c, 1d or"],
    [['server', '--only', '1b,'], "--only: there is no requirement ''; expected 1a, 1b, 1c, 1d or"],
    [['server', '--only', '1c-un'], "--only: there is no requirement '1c-un'; expected"],
    [
      ['server', '--rubric', 'package.json'],
      "--rubric: package.json names 'name', which is not a requirement with points;",
    ],
    [['server', '--rubric', 'nowhere.json'], '--rubric: there is no file nowhere.json.'],
    [['server', '--rubric', 'README.md'], '--rubric: README.md is not JSON:'],
    [['server', '--port', '0'], "--port is '0': expected a whole number from 1 to 65535"],
    [['--class', '.', '--jobs', 'many'], "--jobs is 'many': expected a whole number from 1 to 64"],
    [
      ['server/main.ts', '--entry', 'x.py'],
      '--entry cannot be used with a file: it says which file of a folder',
    ],
    [
      ['server', '--run', 'node main.ts', '--entry', 'main.ts'],
      '--entry cannot be used with --run: the command',
    ],
    [
      ['server', '--image', 'golang'],
      '--image cannot be used with --engine local: programs run directly on this computer;',
    ],
    [
      ['mesin-lab/server', '--run', 'sh'],
      '--run cannot be used with an image: an image starts its own program;',
    ],
    [
      ['--connect', '[::1]:1', '--run', 'sh'],
      '--run cannot be used with --connect: the server is already running;',
    ],
    [
      ['--connect', '[::1]:1', '--entry', 'x.py'],
      '--entry cannot be used with --connect: the server is already running;',
    ],
    [
      ['--connect', '[::1]:1', '--image', 'golang'],
      '--image cannot be used with --connect: the server is already',
    ],
    [
      ['--connect', '[::1]:1', '--port', '45000'],
      '--port cannot be used with --connect: give the port there,',
    ],
    [['--connect', '[::1]:1', '--again'], '--again cannot be used with one target: it is for a class,'],
    [
      ['server', '--jobs', '2'],
      '--jobs cannot be used with one target: it is for a class, --class <folder> or --repositories',
    ],
    [
      ['server', '--watch', '--markdown'],
      '--markdown cannot be used with --watch: that is for a person at a terminal',
    ],
    [
      ['server', '--watch', '--gradescope'],
      '--gradescope cannot be used with --watch: that is for a person at a terminal',
    ],
    [
      ['--class', '.', '--gradescope'],
      '--gradescope cannot be used with a class: Gradescope grades each hand-in by itself;',
    ],
    [
      ['--class', '.', '--watch'],
      '--class cannot be used with --watch: it grades one file or folder at each save;',
    ],
    [['mesin-lab/server', '--watch'], '--watch cannot be used with an image: nobody saves one;'],
    [['--repositories', 'nowhere.csv'], '--repositories: there is no file nowhere.csv.'],
    [
      ['--repositories', 'list.csv', '--class', '.'],
      'There is nothing to grade: name one file, folder or image, or --class <folder>, or --repositories <list>,',
    ],
    [
      ['server', '--overrides', 'list.csv'],
      '--overrides cannot be used with one target: it is for a class, --class <folder> or --repositories',
    ],
    [['server', '--against', '2024', '2025'], '--against cannot be used with one target: it is for a class,'],
    [['--class', '.', '--overrides', 'nowhere.csv'], '--overrides: there is no file nowhere.csv.'],
    [['--class', '.', '--worksheet', 'nowhere.csv'], '--worksheet: there is no file nowhere.csv.'],
    [
      ['--class', '.', '--worksheet', 'package.json'],
      '--worksheet: package.json cannot be filled in: it is not CSV as Moodle writes it; expected the grading',
    ],
    [
      ['server', '--worksheet', 'Grades.csv'],
      '--worksheet cannot be used with one target: it is for a class, --class <folder> or --repositories',
    ],
    [['--class', '.', '--against', './nowhere'], '--against: ./nowhere cannot be read as a folder.'],
    [
      ['--class', '.', '--jobs', '2'],
      '--jobs cannot be used with --engine local: this computer has each port',
    ],
    [
      ['--class', '.', '--hosts', 'a,b'],
      '--hosts cannot be used with --engine local: each host has an engine of its own;',
    ],
    [['server', '--hosts', 'a,b'], '--hosts cannot be used with one target: it is for a class,'],
    [
      ['--class', '.', '--engine', 'docker', '--hosts', 'a,a'],
      "--hosts is 'a,a': expected different names of Docker contexts, as docker context ls lists them,",
    ],
    [
      ['--class', '.', '--engine', 'docker', '--hosts', 'nowhere'],
      "There is no Docker context 'nowhere': docker context ls lists those there are.",
    ],
    [['server', '--html', '--junit'], '--junit and --html cannot be printed at once: choose one;'],
    [['server', '--lang', 'nl'], "--lang is 'nl': expected one of en, id"],
  ])('says what to type in place of %j', async (args, sentence) => {
    const { code, stdout, stderr } = await lab(['grade', '--engine', 'local', ...args]);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toMatch(/^ +at /m);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('grades a right server, says that it is not confined, and keeps the evidence', async () => {
    const { code, stdout, stderr, out } = await gradeHere(file('server.mjs', RIGHT));
    expect(stderr).toContain('Not confined: the program runs as you, on this computer.');
    expect(stdout).toMatch(/100\/100 +total/);
    expect(code, stdout).toBe(0);
    const [folder = ''] = readdirSync(out);
    expect(folder).toMatch(/^\d{4}-.*-server\.mjs$/);
    expect(readdirSync(join(out, folder))).toEqual(
      expect.arrayContaining(['grade.html', 'grade.json', 'grade.md', 'junit.xml', 'output.txt']),
    );
  });

  it('gives what the issue names as JSON, and 1 as its exit code, for what fails', async () => {
    const target = file('server.mjs', WRONG);
    const only = '1a-listen,1c-time,1c-quit,1c-pieces,1c-several,1d';
    const { code, stdout } = await gradeHere(target, '--json', '--only', only);
    const grade = JSON.parse(stdout) as GradeDocument;
    expect(code, stdout).toBe(1);
    expect(grade).toMatchObject({ target, ok: false, judged: true, points: 42, of: 60 });
    const names = ['schema', 'target', 'ok', 'points', 'of', 'requirements', 'listening', 'durationMs'];
    expect(Object.keys(grade).slice(0, names.length)).toEqual(names);
    const [requirement] = grade.requirements;
    expect(Object.keys(requirement ?? {}).slice(0, 11)).toEqual([
      'id',
      'point',
      'kind',
      'outcome',
      'points',
      'of',
      'expected',
      'received',
      'packets',
      'capture',
      'hint',
    ]);
    const failed = grade.requirements.filter(({ outcome }) => outcome === 'failed');
    expect(failed.map(({ id }) => id)).toEqual(['1c-quit', '1d-format', '1c-pieces', '1c-several']);
    expect(failed.find(({ id }) => id === '1d-format')).toMatchObject({
      point: '1d',
      kind: 'required',
      points: 0,
      of: 8,
      expected: 'JAM hh:mm:ss\r\n',
      received: expect.stringMatching(/^JAM 21-11-2026 \d\d:\d\d:\d\d\r\n$/),
      hint: expect.stringMatching(/date/),
      attempts: ['failed'],
    });
    for (const { packets, capture } of failed) {
      expect(packets.every(Number.isInteger)).toBe(true);
      expect(capture === null).toBe(packets.length === 0);
    }
    expect(grade.listening).toEqual([{ address: expect.any(String), port: expect.any(Number) }]);
    expect(grade.durationMs).toBeGreaterThan(1_000);
  });

  it.runIf(HAS_PYTHON)('says why a server does not start, whatever it was asked about', async () => {
    const target = file('server.py', 'import sys\nprint(sys.argv[1])\n');
    const { code, stdout } = await gradeHere(target, '--json', '--only', '1b,1c-time');
    const grade = JSON.parse(stdout) as GradeDocument;
    expect(code).toBe(1);
    expect(grade).toMatchObject({ judged: true, points: 0, of: 40 });
    const [first, ...others] = grade.requirements;
    const traceback = {
      file: 'server.py',
      line: 2,
      code: 'print(sys.argv[1])',
      error: expect.stringContaining('IndexError'),
    };
    expect(first).toMatchObject({
      id: '1b-neighbour',
      outcome: 'failed',
      hint: expect.stringContaining('needs an argument'),
      traceback,
    });
    for (const other of others)
      expect(other).toMatchObject({
        outcome: other.kind === 'advice' ? other.outcome : 'skipped',
        traceback: null,
      });
  });

  it('asks only what it is told to, and counts as the rubric says', async () => {
    const rubric = { ...RUBRIC, '1c-time': 5, '1d-prefix': 13 };
    const args = [
      '--only',
      '1c-time,1d-prefix, 1c-unfinished,1c-unknown',
      '--rubric',
      file('rubric.json', JSON.stringify(rubric)),
    ];
    const { code, stdout } = await gradeHere(file('server.mjs', RIGHT), '--json', ...args);
    const grade = JSON.parse(stdout) as GradeDocument;
    expect(code).toBe(0);
    expect(grade).toMatchObject({ ok: true, points: 18, of: 18 });
    expect(Object.keys(outcomes(grade))).toEqual(['1c-time', '1d-prefix', '1c-unfinished', '1c-unknown']);
    expect(grade.requirements.map(({ points, of }) => `${points}/${of}`)).toEqual([
      '5/5',
      '13/13',
      '0/0',
      '0/0',
    ]);
  });

  it.runIf(HAS_PYTHON).each([
    ['literal-1310.py', '1b,1d', []],
    ['clock-at-connect.py', '1d-clock', ['1d-clock']],
    ['quit-ends-server.py', '1b-leftovers', []],
    ['dies-on-reset.py', '1b-leftovers', []],
  ] as const)('says the same of a requirement when it is the only one: %s, %s', async (name, only, fails) => {
    const text = readFileSync(resolve(import.meta.dirname, '../grade/corpus/wrong', name), 'utf8');
    const server = file(name, text.replace('45000', "int(__import__('os').environ['PORT'])"));
    const { stdout } = await gradeHere(server, '--json', '--only', only);
    const { judged, requirements } = JSON.parse(stdout) as GradeDocument;
    const failed = requirements.filter(({ outcome }) => outcome !== 'passed');
    expect({ judged, failed: failed.map(({ id }) => id) }, stdout).toEqual({ judged: true, failed: fails });
    const asked = requirementsNamed(only.split(',')).map(({ id }) => id);
    expect(requirements.map(({ id }) => id)).toEqual(asked);
  });

  it.each([
    ['--markdown', /^#.*\n/m],
    ['--junit', /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites /],
    ['--html', /^<!doctype html>/i],
    ['--lang', /JAM/],
  ])('prints it as wished: %s', async (flag, expected) => {
    const flags = flag === '--lang' ? ['--lang', 'id'] : [flag];
    const { code, stdout, stderr } = await gradeHere(
      file('server.mjs', WRONG),
      '--only',
      '1d-prefix,1d-format',
      ...flags,
    );
    expect(code, stderr + stdout).toBe(1);
    expect(stdout).toMatch(expected);
    if (flag === '--lang') expect(stdout).toContain('Jam ditulis `hh:mm:ss`, masing-masing dua angka');
  });

  it('starts a folder as it is told, or finds the server in it', async () => {
    const folder = join(temporaryFolder(), 'tugas ani');
    mkdirSync(folder);
    writeFileSync(join(folder, 'jam saya.mjs'), RIGHT);
    writeFileSync(join(folder, 'client.mjs'), `import { connect } from 'node:net'; connect(45000);`);
    const only = ['--only', '1c-time', '--json'];
    expect(JSON.parse((await gradeHere(folder, ...only)).stdout)).toMatchObject({ ok: true });
    const run = ['--run', 'exec node "jam saya.mjs"'];
    expect(JSON.parse((await gradeHere(folder, ...run, ...only)).stdout)).toMatchObject({ ok: true });
  });

  it('grades at each save, says what changed, and ends with what it started', async () => {
    const variables = await localLab(73);
    const out = temporaryFolder();
    const target = file('server.mjs', WRONG);
    const args = ['--watch', '--only', '1d-format,1c-quit', '--engine', 'local', '--out', out];
    const watching = new Program(['grade', target, ...args], variables);
    const graded = (points: string): Promise<void> =>
      vi.waitFor(() => expect(watching.stdout + watching.stderr).toContain(points), 60_000);
    await graded('0/18  total');
    await graded('Waiting for the next save; Ctrl-C ends it.');
    writeFileSync(target, RIGHT);
    await graded('0 → 18 / 18');
    expect(watching.stdout).toMatch(/Changed since the last grade\n {2}✗ → ✓ {2}1c-quit {2}After/);
    expect(watching.stdout.indexOf('0/18  total')).toBeGreaterThan(0); // what was shown stays
    await vi.waitFor(
      () => expect(watching.stderr.match(/Waiting for the next save/g)).toHaveLength(2),
      5_000,
    );
    watching.child.kill('SIGINT');
    expect((await watching.ended).code).toBe(130);
    expect(await processesOf(variables['LAB_NAME'] ?? '')).toEqual([]);
    expect(readdirSync(out)).toHaveLength(2);
  });

  it('grades repositories as a list names them, and settles what the teacher says', async () => {
    const { link, git } = testRepository({ 'server.mjs': WRONG });
    const list = file(
      'kelas b.csv',
      `NRP;Nama;Repository\n5025;Ani;${link}\n5026;Budi;git@github.com:budi/jam\n`,
    );
    const said = file('overrides.csv', 'student,settle,reason\n5025,1c-quit=passed,Shown in class\n');
    const args = ['--repositories', list, '--overrides', said, '--only', '1c-time,1c-quit', '--json'];
    const { code, stdout, out } = await gradeHere(...args);
    expect(code).toBe(2);
    const [ani, budi] = (JSON.parse(stdout) as ClassDocument).students.toSorted((one, other) =>
      one.student.localeCompare(other.student),
    );
    expect(ani).toMatchObject({
      student: 'Ani 5025',
      name: 'Ani',
      number: '5025',
      points: 20,
      source: { link, commit: git('rev-parse', 'HEAD') },
    });
    expect(ani?.requirements[1]).toMatchObject({
      id: '1c-quit',
      outcome: 'passed',
      settled: { found: 'failed', reason: 'Shown in class' },
    });
    expect(budi).toMatchObject({ judged: false, problem: expect.stringMatching(/needs a key/) });
    expect(readdirSync(join(out, 'kelas b/students'))).toEqual(['Ani 5025', 'Budi 5026']);
  });

  it('leaves neither a clone nor git behind when it is killed while it clones', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void silent.close());
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    const temporary = temporaryFolder();
    const variables: Record<string, string> = { ...(await localLab(73)), TMPDIR: temporary };
    const list = file('list.csv', `NRP,Link\n5025,https://127.0.0.1:${port}/ani/jam\n`);
    const cloning = new Program(
      ['grade', '--repositories', list, '--engine', 'local', '--out', temporaryFolder()],
      variables,
    );
    const [socket] = (await once(silent, 'connection')) as [Socket];
    socket.on('error', () => {});
    const clones = (): string[] => readdirSync(temporary).filter((name) => /hand-in/.test(name));
    expect(clones()).toHaveLength(1);
    cloning.child.kill('SIGKILL');
    await cloning.ended;
    await vi.waitFor(() => expect(clones()).toEqual([]), 20_000);
    await vi.waitFor(async () => expect(await processesOf(variables['LAB_NAME'] ?? '')).toEqual([]), 20_000);
  });

  it('judges a server that runs already, and leaves it running', async () => {
    const address = await runningServer();
    const { code, stdout } = await gradeHere('--connect', address, '--json');
    const grade = JSON.parse(stdout) as GradeDocument;
    expect(code, stdout).toBe(0);
    expect(grade).toMatchObject({ target: address, ok: true, points: 100, listening: [] });
    expect(outcomes(grade)).toMatchObject({ '1a-restart': 'skipped', '1b-leftovers': 'skipped' });
    expect((await gradeHere('--connect', address, '--only', '1c-time')).code).toBe(0);
  });

  it('says that nobody answers where nobody does', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const { code, stdout } = await gradeHere('--connect', address, '--json');
    expect(code).toBe(1);
    const { judged, requirements } = JSON.parse(stdout) as GradeDocument;
    expect(judged).toBe(true);
    const [listen, ...rest] = requirements;
    expect(listen).toMatchObject({ id: '1a-listen', outcome: 'failed' });
    expect(listen?.hint).toContain(`Nothing listens on 127.0.0.1 port ${address.split(':')[1]}`);
    expect(new Set(rest.map(({ outcome }) => outcome))).toEqual(new Set(['skipped']));
  });

  it('blames no student for a name that nobody has', async () => {
    // RFC 2606 keeps it so.
    const { code, stdout } = await gradeHere('--connect', 'nobody.invalid:45000', '--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      judged: false,
      requirements: [],
      problem: expect.stringContaining('the name nobody.invalid cannot be resolved'),
    });
  });

  it('ends with 2 and no blame where it cannot judge', async () => {
    const target = file('Server.java', '');
    const { code, stdout } = await gradeHere(target, '--run', 'no-such-java Server.java', '--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, judged: false, requirements: [] });
    expect(JSON.parse(stdout)).toMatchObject({ problem: expect.stringContaining("no 'no-such-java'") });
  });

  it('does not take the port of another for the fault of a student', async () => {
    const address = await runningServer();
    const port = address.split(':')[1] ?? '';
    const { code, stdout } = await gradeHere(file('server.mjs', RIGHT), '--port', port, '--json');
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      judged: false,
      problem: expect.stringContaining(`Another program listens on port ${port}`),
    });
  });

  it('grades on the port a class has agreed on', async () => {
    const port = await freePort();
    const { code, stdout } = await gradeHere(
      file('server.mjs', RIGHT),
      '--port',
      String(port),
      '--only',
      '1a-listen,1c-time',
      '--json',
    );
    expect(code, stdout).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, listening: [{ port }] });
  });
});
