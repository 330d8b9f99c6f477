/** The engine's streams: one connection carries standard input, output and errors. */
import type { Duplex, Readable } from 'node:stream';
import type Docker from 'dockerode';
import { PassThrough } from 'node:stream';

export interface Streams {
  readonly stdout: Readable;
  readonly stderr: Readable;
}

/** Takes an attached stream apart; both ends end with it. */
export function demultiplex(docker: Docker, attached: Readable): Streams {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  docker.modem.demuxStream(attached, stdout, stderr);
  const end = (): void => {
    stdout.end();
    stderr.end();
  };
  attached.once('end', end);
  attached.once('close', end);
  attached.once('error', end);
  return { stdout, stderr };
}

/** Resolves when the engine has sent all there is. */
async function ended(attached: Duplex): Promise<void> {
  if (attached.readableEnded || attached.destroyed) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  for (const event of ['end', 'close', 'error']) attached.once(event, () => resolve());
  await promise;
}

/** The exit code of an exec, when its connection has ended. */
export async function exitCodeOf(exec: Docker.Exec, attached: Duplex): Promise<number> {
  await ended(attached);
  const { ExitCode: code } = await exec.inspect();
  return code ?? 1;
}
