import { once } from 'node:events';
import { spawn } from 'node:child_process';

const LISTEN = `
  const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    process.stdout.write(String(server.address().port));
  });`;

/** A server that has been stopped in its tracks: the system takes a connection or two for it, then no more. */
export async function stoppedServer(): Promise<AsyncDisposable & { readonly number: number }> {
  const child = spawn(process.execPath, ['-e', LISTEN], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await once(child.stdout, 'data');
  child.kill('SIGSTOP');
  return {
    number: Number(port),
    [Symbol.asyncDispose]: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    },
  };
}
