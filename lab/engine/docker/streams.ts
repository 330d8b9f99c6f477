/** The engine's streams: one connection carries standard input, output and errors. */
import type { Duplex, Readable, Writable } from 'node:stream';
import type Docker from 'dockerode';
import { PassThrough } from 'node:stream';

const HEADER_BYTES = 8;
const STDERR = 2;

export interface Streams {
  readonly stdout: Readable;
  readonly stderr: Readable;
}

/** Takes an attached stream apart; both ends end with it. */
export function demultiplex(attached: Readable): Streams {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  separate(attached, stdout, stderr);
  const end = (): void => {
    stdout.end();
    stderr.end();
  };
  attached.once('end', end);
  attached.once('close', end);
  attached.once('error', end);
  return { stdout, stderr };
}

/**
 * Hands on what comes in frames: a byte that names the stream (1 output, 2 errors), three of zero, the length in four,
 * that many bytes. A container that has a terminal sends none: its bytes are all output. Reads on also when nobody
 * takes what it hands on, as one stream must not hold up the other. Ends nothing.
 *
 * Dockerode's own copies all that waits once for every frame, and a log has a frame for every line.
 *
 * Source: Docker Engine API, "Attach to a container", stream format.
 */
export function separate(attached: Readable, stdout: Writable, stderr: Writable): void {
  const header = Buffer.alloc(HEADER_BYTES);
  let known = 0;
  let left = 0;
  let framed = true;
  let to = stdout;
  let pieces: Buffer[] = [];
  const handOn = (): void => {
    if (pieces.length > 0 && !to.writableEnded) to.write(Buffer.concat(pieces));
    pieces = [];
  };
  attached.on('data', (chunk: Buffer) => {
    for (let at = 0; at < chunk.length;) {
      if (!framed || left > 0) {
        const piece = chunk.subarray(at, framed ? at + left : undefined);
        pieces.push(piece);
        at += piece.length;
        left -= piece.length;
        continue;
      }
      const taken = chunk.copy(header, known, at);
      at += taken;
      known += taken;
      framed = isHeader(header.subarray(0, known));
      if (!framed) pieces.push(Buffer.from(header.subarray(0, known)));
      if (!framed || known < HEADER_BYTES) continue;
      known = 0;
      left = header.readUInt32BE(HEADER_BYTES - 4);
      const next = header[0] === STDERR ? stderr : stdout;
      if (next !== to) handOn();
      to = next;
    }
    handOn();
  });
}

/** Whether these, as many as there are, can begin a frame. */
function isHeader([stream = 0, ...zeros]: Buffer): boolean {
  return stream <= STDERR && zeros.slice(0, 3).every((byte) => byte === 0);
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
