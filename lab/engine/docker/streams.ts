/** The engine's streams: one connection carries standard input, output and errors. */
import { type Duplex, PassThrough, type Readable, type Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type Docker from 'dockerode';
import type { RunningCommand } from '../machine.ts';

const HEADER_BYTES = 8;
const STDERR = 2;

const ATTACHED = { AttachStdin: true, AttachStdout: true, AttachStderr: true };

/** Takes an attached stream apart; both ends end with it. */
export function demultiplex(attached: Readable): Pick<RunningCommand, 'stdout' | 'stderr'> {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  separate(attached, stdout, stderr);
  attached.on('error', () => {}); // the engine has gone
  void untilRead(attached).then(() => {
    stdout.end();
    stderr.end();
  });
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

/** A log as the engine gives it in one piece, output and errors as they came. */
export function unframed(log: Buffer): Readable {
  const source = new PassThrough();
  const text = new PassThrough();
  separate(source, text, text);
  source.end(log, () => text.end());
  return text;
}

/** Whether these, as many as there are, can begin a frame. */
function isHeader([stream = 0, ...zeros]: Buffer): boolean {
  return stream <= STDERR && zeros.slice(0, 3).every((byte) => byte === 0);
}

/** Starts a command in a container that runs, as the container's own user and in its own folder if nothing else is said. */
export async function execIn(
  container: Docker.Container,
  command: readonly string[],
  how: Pick<Docker.ExecCreateOptions, 'User' | 'WorkingDir' | 'Env'> = {},
): Promise<RunningCommand> {
  const exec = await container.exec({ ...how, ...ATTACHED, Cmd: [...command] });
  const attached = await exec.start({ hijack: true, stdin: true });
  const streams = demultiplex(attached);
  const exitCode = untilRead(attached).then(async () => (await exec.inspect()).ExitCode ?? 1);
  exitCode.catch(() => {}); // whoever waits for it hears of it
  return { stdin: attached, ...streams, exitCode };
}

/**
 * A container that has no right but those named, and ends with its standard input: that closes when the lab's connection
 * does, whatever became of the lab.
 */
export async function createContainer(
  docker: Docker,
  { HostConfig, ...options }: Docker.ContainerCreateOptions,
): Promise<Docker.Container> {
  return docker.createContainer({
    ...options,
    ...ATTACHED,
    OpenStdin: true,
    StdinOnce: true,
    HostConfig: {
      AutoRemove: true,
      CapDrop: ['ALL'],
      // What captures and probes comes before what is captured and probed, when the processor is busy.
      CpuShares: 8_192,
      // What goes over standard output is for the lab: the engine need not keep a copy.
      LogConfig: { Type: 'none', Config: {} },
      ...HostConfig,
    },
  });
}

/** Runs a container of {@link createContainer} as a command. */
export async function runContainer(
  docker: Docker,
  options: Docker.ContainerCreateOptions,
): Promise<RunningCommand & { readonly container: Docker.Container }> {
  const container = await createContainer(docker, options);
  try {
    const how = { stream: true, stdin: true, stdout: true, stderr: true, hijack: true };
    const attached = (await container.attach(how)) as Duplex;
    const streams = demultiplex(attached);
    await container.start();
    const exitCode = container.wait({ condition: 'removed' }).then(
      (result: { StatusCode: number }) => result.StatusCode,
      (error: { statusCode?: number }) => {
        if (error.statusCode === 404) return 0; // gone before we could ask
        throw error;
      },
    );
    exitCode.catch(() => {}); // whoever waits for it hears of it
    return { stdin: attached, ...streams, exitCode, container };
  } catch (error) {
    await container.remove({ force: true, v: true }).catch(() => {}); // it removes itself only once it has run
    throw error;
  }
}

/** Resolves when the engine has sent all there is, or has gone. */
async function untilRead(attached: Readable): Promise<void> {
  await finished(attached, { writable: false }).catch(() => {});
}
