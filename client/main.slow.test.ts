/** The program as it is run: `node client/main.ts` in a process of its own. */
import { answering, rightReply, rightly, type StubServer, stubServer } from './testing/stub-server.ts';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { join } from 'node:path';
import { once } from 'node:events';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';

/** Starting Node takes its time on a busy machine. */
const MAIN = join(import.meta.dirname, 'main.ts');

interface Line {
  readonly type: string;
  readonly [key: string]: unknown;
}

class Program {
  readonly child: ChildProcessWithoutNullStreams;
  stdout = '';
  stderr = '';

  constructor(...args: readonly string[]) {
    this.child = spawn(process.execPath, [MAIN, ...args]);
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
  }

  /** The exit code, or the signal that ended it. */
  async ended(): Promise<number | string> {
    const [code, signal] = (await once(this.child, 'close')) as [number | null, string | null];
    return code ?? signal ?? 'nothing';
  }

  /** Resolves when standard output has `text`. */
  async says(text: string): Promise<void> {
    while (!this.stdout.includes(text)) await once(this.child.stdout, 'data');
  }

  get lines(): Line[] {
    return this.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
  }
}

/** The samples of a burst that a shell starts, after what it is told to do first. */
async function burstAfter(first: string, ...args: readonly string[]): Promise<Line[]> {
  const script = `${first}; exec "$0" "$@"`;
  const child = spawn('sh', ['-c', script, process.execPath, MAIN, 'burst', ...args]);
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  await once(child, 'close');
  const lines = stdout.trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Line).filter(({ type }) => type === 'session');
}

/** A burst whose sessions have said all they had to, and whose readers have stopped: what it prints cannot leave. */
async function unread(server: StubServer, clients: number, requests: number): Promise<Program> {
  const load = ['--clients', String(clients), '--requests', String(requests)];
  const program = new Program('burst', '--gate', '--port', String(server.port), ...load);
  await program.says('ready');
  program.child.stdout.pause();
  program.child.stderr.pause();
  program.child.stdin.write('start 0\n');
  await expect
    .poll(() => server.received())
    .toBe(clients * (requests * 'TIME\r\n'.length + 'QUIT\r\n'.length));
  return program;
}

describe('time', () => {
  it('prints the reply', async () => {
    await using server = await stubServer(rightly);
    const program = new Program('time', '--port', String(server.port));
    expect(await program.ended()).toBe(0);
    expect(program.stdout).toMatch(/^JAM \d\d:\d\d:\d\d\n$/);
    expect(program.stderr).toBe('');
  });

  it.each([['refused', '--port', '1', 'No time from 127.0.0.1 port 1: refused, connect ECONNREFUSED\n']])(
    'says in one sentence that it was %s',
    async (_what, flag, value, sentence) => {
      const program = new Program('time', flag, value);
      expect(await program.ended()).toBe(1);
      expect(program).toMatchObject({ stdout: '', stderr: sentence });
    },
  );

  it('says in one sentence that the reply was wrong', async () => {
    await using server = await stubServer(answering(() => 'ERROR server busy\r\n'));
    const program = new Program('time', '--port', String(server.port));
    expect(await program.ended()).toBe(1);
    expect(program.stdout).toBe('');
    expect(program.stderr).toMatch(/^No time from .*: wrong, "ERROR server busy.*\n$/);
  });
});

describe('the environment', () => {
  it('may name a zone in any case', async () => {
    const inTokyo = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Tokyo', timeStyle: 'medium' });
    await using server = await stubServer(answering(() => `JAM ${inTokyo.format(Date.now())}\r\n`));
    vi.stubEnv('TZ', 'asia/tokyo');
    onTestFinished(() => void vi.unstubAllEnvs());
    const program = new Program('time', '--port', String(server.port));
    expect(await program.ended()).toBe(0);
  });

  it.each([
    ['LAB_LANG', 'fr', "LAB_LANG is 'fr': expected one of en, id\n"],
    ['TZ', '+07:00', "TZ is '+07:00': expected a time zone such as Asia/Jakarta\n"],
  ])('%s=%s is refused by every command', async (name, value, sentence) => {
    vi.stubEnv(name, value);
    onTestFinished(() => void vi.unstubAllEnvs());
    for (const command of ['time', 'burst']) {
      const program = new Program(command, '--port', '1');
      expect(await program.ended()).toBe(2);
      expect(program).toMatchObject({ stdout: '', stderr: sentence });
    }
  });
});

describe('usage', () => {
  it.each([
    [['burst', '--clinets', '1'], "unknown option '--clinets': did you mean --clients?\n"],
    [['burst', '--host', 'no-such-host.invalid'], /^--host is 'no-such-host.invalid': expected .*\n$/],
    [['burst', '--bind', '192.0.2.1'], /^--bind is '192.0.2.1': expected .*\(EADDRNOTAVAIL\)\n$/],
  ])('%j is refused in one sentence', async (args, sentence) => {
    const program = new Program(...args);
    expect(await program.ended()).toBe(2);
    expect(program.stderr).toMatch(sentence);
    expect(program.stdout).toBe('');
  });
});

describe('burst', () => {
  it('prints a line for each connection and a summary, and logs every step', async () => {
    await using server = await stubServer(rightly);
    const program = new Program('burst', '--port', String(server.port), '--clients', '50', '--requests', '2');
    expect(await program.ended()).toBe(0);
    expect(program.lines.map(({ type }) => type)).toEqual([...Array<string>(50).fill('session'), 'summary']);
    expect(program.lines.at(-1)).toMatchObject({
      clients: 50,
      sessions: { started: 50, completed: 50, failed: 0 },
    });
    // connect, two requests, two replies, QUIT, closing; the burst's own first and last line
    expect(program.stderr.trim().split('\n')).toHaveLength(50 * 7 + 2);
    expect(program.stderr).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} - \[CLIENT\] - 50 clients for /);
    expect(program.stderr).toMatch(/ - \[CLIENT 49\] - reply 'JAM /);
  });

  it('says nothing on standard error when the log is silent', async () => {
    await using server = await stubServer(rightly);
    const program = new Program('burst', '--port', String(server.port), '--log-level', 'silent');
    expect(await program.ended()).toBe(0);
    expect(program.stderr).toBe('');
  });

  it('fails when not every connection was completed', async () => {
    const program = new Program('burst', '--port', '1', '--clients', '3', '--log-level', 'silent');
    expect(await program.ended()).toBe(1);
    expect(program.lines.at(-1)).toMatchObject({
      sessions: { started: 3, refused: 3 },
      requests: { refused: 3 },
    });
  });

  it('ends with its last session, whatever that had in mind', async () => {
    await using server = await stubServer((_line, socket) => socket.end(rightReply()));
    const program = new Program('burst', '--port', String(server.port), '--hold', '60000');
    expect(await program.ended()).toBe(0);
    expect(program.lines[0]).toMatchObject({ outcome: 'completed', reason: 'the server closed first' });
  });

  it('loses nothing to readers that are slow', async () => {
    await using server = await stubServer(rightly);
    const program = await unread(server, 2_000, 5);
    const ended = program.ended();
    program.child.stdout.resume();
    program.child.stderr.resume();
    expect(await ended).toBe(0);
    expect(program.lines).toHaveLength(1 + 2_000 + 1);
    expect(program.stderr.trim().split('\n')).toHaveLength(2_000 * 13 + 2);
  });

  it('stops when nobody reads its records', async () => {
    await using server = await stubServer(rightly);
    const program = new Program('burst', '--gate', '--port', String(server.port), '--stagger', '60000');
    await program.says('ready');
    program.child.stdout.destroy();
    // The first record finds the pipe closed; without that the second connection would begin in a minute.
    program.child.stdin.write('start 0\n');
    expect(await program.ended()).toBe(1);
    expect(program.stderr).toContain('stopping: nobody reads the records');
  });
});

describe('the gate', () => {
  it('says when it is ready, and opens at the instant named', async () => {
    await using server = await stubServer(rightly);
    const program = new Program('burst', '--gate', '--port', String(server.port), '--clients', '2');
    await program.says('\n');
    expect(program.lines).toMatchObject([
      { type: 'ready', clients: 2, remotePort: server.port, pid: program.child.pid },
    ]);
    expect(server.received()).toBe(0);
    const startMs = Date.now() + 200.25;
    program.child.stdin.write(`start ${startMs}\n`);
    expect(await program.ended()).toBe(0);
    const summary = program.lines.at(-1);
    expect(summary).toMatchObject({ type: 'summary', intendedStartMs: startMs, sessions: { completed: 2 } });
    expect(summary?.['startedAtMs']).toBeGreaterThanOrEqual(startMs);
  });

  it('tells its clock when it is asked, before the burst and after it, and ends with its input', async () => {
    await using server = await stubServer(rightly);
    const program = new Program('burst', '--gate', '--port', String(server.port), '--clients', '1');
    const [fromMs, ask] = [Date.now() - 100, (id: number) => program.child.stdin.write(`clock ${id}\n`)];
    ask(1);
    await program.says('"clock","id":1');
    program.child.stdin.write('start 0\n');
    await program.says('"summary"');
    ask(2);
    await program.says('"clock","id":2');
    program.child.stdin.end();
    expect(await program.ended()).toBe(0);
    expect(program.lines.map(({ type }) => type)).toEqual(['ready', 'clock', 'session', 'summary', 'clock']);
    const told = program.lines.filter(({ type }) => type === 'clock').map((line) => Number(line['nowMs']));
    expect([fromMs, ...told, Date.now() + 100].toSorted((one, other) => one - other)).toEqual([
      fromMs,
      ...told,
      expect.any(Number),
    ]);
  });

  it('takes an instant that has passed for now', async () => {
    await using server = await stubServer(rightly);
    const program = new Program('burst', '--gate', '--port', String(server.port));
    program.child.stdin.write('start 0\n');
    expect(await program.ended()).toBe(0);
  });

  it('refuses a line it does not understand', async () => {
    const program = new Program('burst', '--gate', '--log-level', 'silent');
    program.child.stdin.write('go\n');
    expect(await program.ended()).toBe(2);
    expect(program.stderr).toBe("standard input said 'go': expected 'start <Unix time in ms>'\n");
  });

  it('ends cleanly when the lab goes away before the start', async () => {
    await using server = await stubServer(rightly);
    const program = new Program('burst', '--gate', '--port', String(server.port));
    await program.says('ready');
    program.child.stdin.end();
    expect(await program.ended()).toBe(1);
    expect(program.lines.at(-1)).toMatchObject({
      type: 'summary',
      startedAtMs: null,
      stopped: 'standard input ended',
      sessions: { started: 0 },
    });
    expect(server.received()).toBe(0);
  });

  it.each(['the lab goes away', 'SIGINT', 'SIGTERM'] as const)(
    'keeps what it has when %s in the middle',
    async (what) => {
      let asked = 0;
      // Two of five sessions are answered; the others stay open.
      await using server = await stubServer((line, socket) => {
        if (line === 'QUIT') socket.end();
        else if (++asked <= 2) socket.write(rightReply());
      });
      const program = new Program('burst', '--gate', '--port', String(server.port), '--clients', '5');
      program.child.stdin.write('start 0\n');
      while (program.stdout.split('\n').length < 4) await once(program.child.stdout, 'data');
      if (what === 'the lab goes away') program.child.stdin.end();
      else program.child.kill(what);
      expect(await program.ended()).toBe(1);
      const reason = what === 'the lab goes away' ? 'standard input ended' : what;
      expect(program.lines.at(-1)).toMatchObject({
        type: 'summary',
        stopped: reason,
        sessions: { started: 5, completed: 2, failed: 3, cut: 3 },
        requests: { intended: 5, sent: 5, answered: 2, cut: 3 },
      });
      expect(program.lines.filter(({ outcome }) => outcome === 'cut')).toMatchObject([
        { reason },
        { reason },
        { reason },
      ]);
    },
  );

  it('ends at once at a second signal', async () => {
    await using server = await stubServer(rightly);
    const program = await unread(server, 2_000, 5);
    const exited = once(program.child, 'exit');
    // Whichever is heard second ends it: two threads may hand them over.
    program.child.kill('SIGINT');
    program.child.kill('SIGTERM');
    expect(await exited).toEqual([null, expect.stringMatching(/^SIG(?:INT|TERM)$/)]);
    program.child.stdout.destroy();
    program.child.stderr.destroy();
  });
});

describe('limits of this computer', () => {
  it('are an outcome of their own: too many open files', async () => {
    await using server = await stubServer(rightly);
    const port = String(server.port);
    const samples = await burstAfter('ulimit -n 64', '--port', port, '--clients', '100', '--hold', '500');
    const outcomes = Map.groupBy(samples, ({ outcome }) => outcome);
    expect(new Set(outcomes.keys())).toEqual(new Set(['completed', 'not-opened']));
    const reasons = new Set(outcomes.get('not-opened')?.map(({ reason }) => reason));
    expect(reasons).toEqual(new Set(['too many open files, ulimit -n is 64']));
  });
});
