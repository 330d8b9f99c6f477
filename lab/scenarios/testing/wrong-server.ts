/** Our own server with one mistake, put in from outside: everything else about it, its log too, is as it should be. */
import type { Engine, ServerVariables } from '../../engine/engine.ts';

/** What the socket of each client does in place of writing `bytes` by `write`. The health check's is left alone. */
type Write = (socket: WrongSocket, write: (bytes: Buffer) => boolean, bytes: Buffer) => boolean;

interface WrongSocket {
  end(onFinished: () => void): void;
  destroy(): void;
}

const dropsLineEnds: Write = (_socket, write, bytes) =>
  write(Buffer.from(bytes.toString('latin1').replaceAll('\r\n', ''), 'latin1'));

const closesAfterReply: Write = (socket, write, bytes) => {
  const isTaken = write(bytes);
  socket.end(() => socket.destroy());
  return isTaken;
};

/** Node loads a module from this before the server, in every thread. */
function preloaded(write: Write): ServerVariables {
  const code = `
    import { Socket } from 'node:net';
    import { Buffer } from 'node:buffer';
    const wrong = ${write.toString()};
    const write = Socket.prototype.write;
    Socket.prototype.write = function (bytes, ...rest) {
      const isClient = this.remoteAddress !== undefined && this.remoteAddress !== '127.0.0.1';
      return isClient ? wrong(this, (right) => write.call(this, right), bytes) : write.call(this, bytes, ...rest);
    };`;
  return { NODE_OPTIONS: `--import=data:text/javascript;base64,${Buffer.from(code).toString('base64')}` };
}

export const MISTAKES = {
  'drops the CR LF': preloaded(dropsLineEnds),
  'closes after the first reply': preloaded(closesAfterReply),
  'takes CR LF alone as a line end': { STRICT_CRLF: '1' },
} satisfies Record<string, ServerVariables>;

/** The engine, with the mistake in every server it brings up; the lab it leaves as it came to be. */
export function withMistake(engine: Engine, mistake: ServerVariables): Engine {
  return {
    name: engine.name,
    isConfined: engine.isConfined,
    find: async () => undefined,
    machines: () => engine.machines(),
    locks: engine.locks,
    reap: async () => false,
    up: ({ server, signal }) => engine.up({ server: { ...server, ...mistake }, signal }),
    down: async () => {},
    status: async () => [], // nothing is there, so nothing has to be given back
    clean: () => engine.clean(),
    prepareSandboxes: (onOutput) => engine.prepareSandboxes(onOutput),
    imageIds: (named) => engine.imageIds(named),
    compile: (program, signal) => engine.compile(program, signal),
    sandbox: (program) => engine.sandbox(program),
    buildImage: (folder) => engine.buildImage(folder),
  };
}
