/**
 * An engine over SSH, as the docker command reaches it: each connection is an `ssh` that runs `docker system dial-stdio`
 * over there, so that keys, jumps and the check of the host's key are those of ssh itself. Connections are used again.
 * Source: docker/cli, cli/connhelper.
 */
import { Agent, type ClientRequest } from 'node:http';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { Duplex, type Readable, type Writable } from 'node:stream';
import type { Socket } from 'node:net';

/** sshd refuses further ones who have not said yet who they are, by chance from ten on (sshd_config(5), MaxStartups). */
const MOST_BEGINNING = 5;
/** One that was let in, and is told nothing yet, keeps nobody waiting for longer. */
const BEGINS_WITHIN_MS = 5_000;
const MOST_KEPT = 8;
/** ssh says last why it ended. */
const KEPT_WORDS = 1_000;

/** Tells what ssh said when it did not get there. */
export const SSH_ERROR = 'SSH';

type Ssh = ChildProcessByStdio<Writable, Readable, Readable>;

/** For node:http; `host` is a URL such as `ssh://user@host:22`, in which a path names a socket over there. */
export class SshAgent extends Agent {
  readonly #arguments: readonly string[];
  readonly #processes = new WeakMap<Duplex, Ssh>();
  readonly #waiting: (() => void)[] = [];
  #beginning = 0;

  constructor(host: string) {
    super({ keepAlive: true, maxFreeSockets: MOST_KEPT });
    this.#arguments = sshArguments(new URL(host));
  }

  override createConnection(_options: unknown, callback?: (error: Error | null, stream: Duplex) => void) {
    const begin = (): void => {
      this.#beginning += 1;
      const ssh = spawn('ssh', this.#arguments, { stdio: ['pipe', 'pipe', 'pipe'] });
      const connection = connectionOver(ssh);
      this.#processes.set(connection, ssh);
      void hasBegun(ssh).then(() => {
        this.#beginning -= 1;
        this.#waiting.shift()?.();
      });
      callback?.(null, connection);
    };
    if (this.#beginning < MOST_BEGINNING) begin();
    else this.#waiting.push(begin);
    return undefined;
  }

  /** One that nobody uses keeps no command from ending. */
  override keepSocketAlive(connection: Duplex): boolean {
    for (const part of this.#partsOf(connection)) part.unref();
    return true;
  }

  override reuseSocket(connection: Duplex, request: ClientRequest): void {
    // Takes back what the agent listened to meanwhile, and needs what only sockets have.
    super.reuseSocket(Object.assign(connection, { ref: () => connection }), request);
    for (const part of this.#partsOf(connection)) part.ref();
  }

  #partsOf(connection: Duplex): readonly Pick<Socket, 'ref' | 'unref'>[] {
    const ssh = this.#processes.get(connection);
    return ssh === undefined ? [] : ([ssh, ssh.stdin, ssh.stdout, ssh.stderr] as unknown as Socket[]);
  }
}

/** For the ssh command, which asks nothing, as several would ask at once. */
export function sshArguments({ hostname, port, username, pathname }: URL): string[] {
  const login = username === '' ? [] : ['-l', decodeURIComponent(username)];
  const at = port === '' ? [] : ['-p', port];
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const socket = pathname.length > 1 ? ['--host', `unix://${pathname}`] : [];
  const options = ['-T', '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=30', ...login, ...at];
  return [...options, '--', host, 'docker', ...socket, 'system', 'dial-stdio'];
}

/** Ends when ssh has, whose last words tell why where that was too early. */
function connectionOver(ssh: Ssh): Duplex {
  const connection = new Duplex({
    read: () => ssh.stdout.resume(),
    // What is no longer taken has an end that says more.
    write: (chunk, encoding, done) => ssh.stdin.write(chunk, encoding, () => done()),
    final: (done) => ssh.stdin.end(done),
    destroy: (error, done) => {
      ssh.kill();
      done(error);
    },
  });
  ssh.stdout.on('data', (chunk) => {
    if (!connection.push(chunk)) ssh.stdout.pause();
  });
  ssh.stdin.on('error', () => {});
  let words = '';
  ssh.stderr.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-KEPT_WORDS)));
  const fail = (message: string): void => {
    connection.destroy(Object.assign(new Error(message), { code: SSH_ERROR }));
  };
  ssh.on('error', ({ message }) => fail(message));
  ssh.on('close', (code) => {
    if (code === 0) connection.push(null);
    else fail(words.trim() || `ssh exited with code ${code}`);
  });
  return connection;
}

/** Once somebody over there has answered, or ssh has ended. */
async function hasBegun(ssh: Ssh): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, BEGINS_WITHIN_MS).unref();
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    ssh.stdout.once('readable', done);
    ssh.once('close', done);
    ssh.once('error', done);
  });
}
