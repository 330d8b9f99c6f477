/** One bad submission costs only itself: in classes of three, whatever the others try, the good one gets all points. */
import { afterAll, beforeAll, describe, expect, onTestFinished, vi } from 'vitest';
import { describeWithDocker, labImages, leftovers, run } from '../testing/docker.ts';
import {
  globSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import type { Engine } from '../engine/engine.ts';
import type { Grade } from './result.ts';
import { Program } from '../testing/program.ts';
import { RUBRIC } from './rubric.ts';
import { readSettings, type Settings } from '../settings/settings.ts';
import { gradeClass } from './class/class.ts';
import { classText, studentText } from './output/class-text.ts';
import { gradeText } from './output/text.ts';
import { join } from 'node:path';
import { plain } from './output/lines.ts';
import { selectEngine } from '../engine/select.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { tmpdir } from 'node:os';

const NAME = 'mesin-lab-test-escapes';
/** Of one file of a student's results: what is captured at most, and what was on its way then. */
const MOST_KEPT_BYTES = 64 * 1024 * 1024;
/** Of the lab, while a program prints a gigabyte; the lab keeps the first MiB of it. */
const MOST_MEMORY_BYTES = 256 * 1024 * 1024;
/** Controls of C0 and C1, but tabs and line ends. */
const OBEYED = /(?![\t\r\n])\p{Cc}/u;
const STRANGE = '\n\u001b[2J\u009b31m';
const SECRET = 'LAB_TEST_SECRET';
const RIGHT = readFileSync(join(import.meta.dirname, 'corpus/right', 'thread-per-connection.py'), 'utf8');
const GOOD = { 'server.py': RIGHT, 'rahasia.txt': 'only for its owner' };

/** A right server, once this has been tried; what fails there is printed and nobody serves. */
function after(attempt: string): string {
  return `${attempt.replaceAll(/^ {6}/gm, '').trim()}\n\n${RIGHT}`;
}

const FORK_BOMB = `import os
while True:
    os.fork()
`;

const MEMORY = `hoard = []
while True:
    hoard.append(bytearray(100_000_000))
    print(len(hoard))
`;

const OUTPUT = `while True:
    print('halo ' * 10_000)
`;

const DISK = after(`
      import os
      for folder in ['.', '/tmp', '/dev/shm']:
          try:
              with open(os.path.join(folder, 'full'), 'wb') as file:
                  while True: file.write(bytes(1_000_000))
          except OSError as error:
              assert error.errno == 28, error
      for folder in ['/', '/program', '/lab', '/etc', '/var/tmp', '/home']:
          try: open(os.path.join(folder, 'full'), 'wb').write(bytes(1_000_000))
          except OSError: continue
          raise SystemExit(f'{folder} can be written to')
`);

const KILLS = after(`
      import os, signal
      for pid in [int(name) for name in os.listdir('/proc') if name.isdigit()] + [-1]:
          for sent in [signal.SIGSTOP, signal.SIGTERM, signal.SIGKILL]:
              if pid == os.getpid(): continue
              try: os.kill(pid, sent)
              except OSError: pass
`);

const REACHES_OUT = after(`
      import os, socket
      for place in [('1.1.1.1', 53), ('172.17.0.1', 2375), ('169.254.169.254', 80), ('172.16.16.1', 22)]:
          try: socket.create_connection(place, 0.3)
          except OSError: continue
          raise SystemExit(f'{place} can be reached')
      for family, protocol in [(socket.AF_INET, 1), (socket.AF_PACKET, 3)]:
          try: socket.socket(family, socket.SOCK_RAW, protocol)
          except PermissionError: continue
          raise SystemExit('it can speak as anybody')
      try: socket.getaddrinfo('example.org', 443)
      except OSError: pass
      else: raise SystemExit('names can be looked up')
`);

const LOOKS_AROUND = after(`
      import os
      assert os.getuid() == 1000, 'it is somebody'
      status = open('/proc/self/status').read()
      for line in ['CapEff:\\t0000000000000000', 'CapBnd:\\t0000000000000000', 'NoNewPrivs:\\t1']:
          assert line in status, status
      assert '${SECRET}' not in os.environ, 'it knows what this computer knows'
      for pid in [name for name in os.listdir('/proc') if name.isdigit()]:
          try: environment = open(f'/proc/{pid}/environ').read()
          except OSError: continue
          assert '${SECRET}' not in environment, 'a neighbour tells'
      for root, folders, files in os.walk('/'):
          folders[:] = [name for name in folders if os.path.join(root, name) not in ['/proc', '/sys']]
          assert 'docker.sock' not in files, root
          assert 'rahasia.txt' not in files, root
      print(os.listdir('/program'))
      assert os.listdir('/program') == ['server.py'], 'there is more than was handed in'
`);

const WRITES = after(`
      import os
      for path in ['/program/server.py', '/program/new.py']:
          try: open(path, 'w').write('print("changed")')
          except OSError: continue
          raise SystemExit(f'{path} can be changed')
      for change in [lambda: os.remove('/program/server.py'), lambda: os.chmod('/program/server.py', 0o777)]:
          try: change()
          except OSError: continue
          raise SystemExit('its program can be changed')
      os.remove('server.py')
      open('server.py', 'w').write('print("changed")')
`);

const STOPS = after(`
      import os, signal
      for pid in [os.getppid(), *range(1, 100)]:
          if pid in [0, os.getpid()]: continue
          try: os.kill(pid, signal.SIGSTOP)
          except OSError: pass
`);

const STOPS_ITSELF = `import os, signal
os.kill(os.getpid(), signal.SIGSTOP)
`;

const TALKS_TO_ITSELF = RIGHT.replace(
  /^import socket$/m,
  `import socket, threading, time
def talk():
    time.sleep(1)
    one, other = socket.socket(), socket.socket()
    other.bind(('127.0.0.1', 0)); other.listen(1)
    one.connect(other.getsockname())
    end, _ = other.accept()
    threading.Thread(target=lambda: all(end.recv(1_000_000) for _ in iter(int, 1)), daemon=True).start()
    until = time.monotonic() + 5
    while time.monotonic() < until: one.sendall(bytes(1_000_000))
threading.Thread(target=talk, daemon=True).start()`,
);

const SENDS_WITHOUT_END = `import socket, threading
server = socket.create_server(('0.0.0.0', 45000), backlog=50)
def serve(connection):
    try:
        while True: connection.sendall(b'JAM ' * 100_000)
    except OSError: pass
while True:
    threading.Thread(target=serve, args=[server.accept()[0]], daemon=True).start()
`;

const PRINTS_A_GIGABYTE = `import os
piece = b'\\x1b]0;owned\\x07\\x1b[2J\\xc2\\x9b31m' * 1_000
for _ in range(1_000_000_000 // len(piece)): os.write(1, piece)
`;

/** Text that a terminal would obey, wherever a server can say something. */
const DRAWS = RIGHT.replace('PERINTAH TIDAK DIKENAL', String.raw`\x1b[2J\x1b]0;owned\x07`).replace(
  'time server di port',
  String.raw`\x1b[2J`,
);

const IGNORES_SIGTERM = after(`
      import signal
      for ignored in [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]: signal.signal(ignored, signal.SIG_IGN)
`);

/** Serves from there; whoever started it has gone. */
const GOES_TO_THE_BACKGROUND = after(`
      import os
      if os.fork() > 0: os._exit(0)
      os.setsid()
      if os.fork() > 0: os._exit(0)
`);

const SCANS = after(`
      import socket
      reached = []
      for host in [f'172.16.16.{number}' for number in range(90, 120)] + [f'10.0.0.{number}' for number in range(1, 20)]:
          for port in [22, 80, 443, 2375, 45000]:
              with socket.socket() as one:
                  one.settimeout(0.02)
                  if one.connect_ex((host, port)) == 0: reached.append((host, port))
      assert reached == [], reached
`);

/** Is none, and has ended with an error: nobody is left of it. */
const FAILS_IN_THE_BACKGROUND = `import os, sys
if os.fork() > 0: sys.exit('cannot start')
raise SystemExit(1)
`;

const LIES = after(`
      print('''Traceback (most recent call last):
        File "/program/../../baik/rahasia.txt", line 1, in <module>
      ValueError: gives away
      ''')
      raise SystemExit(1)
`);

const BUILDS_A_BOMB = 'bomb() { bomb | bomb & }; bomb; wait; sleep 1000';
const BUILDS_A_HOARD = "python3 -c 'bytearray(10_000_000_000)'";

type Files = Readonly<Record<string, string>>;

describeWithDocker('a class with one who', () => {
  vi.setConfig({ maxConcurrency: 2 });
  let settings: Settings;
  let engine: Engine;
  let image = '';
  let volumes: readonly string[] = [];
  const base = mkdtempSync(join(tmpdir(), 'mesin-lab-'));

  beforeAll(async () => {
    process.env[SECRET] = 'of the teacher';
    settings = readSettings({ ...process.env, LAB_NAME: NAME });
    ({ engine } = await selectEngine('docker', settings));
    await engine.prepareSandboxes(() => {});
    image = (await labImages()).client;
    volumes = await danglingVolumes();
  });

  afterAll(async () => {
    rmSync(base, { recursive: true, force: true });
    await vi.waitFor(async () => expect(await leftBehind()).toEqual([]), { timeout: 60_000, interval: 500 });
  });

  function dockerfile(command: string): string {
    return `FROM ${image}\nUSER root\nRUN ${command}\n`;
  }

  /** Volumes of a sandbox have no label of the lab. */
  async function leftBehind(): Promise<string[]> {
    const strange = (await danglingVolumes()).filter((name) => !volumes.includes(name));
    return [...(await leftovers(NAME)), ...strange];
  }

  /** Grades of a class, by student; `change` does what files cannot say. */
  async function gradesOf(
    students: Readonly<Record<string, Files>>,
    change: (folder: string) => void = () => {},
  ): Promise<Record<string, Grade>> {
    const folder = mkdtempSync(join(base, 'class-'));
    for (const [student, files] of Object.entries(students)) {
      mkdirSync(join(folder, student));
      for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, student, name), text);
    }
    change(folder);
    const out = mkdtempSync(join(base, 'out-'));
    const { graded } = await gradeClass({
      folder,
      out,
      jobs: 4,
      again: false,
      language: 'en',
      how: {},
      grading: { engine, port: settings.port, environment: settings.environment, rubric: RUBRIC },
      onGraded: () => {},
    });
    expect(graded).toHaveLength(Object.keys(students).length);
    for (const file of globSync('**/*', { cwd: out })) {
      expect(statSync(join(out, file)).size, file).toBeLessThan(MOST_KEPT_BYTES);
      // What is made to be read has nothing that a terminal obeys.
      if (/\.(?:html|md|xml|csv)$/.test(file))
        expect(readFileSync(join(out, file), 'utf8'), file).not.toMatch(OBEYED);
    }
    expect(classText(graded, [], 'en', plain)).not.toMatch(OBEYED);
    for (const one of graded) {
      expect(studentText(one, { done: 1, total: 1 }, 'en', plain)).not.toMatch(OBEYED);
      expect(gradeText(one.grade, 'en', plain)).not.toMatch(OBEYED);
    }
    return Object.fromEntries(graded.map(({ student, grade }) => [student, grade]));
  }

  const all = { judged: true, ok: true, points: 100, problem: null, failures: [] };
  const nothing = { judged: true, ok: false, points: 0 };

  describe.concurrent('is bad', (it) => {
    it('forks without end, takes 10 GB of memory, or prints without end', async ({ expect }) => {
      const grades = await gradesOf({
        bom: { 'server.py': FORK_BOMB },
        memori: { 'server.py': MEMORY },
        cetak: { 'server.py': OUTPUT },
        baik: GOOD,
      });
      expect(grades['bom']).toMatchObject(nothing);
      expect(saidBy(grades)).toMatchObject({ baik: all });
      expect(grades['memori']).toMatchObject(nothing);
      expect(hintOf(grades['memori'], '1a-listen')).toContain('memory');
      expect(grades['cetak']).toMatchObject(nothing);
    });

    it('has a Dockerfile that forks without end, takes 10 GB of memory, or brings gigabytes', async ({
      expect,
    }) => {
      const grades = await gradesOf(
        {
          bom: { Dockerfile: dockerfile(BUILDS_A_BOMB) },
          memori: { Dockerfile: dockerfile(BUILDS_A_HOARD) },
          besar: { Dockerfile: dockerfile('true'), 'data.bin': '' },
          baik: GOOD,
        },
        (folder) => truncateSync(join(folder, 'besar', 'data.bin'), 10 * 1024 ** 3),
      );
      expect(saidBy(grades)).toMatchObject({ baik: all });
      // Memory ends both, and time what memory does not.
      expect(grades['bom']).toMatchObject({ judged: false, points: 0 });
      expect(grades['bom']?.problem).toMatch(/returned a non-zero code: 137|was not built within 120 s/);
      expect(grades['memori']).toMatchObject({ judged: false, points: 0 });
      expect(grades['memori']?.problem).toMatch(/returned a non-zero code: 137/);
      expect(grades['besar']).toMatchObject({ judged: false, points: 0 });
      expect(grades['besar']?.problem).toMatch(/holds more than 256 MiB/);
    });

    it('sends without end, or talks to itself', async ({ expect }) => {
      const grades = await gradesOf({
        banyak: { 'server.py': SENDS_WITHOUT_END },
        ramai: { 'server.py': TALKS_TO_ITSELF },
        baik: GOOD,
      });
      expect(saidBy(grades)).toMatchObject({ baik: all });
      expect(grades['banyak']).toMatchObject({ judged: true, ok: false });
      expect(grades['ramai']).toMatchObject({ judged: true });
    });

    it('fills the disk, or kills all it can see, and serves as it should', async ({ expect }) => {
      const grades = await gradesOf({
        penuh: { 'server.py': DISK },
        bunuh: { 'server.py': KILLS },
        baik: GOOD,
      });
      expect(saidBy(grades)).toMatchObject({ penuh: all, bunuh: all, baik: all });
    });

    it('tries to reach others, or looks around, and serves as it should', async ({ expect }) => {
      const grades = await gradesOf({
        keluar: { 'server.py': REACHES_OUT },
        intip: { 'server.py': LOOKS_AROUND },
        baik: GOOD,
      });
      expect(saidBy(grades)).toMatchObject({ keluar: all, intip: all, baik: all });
    });

    it('changes its own program, or stops its parents, and serves as it should', async ({ expect }) => {
      const grades = await gradesOf({
        ubah: { 'server.py': WRITES },
        henti: { 'server.py': STOPS },
        baik: GOOD,
      });
      expect(saidBy(grades)).toMatchObject({ ubah: all, henti: all, baik: all });
    });

    it('stops itself, or names the file of another', async ({ expect }) => {
      const grades = await gradesOf({
        henti: { 'server.py': STOPS_ITSELF },
        bohong: { 'server.py': LIES },
        baik: GOOD,
      });
      expect(saidBy(grades)).toMatchObject({ baik: all });
      expect(grades['henti']).toMatchObject(nothing);
      expect(grades['bohong']).toMatchObject(nothing);
      expect(JSON.stringify(grades['bohong'])).not.toContain('only for its owner');
    });

    it('prints a gigabyte that a terminal would obey, or answers with it', async ({ expect }) => {
      const before = process.memoryUsage.rss();
      const grades = await gradesOf({
        cetak: { 'server.py': PRINTS_A_GIGABYTE },
        gambar: { 'server.py': DRAWS },
        baik: GOOD,
      });
      expect(process.memoryUsage.rss() - before).toBeLessThan(MOST_MEMORY_BYTES);
      expect(grades['cetak']).toMatchObject(nothing);
      expect(saidBy(grades)).toMatchObject({ gambar: all, baik: all });
    });

    it('ignores SIGTERM, or scans the network, and serves as it should', async ({ expect }) => {
      const grades = await gradesOf({
        keras: { 'server.py': IGNORES_SIGTERM },
        pindai: { 'server.py': SCANS },
        baik: GOOD,
      });
      expect(saidBy(grades)).toMatchObject({ keras: all, pindai: all, baik: all });
    });

    it('goes to the background, and serves or does not', async ({ expect }) => {
      const grades = await gradesOf({
        latar: { 'server.py': GOES_TO_THE_BACKGROUND },
        gagal: { 'server.py': FAILS_IN_THE_BACKGROUND },
        baik: GOOD,
      });
      expect(saidBy(grades)).toMatchObject({ latar: all, baik: all });
      expect(grades['gagal']).toMatchObject(nothing);
      expect(hintOf(grades['gagal'], '1a-listen')).toContain('exited with code 1: cannot start');
    });

    it('has file names that a terminal would obey, or more files than anybody reads', async ({ expect }) => {
      const grades = await gradesOf(
        {
          [`nama ${STRANGE}`]: { [`server ${STRANGE}.py`]: RIGHT },
          dua: { [`satu${STRANGE}.py`]: RIGHT, [`dua${STRANGE}.py`]: RIGHT },
          banyak: { 'server.py': RIGHT },
          baik: GOOD,
        },
        (folder) => {
          for (let number = 0; number < 6_000; number += 1)
            writeFileSync(join(folder, 'banyak', `${number}.txt`), '');
        },
      );
      expect(saidBy(grades)).toMatchObject({ [`nama ${STRANGE}`]: all, baik: all });
      expect(grades['dua']).toMatchObject({ judged: false, points: 0 });
      expect(grades['dua']?.problem).toContain('both look like the server');
      expect(grades['banyak']).toMatchObject({ judged: false, points: 0 });
      expect(grades['banyak']?.problem).toContain('holds more than 64 MiB or 5000 files and folders');
    });

    it('has a file that is another one outside, or of 2 GB that are not there', async ({ expect }) => {
      const outside = join(base, 'outside.txt');
      writeFileSync(outside, 'as it was');
      const grades = await gradesOf(
        {
          kait: { 'server.py': after(`open('outside.txt', 'w').write('changed')`) },
          renggang: { 'server.py': RIGHT, 'data.bin': '' },
          baik: GOOD,
        },
        (folder) => {
          linkSync(outside, join(folder, 'kait', 'outside.txt'));
          truncateSync(join(folder, 'renggang', 'data.bin'), 2 * 1024 ** 3);
        },
      );
      expect(saidBy(grades)).toMatchObject({ kait: all, baik: all });
      expect(readFileSync(outside, 'utf8')).toBe('as it was');
      expect(grades['renggang']).toMatchObject({ judged: false, points: 0 });
      expect(grades['renggang']?.problem).toContain('holds more than 64 MiB');
    });

    it('has a strange name: they are as good as others', async ({ expect }) => {
      const grades = await gradesOf({
        'nama dengan spasi': { 'server saya.py': RIGHT },
        '..evil': { 'server.py': RIGHT },
        '$(reboot) "\'; #%2e&?': { '-c; true.py': RIGHT },
      });
      for (const grade of Object.values(grades)) expect(saidBy({ grade })).toEqual({ grade: all });
    });

    it('has links that lead outside, or gigabytes', async ({ expect }) => {
      const grades = await gradesOf(
        { tautan: { 'server.py': LOOKS_AROUND }, besar: { 'server.py': RIGHT }, baik: GOOD },
        (folder) => {
          symlinkSync(join(folder, 'baik', 'rahasia.txt'), join(folder, 'tautan', 'rahasia.txt'));
          symlinkSync('/', join(folder, 'tautan', 'semua'));
          writeFileSync(join(folder, 'besar', 'data.bin'), '');
          truncateSync(join(folder, 'besar', 'data.bin'), 10 * 1024 ** 3);
        },
      );
      expect(saidBy(grades)).toMatchObject({ tautan: all, baik: all });
      expect(grades['besar']).toMatchObject({ judged: false, points: 0 });
      expect(grades['besar']?.problem).toMatch(/holds more than 64 MiB/);
    });
  });

  describe.concurrent('is graded when the lab is ended', (it) => {
    it.for(['SIGINT', 'SIGKILL'] as const)('by %s: nothing is left', async (signal, { expect }) => {
      const name = `${NAME}-${signal.toLowerCase()}`;
      const folder = mkdtempSync(join(base, 'class-'));
      for (const student of ['ani', 'budi', 'citra']) {
        mkdirSync(join(folder, student));
        writeFileSync(join(folder, student, 'server.py'), RIGHT);
      }
      const out = mkdtempSync(join(base, 'out-'));
      const args = ['grade', '--class', folder, '--out', out, '--engine', 'docker', '--jobs', '3'];
      const program = new Program(args, { LAB_NAME: name });
      onTestFinished(() => void program.child.kill('SIGKILL'));
      const count = async (): Promise<number> => (await leftovers(name)).length;
      await expect.poll(count, { interval: 200 }).toBeGreaterThanOrEqual(6);
      await delay(500);
      program.child.kill(signal);
      const { code, stderr } = await program.ended;
      if (signal === 'SIGINT') expect(code, stderr).toBe(130);
      await expect.poll(() => leftovers(name), { interval: 500 }).toEqual([]);
    });
  });
});

/** What is compared, and why it is not as it should be. */
function saidBy(grades: Readonly<Record<string, Grade>>): object {
  const told = Object.entries(grades).map(([student, { judged, ok, points, problem, requirements }]) => {
    const failures = requirements.filter(({ outcome, kind }) => outcome !== 'passed' && kind === 'required');
    return [student, { judged, ok, points, problem, failures: failures.map(failureOf) }] as const;
  });
  return Object.fromEntries(told);
}

function failureOf({ id, hint, traceback }: Grade['requirements'][number]): string {
  return [id, hint?.en, traceback?.error].join(': ');
}

function hintOf(grade: Grade | undefined, id: string): string | undefined {
  return grade?.requirements.find((one) => one.id === id)?.hint?.en;
}

async function danglingVolumes(): Promise<string[]> {
  const { stdout } = await run('docker', ['volume', 'ls', '--quiet', '--filter', 'dangling=true']);
  return stdout.split('\n').filter((name) => name !== '');
}
