import { describe, expect, it, onTestFinished } from 'vitest';
import { createInterface } from 'node:readline';
import { isCounted, listeningSockets } from './listening.ts';
import { once } from 'node:events';
import { readResources } from './processes.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { spawn, spawnSync } from 'node:child_process';

/** A program in a group of its own that does what it reads, line by line, and says when it is done. */
class Subject {
  readonly group: number;
  readonly #child;
  readonly #lines;

  constructor() {
    const obey = `
      import { createInterface } from 'node:readline';
      globalThis.load = (name) => process.getBuiltinModule(name);
      for await (const line of createInterface({ input: process.stdin })) {
        console.log(JSON.stringify(await (0, eval)('(async () => {' + line + '})()') ?? null));
      }`;
    this.#child = spawn(process.execPath, ['--input-type=module', '-e', obey], {
      detached: true,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.group = this.#child.pid ?? 0;
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    onTestFinished(() => {
      try {
        process.kill(-this.group, 'SIGKILL');
      } catch {
        // It has ended.
      }
    });
  }

  /** Its answer, as it left JSON. */
  async does(code: string): Promise<unknown> {
    this.#child.stdin.write(`${code.replaceAll('\n', ' ')}\n`);
    const { value } = (await this.#lines.next()) as { value: string };
    return JSON.parse(value);
  }

  /** The port it listens on. */
  async listens(address: string): Promise<number> {
    return (await this.does(`
      const server = load('net').createServer().listen(0, '${address}');
      await load('events').once(server, 'listening');
      return server.address().port;`)) as number;
  }

  async ends(): Promise<void> {
    this.#child.kill();
    await once(this.#child, 'exit');
  }
}

describe.runIf(process.platform === 'linux')('what a program listens on', () => {
  it('is nothing at first', async () => {
    const subject = new Subject();
    await subject.does('return 1');
    expect(await listeningSockets({ group: subject.group })).toEqual([]);
  });

  it.each(['0.0.0.0', '127.0.0.1', '127.16.16.101', '::', '::1'])(
    'is told with its address: %s',
    async (address) => {
      const subject = new Subject();
      const port = await subject.listens(address);
      expect(await listeningSockets({ group: subject.group })).toEqual([{ address, port }]);
    },
  );

  it("is told by whose it is, where a process's files may not be looked into", async () => {
    const subject = new Subject();
    const port = await subject.listens('127.0.0.1');
    const uid = process.getuid?.() ?? 0;
    const found = await listeningSockets({ group: 0, owner: uid });
    expect(found).toContainEqual({ address: '127.0.0.1', port });
    expect(await listeningSockets({ group: subject.group, owner: uid + 1 })).toEqual([]);
  });

  it('is told of all its sockets, and not of those of others', async () => {
    const [subject, other] = [new Subject(), new Subject()];
    const ports = [await subject.listens('127.0.0.1'), await subject.listens('127.0.0.2')];
    const strange = await other.listens('127.0.0.1');
    const found = await listeningSockets({ group: subject.group });
    expect(new Set(found.map(({ port }) => port))).toEqual(new Set(ports));
    const all = await listeningSockets(undefined);
    expect(all.map(({ port }) => port)).toEqual(expect.arrayContaining([...ports, strange]));
  });

  it('is told of the processes it has started, too', async () => {
    const subject = new Subject();
    const port = await subject.does(`
      const { spawn } = load('child_process');
      const code = "const s = require('net').createServer().listen(0, '127.0.0.3', () => console.log(s.address().port))";
      const child = spawn(process.execPath, ['-e', code]);
      const [said] = await load('events').once(child.stdout, 'data');
      return Number(said);`);
    expect(await listeningSockets({ group: subject.group })).toEqual([{ address: '127.0.0.3', port }]);
  });

  it('is nothing after its end', async () => {
    const subject = new Subject();
    await subject.listens('127.0.0.1');
    await subject.ends();
    expect(await listeningSockets({ group: subject.group })).toEqual([]);
  });

  it('is not what it is connected to', async () => {
    const [subject, other] = [new Subject(), new Subject()];
    const port = await other.listens('127.0.0.1');
    await subject.does(`
      const socket = load('net').connect(${port}, '127.0.0.1');
      await load('events').once(socket, 'connect');`);
    expect(await listeningSockets({ group: subject.group })).toEqual([]);
  });
});

describe('the count of sockets', () => {
  const counts = (four: number, six: number): string =>
    `sockets: used 9\nTCP: inuse ${four} orphan 3 tw 2 alloc 5 mem 1\nUDP: inuse 4 mem 0\nTCP6: inuse ${six}\nUDP6: inuse 1\n`;

  it.each([
    [counts(0, 0), false],
    [counts(1, 0), true],
    [counts(0, 20), true],
    ['', true],
  ])('tells whether there is anything to look for: %j', (text, expected) => {
    expect(isCounted(text)).toBe(expected);
  });
});

/** Its first process is in state D until the second ends: clone(2), CLONE_VFORK. */
const HELD_BY_THE_SYSTEM = `
import ctypes, os, signal, time
number = {'x86_64': 56, 'aarch64': 220}[os.uname().machine]
if ctypes.CDLL(None).syscall(number, 0x4000 | signal.SIGCHLD, 0, 0, 0, 0) == 0:
    os.write(1, b'begun')
    time.sleep(60)
`;
const hasPython = spawnSync('python3', ['--version']).status === 0;

describe.runIf(process.platform === 'linux')('what a program holds', () => {
  const resourcesOf = ({ group }: Subject): NonNullable<ReturnType<typeof readResources>> => {
    const resources = readResources({ group });
    if (resources === undefined) throw new Error('Linux tells');
    return resources;
  };

  /** How many of its threads run, ten times. */
  const looks = async (subject: Subject): Promise<number[]> => {
    const found: number[] = [];
    while (found.push(resourcesOf(subject).running) < 10) await delay(20);
    return found;
  };

  it('counts descriptors', async () => {
    const subject = new Subject();
    await subject.does('return 1');
    const before = resourcesOf(subject);
    await subject.does(`
      const { openSync } = load('fs');
      globalThis.files = Array.from({ length: 30 }, () => openSync('/dev/null'));`);
    expect(resourcesOf(subject).descriptors - before.descriptors).toBe(30);
    await subject.does('files.forEach((file) => load("fs").closeSync(file));');
    expect(resourcesOf(subject).descriptors).toBe(before.descriptors);
  });

  it('counts threads', async () => {
    const subject = new Subject();
    await subject.does('return 1');
    const before = resourcesOf(subject);
    await subject.does(`
      const { Worker } = load('worker_threads');
      const code = "process.getBuiltinModule('worker_threads').parentPort.on('message', () => {}).postMessage(1)";
      globalThis.workers = Array.from({ length: 4 }, () => new Worker(code, { eval: true }));
      await Promise.all(workers.map((worker) => load('events').once(worker, 'message')));`);
    expect(resourcesOf(subject).threads - before.threads).toBeGreaterThanOrEqual(4);
  });

  it('counts processes, and none that has ended and was not asked for', async () => {
    const subject = new Subject();
    await subject.does(`
      globalThis.child = load('child_process').spawn('sleep', ['60']);
      await load('events').once(child, 'spawn');`);
    expect(resourcesOf(subject).processes).toBe(2);
    await subject.does('child.kill(); await load("events").once(child, "exit");');
    expect(resourcesOf(subject).processes).toBe(1);
    await subject.ends();
    expect(resourcesOf(subject)).toMatchObject({ processes: 0, threads: 0, running: 0, descriptors: 0 });
  });

  it('tells rest from work', async () => {
    const subject = new Subject();
    await subject.does('return 1');
    expect(await looks(subject)).toContain(0);
    void subject.does('while (true);').catch(() => {});
    await delay(100);
    expect(await looks(subject)).not.toContain(0);
  });

  it.skipIf(!hasPython)('takes waiting for the system for work', async () => {
    const subject = new Subject();
    await subject.does(`
      const child = load('child_process').spawn('python3', ['-c', ${JSON.stringify(HELD_BY_THE_SYSTEM)}]);
      await load('events').once(child.stdout, 'data');`);
    expect(await looks(subject)).not.toContain(0);
  });
});
