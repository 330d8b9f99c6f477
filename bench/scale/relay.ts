/**
 * Counts what passes between the lab and an engine, as it would cross a network if the engine were on another host:
 *
 *     lab ── unix socket of ours ── relay ── unix socket of the engine
 */
import { connect, createServer, type Socket } from 'node:net';
import { Missing } from '../machine.ts';
import { once } from 'node:events';
import { spawnSync } from 'node:child_process';

export type Relay = Awaited<ReturnType<typeof relayTo>>;

/** `at` is the path of the socket that leads to the engine. */
export async function relayTo(engine: string, at: string) {
  const passed = { toEngine: 0, fromEngine: 0 };
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (lab) => {
    const there = connect({ path: engine, allowHalfOpen: true });
    for (const [socket, other, who] of [
      [lab, there, 'toEngine'],
      [there, lab, 'fromEngine'],
    ] as const) {
      open.add(socket);
      socket.on('data', ({ length }: Buffer) => (passed[who] += length));
      socket.on('error', () => other.destroy());
      socket.on('close', () => open.delete(socket));
      socket.pipe(other);
    }
  });
  server.listen(at);
  await once(server, 'listening');
  return {
    address: `unix://${at}`,
    /** Bytes so far. */
    passed: () => ({ ...passed }),
    [Symbol.dispose]: () => {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}

/** The socket of the engine that a context leads to, of the usual one without a name. Throws {@link Missing}. */
export function socketOf(context?: string, config?: string): string {
  const options = config === undefined ? [] : ['--config', config];
  const named = context === undefined ? [] : [context];
  const form = ['--format', '{{.Endpoints.docker.Host}}'];
  const words = [...options, 'context', 'inspect', ...named, ...form];
  const { stdout, status } = spawnSync('docker', words, { encoding: 'utf8', timeout: 10_000 });
  const [, path] = /^unix:\/\/(.+)$/m.exec(status === 0 ? stdout : '') ?? [];
  if (path === undefined)
    throw new Missing(`no engine on a unix socket${context === undefined ? '' : `: ${context}`}`);
  return path;
}
