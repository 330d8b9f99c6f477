import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { runProgram, startProgram } from './testing/program.ts';
import { once } from 'node:events';

describe.concurrent('the health check', () => {
  it.each(['assignment', 'warning', 'echo', 'dated', 'perintah'])(
    'is content with a server (%s)',
    async (dialect) => {
      await using server = startProgram({ SERVER_DIALECT: dialect });
      const PORT = String(await server.listening());
      const health = await runProgram('health.ts', { PORT, SERVER_DIALECT: dialect });
      expect(health).toEqual({ code: 0, stdout: '', stderr: '' });
      server.kill('SIGTERM');
      await server.exit();
      const closed = server.lines().find(({ event }) => event === 'closed');
      expect(closed).toMatchObject({ reason: 'client-closed', requests: 1, replies: 1 });
    },
  );

  it('asks where HOST says', async () => {
    await using server = startProgram({ HOST: '127.0.0.5' });
    const PORT = String(await server.listening());
    expect(await runProgram('health.ts', { HOST: '127.0.0.5', PORT })).toMatchObject({ code: 0 });
    expect(await runProgram('health.ts', { HOST: '127.0.0.6', PORT })).toMatchObject({ code: 1 });
  });

  it.each<[title: string, says: string, sentence: string]>([
    ['another text', 'HELLO\r\n', 'unhealthy: wrong reply "HELLO\\r\\n"\n'],
    ['no line end', 'JAM 06:14:20', 'unhealthy: wrong reply "JAM 06:14:20"\n'],
    [
      'two replies',
      'JAM 06:14:20\r\nJAM 06:14:20\r\n',
      String.raw`unhealthy: wrong reply "JAM 06:14:20\r\nJAM 06:14:20\r\n"` + '\n',
    ],
    ['nothing', '', 'unhealthy: wrong reply ""\n'],
  ])('is not content with a server that says %s', async (_title, says, sentence) => {
    await using server = await anotherServer((client) => client.end(says));
    const health = await runProgram('health.ts', { PORT: String(server.port) });
    expect(health).toEqual({ code: 1, stdout: '', stderr: sentence });
  });

  it('does not wait for ever for a server that is silent', async () => {
    await using server = await anotherServer(() => undefined);
    const health = await runProgram('health.ts', { PORT: String(server.port) });
    expect(health).toEqual({ code: 1, stdout: '', stderr: 'unhealthy: no reply within 5000 ms\n' });
  });

  it('is not content without a server', async () => {
    const { port } = await (async () => {
      await using server = await anotherServer(() => undefined);
      return server;
    })();
    const health = await runProgram('health.ts', { PORT: String(port) });
    expect(health).toEqual({
      code: 1,
      stdout: '',
      stderr: `unhealthy: connect ECONNREFUSED 127.0.0.1:${port}\n`,
    });
  });
});

/** A server that is not ours. */
async function anotherServer(
  onClient: (client: Socket) => void,
): Promise<AsyncDisposable & { readonly port: number }> {
  const clients = new Set<Socket>();
  const listener = createServer({ allowHalfOpen: true }, (client) => {
    clients.add(client.on('error', () => undefined));
    client.resume();
    onClient(client);
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    port: (listener.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const client of clients) client.destroy();
      listener.close();
      await once(listener, 'close');
    },
  };
}
