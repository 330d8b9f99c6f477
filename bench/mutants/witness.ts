/**
 * A naive look at a mutant, without the grader and without Docker: does what its operator says of it happen at all? It is
 * run on this computer, as a child, on a port of its own.
 *
 * The local time is just after midnight, in a single-digit minute and second: there a missing zero shows, and so does a
 * clock of twelve hours, which says 12.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { connect, createServer, type Socket } from 'node:net';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isPython, readBases, RIGHT } from './bases.ts';
import { join } from 'node:path';
import type { Mutant } from './operator.ts';
import { networkInterfaces, tmpdir } from 'node:os';
import { once } from 'node:events';

/** What is told apart; all of the reply's text is one. */
export type Sight = 'listen' | 'neighbour' | 'burst' | 'time' | 'session' | 'quit' | 'reply' | 'clock';

/** Whose end could not be waited for here. */
const IN_BACKGROUND = new Set(['background-daemon.py', 'detached-child.mjs']);
/** Twelve hours without a 12, which do not show after midnight; and seconds, which cannot be chosen for Node. */
const HIDDEN = new Set(['format-modulo-twelve', 'js-told-twelve-hours', 'js-told-no-zero-second']);
const SIGHTS: Readonly<Record<string, Sight>> = {
  '1a-listen': 'listen',
  '1b-neighbour': 'neighbour',
  '1b-burst': 'burst',
  '1c-time': 'time',
  '1c-session': 'session',
  '1c-quit': 'quit',
  '1d-clock': 'clock',
};
const ALL = [...Object.values(SIGHTS), 'reply' as const];
const START_MS = 8_000;
const ANSWER_MS = 2_500;
const QUIET_MS = 150;
const NEIGHBOUR_MS = 1_000;
const APART_MS = 3_200;
const SESSION = 5;
const BURST = 20;
const QUARTER_HOUR_S = 900;
const RIGHT_REPLY = /^JAM ([01]\d|2[0-3])(:[0-5]\d){2}\r\n$/;
/** Nobody's hour here but that of a clock of twelve, outside of the hour in which it is noon somewhere else. */
const TWELVE = / 12:0\d:/;

interface Reply {
  /** What came until it was quiet; '' when nothing did. */
  readonly text: string;
  readonly atMs: number;
}

/** Undefined where it agrees; else what was seen. A busy computer may disturb one look, and there are two. */
export async function disagreement(mutant: Mutant): Promise<string | undefined> {
  if (IN_BACKGROUND.has(mutant.base) || HIDDEN.has(mutant.operator)) return undefined;
  const wanted = mutant.fault.map(sightOf);
  const allowed = new Set([...wanted, ...[...mutant.may, ...mutant.skips].map(sightOf)]);
  // Who is served alone does not get to twenty that stay, nor past one that is silent; a queue of one does not hold them.
  if (wanted.includes('neighbour')) allowed.add('session').add('burst');
  if (wanted.includes('session')) allowed.add('reply'); // two that were late come as one
  if (mutant.base === 'course-example.py') allowed.add('burst');
  // What goes wrong at the Nth client is seen wherever the Nth comes.
  if (wanted.includes('burst')) for (const one of ALL) allowed.add(one);
  const asExpected = (seen: readonly Sight[]): boolean =>
    (wanted.length === 0 || seen.some((one) => wanted.includes(one))) &&
    seen.every((one) => allowed.has(one));
  const first = await look(mutant);
  const seen = asExpected(first) ? first : await look(mutant);
  if (asExpected(seen)) return undefined;
  return `expected ${wanted.join(' or ') || 'nothing'}, saw ${seen.join(', ') || 'nothing'}`;
}

function sightOf(id: string): Sight {
  return SIGHTS[id] ?? 'reply';
}

async function look(mutant: Mutant): Promise<readonly Sight[]> {
  const seen = new Set<Sight>();
  {
    await using first = await started(mutant);
    if (first === undefined) return ['listen'];
    await lookAtSession(first, seen);
    if (seen.has('time') || seen.has('listen')) return [...seen];
  }
  for (const lookAt of [lookAtNeighbour, lookAtBurst, lookAtQuit]) {
    await using one = await started(mutant);
    if (one !== undefined) await lookAt(one, seen);
  }
  return [...seen];
}

async function lookAtSession(server: Started, seen: Set<Sight>): Promise<void> {
  const talk = await server.talk();
  if (!talk.isConnected) {
    seen.add('listen');
    return;
  }
  const replies: Reply[] = [await talk.ask()];
  if (!replies.every(hasTime)) {
    seen.add('time');
    return;
  }
  const early = await server.talk();
  for (let turn = 1; turn < SESSION; turn += 1) {
    if (turn === SESSION - 1) await delay(APART_MS);
    replies.push(await talk.ask());
  }
  if (!replies.every(hasTime)) seen.add('session');
  const all = [...replies, await early.ask(), await (await server.talk()).ask()].filter(hasTime);
  if (all.some(({ text }) => !RIGHT_REPLY.test(text) || TWELVE.test(text))) seen.add('reply');
  if (all.some((reply) => isOff(reply, server.zeroMs))) seen.add('clock');
}

function hasTime({ text }: Reply): boolean {
  return /\d/.test(text);
}

function isOff({ text, atMs }: Reply, zeroMs: number): boolean {
  const [, hours, minutes, seconds] = /(\d\d?)[:.](\d\d?)[:.](\d\d?)/.exec(text) ?? [];
  if (seconds === undefined) return false;
  const shownS = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  // In the local time, or in that of a real zone.
  return [atMs - zeroMs, atMs].every((trueMs) => {
    const offS = shownS - trueMs / 1_000;
    return Math.abs(offS - Math.round(offS / QUARTER_HOUR_S) * QUARTER_HOUR_S) > 2;
  });
}

async function lookAtNeighbour(server: Started, seen: Set<Sight>): Promise<void> {
  await server.talk();
  await delay(QUIET_MS);
  const other = await server.talk();
  if (!hasTime(await other.ask(NEIGHBOUR_MS))) seen.add('neighbour');
}

async function lookAtBurst(server: Started, seen: Set<Sight>): Promise<void> {
  const talks = await Promise.all(Array.from({ length: BURST }, () => server.talk()));
  const replies = await Promise.all(talks.map((talk) => talk.ask()));
  if (!replies.every(hasTime)) seen.add('burst');
}

async function lookAtQuit(server: Started, seen: Set<Sight>): Promise<void> {
  for (const asks of [0, 1]) {
    const talk = await server.talk();
    if (asks > 0) await talk.ask();
    if (!(await talk.quit())) seen.add('quit');
  }
  if (!hasTime(await (await server.talk()).ask())) seen.add('quit');
}

class Talk {
  readonly #socket: Socket;
  isConnected = false;
  #received = '';
  #hasEnded = false;
  #atMs = 0;

  constructor(socket: Socket) {
    this.#socket = socket.setEncoding('latin1').on('error', () => (this.#hasEnded = true));
    socket.on('connect', () => (this.isConnected = true));
    socket.on('end', () => (this.#hasEnded = true));
    socket.on('data', (text: string) => {
      this.#received += text;
      this.#atMs = Date.now();
    });
  }

  async ask(withinMs = ANSWER_MS): Promise<Reply> {
    this.#received = '';
    this.#socket.write('TIME\r\n');
    const untilMs = performance.now() + withinMs;
    while (performance.now() < untilMs) {
      await delay(10);
      if (this.#received !== '' && Date.now() - this.#atMs > QUIET_MS) break;
      if (this.#hasEnded) break;
    }
    return { text: this.#received, atMs: this.#atMs };
  }

  async quit(): Promise<boolean> {
    this.#socket.write('QUIT\r\n');
    const untilMs = performance.now() + ANSWER_MS;
    while (!this.#hasEnded && performance.now() < untilMs) await delay(10);
    return this.#hasEnded;
  }
}

/** The program, listening; it ends, and its folder goes, with its scope. */
class Started {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #port: number;
  readonly #host: string;
  readonly #sockets: Socket[] = [];
  /** When it was midnight there. */
  readonly zeroMs: number;

  constructor(child: ChildProcess, folder: string, port: number, host: string, zeroMs: number) {
    this.#child = child;
    this.#folder = folder;
    this.#port = port;
    this.#host = host;
    this.zeroMs = zeroMs;
  }

  /** After its greeting. */
  async talk(): Promise<Talk> {
    const socket = connect(this.#port, this.#host);
    this.#sockets.push(socket);
    const talk = new Talk(socket);
    await Promise.race([once(socket, 'connect').catch(() => {}), delay(1_000)]);
    await delay(QUIET_MS);
    return talk;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = once(this.#child, 'exit');
      process.kill(-(this.#child.pid ?? 0), 'SIGKILL');
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function started(mutant: Mutant): Promise<Started | undefined> {
  const base = readBases().find(({ name }) => name === mutant.base);
  if (base === undefined) throw new Error(`there is no ${mutant.base} in the corpus`);
  const host = Object.values(networkInterfaces())
    .flat()
    .find((one) => one?.family === 'IPv4' && !one.internal)?.address;
  if (host === undefined) throw new Error('this computer has no address but loopback');
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'mesin-lab-'));
  if (base.name !== base.entry) cpSync(join(RIGHT, base.name), folder, { recursive: true });
  for (const [file, text] of Object.entries(mutant.files))
    writeFileSync(
      join(folder, file),
      text.replaceAll(/\b45000\b/g, String(port)).replaceAll('172.16.16.101', host),
    );
  const { zeroMs, zone } = isPython(base) ? afterMidnight() : inMidnightHour();
  const program = isPython(base) ? 'python3' : process.execPath;
  const child = spawn(program, [base.entry], {
    cwd: folder,
    env: { ...process.env, TZ: zone, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: 'ignore',
    detached: true, // a group of its own, so that what it forked ends with it
  });
  const running = new Started(child, folder, port, host, zeroMs);
  const untilMs = performance.now() + START_MS;
  while (performance.now() < untilMs && child.exitCode === null && child.signalCode === null) {
    if (isListening(host, port)) return running;
    await delay(30);
  }
  await running[Symbol.asyncDispose]();
  return undefined;
}

/** A zone of POSIX, to the second: 00:01:01. */
function afterMidnight() {
  const zeroMs = Date.now() - 61_000;
  const second = Math.floor(zeroMs / 1_000) % 86_400;
  const offset = [second / 3_600, (second / 60) % 60, second % 60].map((part) => Math.floor(part));
  return { zeroMs, zone: `LAB${offset.map((part) => String(part).padStart(2, '0')).join(':')}` };
}

/** Node takes zones of the TZ database alone, whose offsets are whole hours. */
function inMidnightHour() {
  const hour = new Date().getUTCHours();
  const zone = hour <= 12 ? `Etc/GMT+${hour}` : `Etc/GMT-${24 - hour}`;
  return { zeroMs: Math.floor(Date.now() / 3_600_000) * 3_600_000, zone };
}

/** Without connecting, which would be a client. */
function isListening(host: string, port: number): boolean {
  const own = Buffer.from(host.split('.').map(Number).toReversed()).toString('hex').toUpperCase();
  const wanted = new Set(
    [own, '00000000', '0'.repeat(32)].map(
      (address) => `${address}:${port.toString(16).toUpperCase().padStart(4, '0')}`,
    ),
  );
  return ['/proc/net/tcp', '/proc/net/tcp6'].some((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .some(([, local = '', , state]) => state === '0A' && wanted.has(local)),
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  server.close();
  await once(server, 'close');
  return port;
}
