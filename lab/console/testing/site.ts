/** The console's HTTP as it listens, without an engine behind it, and requests as a browser would not send them. */
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeDoor } from '../door.ts';
import { newKeys } from '../keys.ts';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { serveSite, type Shelves } from '../serve.ts';

/** As a page that was let in has it. */
export interface Visit {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export const SECRETS = ['SCRIPT OF THE PAGE', 'STYLE OF THE PAGE', '{"hex":"4a414d"}'] as const;

export async function listeningSite(shelves: Shelves) {
  const [script, style, frame] = SECRETS;
  const server = serveSite(() => ({
    door,
    page: { script, style },
    language: 'id',
    shelves,
    frameOf: async (capture, packet) => (capture === 'mesin-1' && packet === 7 ? frame : undefined),
  }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const door = makeDoor(newKeys(port));
  const own = `127.0.0.1:${port}`;

  /** The path goes out as it stands, dots included. */
  async function ask({ path, headers = {}, method = 'GET' }: Visit): Promise<Answer> {
    const asked = request({
      host: '127.0.0.1',
      port,
      path,
      method,
      agent: false,
      headers: { host: own, ...headers },
    });
    asked.end();
    const [answer] = (await Promise.race([once(asked, 'response'), once(asked, 'upgrade')])) as [
      IncomingMessage,
    ];
    let body = '';
    for await (const chunk of answer.setEncoding('utf8')) body += String(chunk);
    return { status: answer.statusCode ?? 0, headers: answer.headers, body };
  }

  const { pathname, search } = new URL(door.address);
  const welcome = await ask({ path: pathname + search });
  const cookie = welcome.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  return { server, door, port, own, welcome, cookie, token: search, ask };
}
