import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { cut, fakeEngine, fakeSocket } from '../../testing/fake-engine.ts';
import { LIMITS } from './patience.ts';
import { connectDocker } from './endpoint.ts';
import { execIn, runContainer } from './streams.ts';
import { text } from 'node:stream/consumers';
import { once } from 'node:events';

const SHORT = { ...LIMITS, ping: 60, look: 60, change: 60, again: 20, pause: 10 };

function at(host: string): void {
  vi.stubEnv('DOCKER_HOST', host);
  onTestFinished(() => void vi.unstubAllEnvs());
}

describe('connecting', () => {
  it.each([
    ['http://localhost:2375'],
    ['tcp://'],
    ['tcp://host:port'],
    ['TCP://localhost:2375'],
    ['/var/run/docker.sock'],
    ['nonsense://x'],
    ['://'],
  ])('refuses %s in DOCKER_HOST', async (host) => {
    at(host);
    await expect(connectDocker(SHORT)).rejects.toMatchObject({
      code: 'ENGINE_MISSING',
      message: `DOCKER_HOST is '${host}': expected unix:///path, npipe:////./pipe/name, tcp://host:port or ssh://user@host`,
    });
  });

  it('names the folder that holds no certificates', async () => {
    at('tcp://localhost:2376');
    vi.stubEnv('DOCKER_CERT_PATH', '/nonexistent');
    await expect(connectDocker(SHORT)).rejects.toThrow(
      /^DOCKER_CERT_PATH is '\/nonexistent': expected a folder with ca\.pem, cert\.pem and key\.pem/,
    );
  });

  it('says where nobody listens', async () => {
    at('unix:///nonexistent');
    await expect(connectDocker(SHORT)).rejects.toThrow(
      'No Docker engine answers at /nonexistent: run npm run lab:engine on Debian, or start Docker Desktop, or correct DOCKER_HOST; --engine local needs none.',
    );
  });

  it('gives up on an engine that accepts and says nothing', async () => {
    const path = await fakeSocket(() => {});
    at(`unix://${path}`);
    await expect(connectDocker(SHORT)).rejects.toMatchObject({
      code: 'ENGINE_MISSING',
      message: `The Docker engine at ${path} accepts connections and says nothing (no answer within 0.06 s): restart it, or correct DOCKER_HOST; --engine local needs none.`,
    });
  });

  it('gives up on one that begins an answer and does not end it', async () => {
    const path = await fakeSocket((socket) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nO'));
    at(`unix://${path}`);
    await expect(connectDocker(SHORT)).rejects.toThrow('says nothing (no answer within 0.06 s)');
  });

  it.each([
    ['bytes of another protocol', 'SSH-2.0-OpenSSH_9.2\r\n'],
    ['a web page', 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\n<p>\n'],
    ['a JSON document', 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnull'],
    ['a page that is not there', 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'],
  ])('takes %s for no engine', async (_, said) => {
    const path = await fakeSocket((socket) => socket.end(said));
    at(`unix://${path}`);
    await expect(connectDocker(SHORT)).rejects.toMatchObject({
      code: 'ENGINE_MISSING',
      message: expect.stringContaining(`What answers at ${path} is no Docker engine: `) as string,
    });
  });

  it('passes on that an engine cannot work', async () => {
    const path = await fakeEngine((_, response) => void response.writeHead(503).end('starting'));
    at(`unix://${path}`);
    await expect(connectDocker(SHORT)).rejects.toThrow(
      `The Docker engine at ${path} answers that it cannot work (HTTP 503): restart it`,
    );
  });
});

/** Answers pings, and everything else as the test says. */
async function connected(answer: Parameters<typeof fakeEngine>[0], limits = SHORT) {
  const path = await fakeEngine((url, response) => {
    if (url === '/_ping') response.end('OK');
    else answer(url, response);
  });
  at(`unix://${path}`);
  return { path, docker: await connectDocker(limits) };
}

describe('a call to an engine', () => {
  it('that falls silent after the ping ends with one sentence', async () => {
    const { docker, path } = await connected(() => {});
    await expect(docker.listContainers()).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
      message: `The Docker engine at ${path} stopped answering (no answer within 0.06 s): start it again, then npm run lab:clean removes what this command left.`,
    });
    await expect(docker.listNetworks()).rejects.toThrow('no answer within 0.06 s'); // one cause, one sentence
  });

  it('that is cut off ends with one sentence', async () => {
    const { docker } = await connected((_, response) => void response.destroy());
    await expect(docker.listContainers()).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
      message: expect.stringContaining('stopped answering (ECONNRESET)') as string,
    });
  });

  it('that is cut off in the middle of an answer ends with one sentence', async () => {
    const { docker } = await connected((_, response) => {
      response.writeHead(200);
      response.write('{"StatusCode":');
      setTimeout(() => response.destroy(), 20);
    });
    for (const call of [() => docker.info(), () => docker.getContainer('x').wait()])
      await expect(call()).rejects.toMatchObject({
        code: 'ENGINE_FAILED',
        message: expect.stringContaining('stopped answering (ECONNRESET)') as string,
      });
  });

  it('is answered by something else: that is no engine', async () => {
    const { docker } = await connected((_, response) => void response.end('OK'));
    await expect(docker.info()).rejects.toMatchObject({ code: 'ENGINE_MISSING' });
  });

  it('that is refused keeps the status and what the engine said', async () => {
    const { docker, path } = await connected(
      (_, response) => void response.writeHead(409).end('{"message":"container is paused"}'),
    );
    await expect(docker.getContainer('x').remove()).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
      statusCode: 409,
      message: `The Docker engine at ${path} refused (HTTP 409): container is paused`,
    });
  });

  it('that waits for the end of a container may take longer than any limit', async () => {
    const { docker } = await connected(
      (_, response) => void setTimeout(() => response.end('{"StatusCode":3}'), 5 * SHORT.look),
    );
    expect(await docker.getContainer('x').wait()).toEqual({ StatusCode: 3 });
  });

  it('that follows a log may be quiet for longer than any limit', async () => {
    const { docker } = await connected((_, response) => {
      response.writeHead(200);
      response.write('one ');
      setTimeout(() => response.end('two'), 5 * SHORT.look);
    });
    const log = await docker.getContainer('x').logs({ follow: true, stdout: true });
    let said = '';
    for await (const chunk of log as unknown as AsyncIterable<Buffer>) said += chunk.toString();
    expect(said).toBe('one two');
  });

  it('that stays open ends when the engine no longer answers pings', async () => {
    let isSilent = false;
    const path = await fakeEngine((url, response) => {
      if (url === '/_ping' && !isSilent) response.end('OK');
      if (url.includes('/logs')) response.writeHead(200).write('one');
    });
    at(`unix://${path}`);
    const docker = await connectDocker(SHORT);
    const log = await docker.getContainer('x').logs({ follow: true, stdout: true });
    const waited = docker.getContainer('x').wait();
    isSilent = true;
    const [error] = (await once(log.resume(), 'error')) as [Error];
    expect(error.message).toContain('stopped answering');
    await expect(waited).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
  });
});

describe('an engine that is cut off', () => {
  /** Creates what it is asked for; a container runs until the engine ends. */
  const creates = (
    path: string,
    response: { end(text?: string): void; writeHead(code: number): unknown },
  ): void => {
    if (path.includes('/wait?')) response.writeHead(200);
    else response.end('{"Id":"x"}');
  };

  it('ends a command in a container, whose exit code is then the sentence', async () => {
    const { docker, path } = await connected(creates);
    const running = await execIn(docker.getContainer('x'), ['true']);
    cut(path);
    expect(await text(running.stdout)).toBe('');
    await expect(running.exitCode).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
      message: expect.stringContaining(`The Docker engine at ${path} stopped answering`) as string,
    });
  });

  it('ends a container, whose exit code is then the sentence', async () => {
    const { docker, path } = await connected((url, response) => {
      if (url.includes('/start')) response.writeHead(204).end();
      else creates(url, response);
    });
    const running = await runContainer(docker, { Image: 'x' });
    cut(path);
    expect(await text(running.stdout)).toBe('');
    await expect(running.exitCode).rejects.toMatchObject({ code: 'ENGINE_FAILED' });
  });
});
