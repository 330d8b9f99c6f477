/** Engines where a Docker context says: on a socket, behind TLS, and over SSH with a command that stands in for ssh. */
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { folderWith, temporaryFolder } from '../../testing/folder.ts';
import { spawn, spawnSync } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import { connectDocker } from './endpoint.ts';
import { createHash } from 'node:crypto';
import { createServer as createPlainServer, type ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { delimiter, join } from 'node:path';
import { execIn } from './streams.ts';
import { fakeEngine } from '../../testing/fake-engine.ts';
import { LIMITS } from './patience.ts';
import { once } from 'node:events';
import { sshArguments } from './ssh-agent.ts';
import { text } from 'node:stream/consumers';

const PATIENT = { ...LIMITS, pause: 50 };
const HAS_OPENSSL = spawnSync('openssl', ['version']).status === 0;

/** Of one person: the context of that name, which is the chosen one. */
function usingContext(name: string, endpoint: object, tls: Readonly<Record<string, string>> = {}): string {
  const id = createHash('sha256').update(name).digest('hex');
  const keys = Object.entries(tls).map(([file, text]) => [`contexts/tls/${id}/docker/${file}.pem`, text]);
  const folder = folderWith({
    'config.json': JSON.stringify({ currentContext: name }),
    [`contexts/meta/${id}/meta.json`]: JSON.stringify({ Name: name, Endpoints: { docker: endpoint } }),
    ...Object.fromEntries(keys),
  });
  setVariables({ DOCKER_CONFIG: folder, DOCKER_HOST: '', DOCKER_CONTEXT: '' });
  return folder;
}

function setVariables(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
}

function answering(version: string) {
  return (path: string, response: ServerResponse): void => {
    response.end(path.endsWith('/version') ? JSON.stringify({ Version: version }) : 'OK');
  };
}

async function versionSaid(context?: string): Promise<string> {
  return (await (await connectDocker(PATIENT, context)).version()).Version;
}

describe('the engine that is asked', () => {
  it('is that of DOCKER_HOST, else of DOCKER_CONTEXT, else of the context in use; a name given goes first', async () => {
    const [used, told] = [await fakeEngine(answering('used')), await fakeEngine(answering('told'))];
    usingContext('kelas', { Host: `unix://${used}` });
    expect(await versionSaid()).toBe('used');
    vi.stubEnv('DOCKER_HOST', `unix://${told}`);
    expect(await versionSaid()).toBe('told');
    expect(await versionSaid('kelas')).toBe('used');
    vi.stubEnv('DOCKER_HOST', '');
    vi.stubEnv('DOCKER_CONTEXT', 'lain');
    await expect(versionSaid()).rejects.toMatchObject({
      code: 'ENGINE_MISSING',
      message: "There is no Docker context 'lain': docker context ls lists those there are.",
    });
  });

  it('is none where the context leads nowhere, in a sentence that names both', async () => {
    usingContext('kelas', { Host: 'http://lab-1' });
    await expect(versionSaid()).rejects.toThrow(
      "The Docker context 'kelas' leads to 'http://lab-1': expected",
    );
  });
});

describe.runIf(HAS_OPENSSL)('an engine behind TLS', () => {
  const certificate = (): Record<'cert' | 'key', string> => {
    const folder = temporaryFolder();
    const made = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'key.pem', '-out', 'cert.pem'];
    const subject = ['-days', '1', '-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    spawnSync('openssl', ['req', ...made, ...subject], { cwd: folder });
    const [cert = '', key = ''] = ['cert', 'key'].map((name) =>
      readFileSync(join(folder, `${name}.pem`), 'utf8'),
    );
    return { cert, key };
  };

  it('is reached with the keys of its context, and refused where its own is another', async () => {
    const [own, other] = [certificate(), certificate()];
    const options = { ...own, ca: own.cert, requestCert: true, rejectUnauthorized: true };
    const engine = createServer(options, ({ url = '' }, response) => answering('behind TLS')(url, response));
    onTestFinished(() => engine.close().closeAllConnections());
    await once(engine.listen(0, '127.0.0.1'), 'listening');
    const host = { Host: `tcp://127.0.0.1:${(engine.address() as AddressInfo).port}` };
    usingContext('kelas', host, { ca: own.cert, ...own });
    expect(await versionSaid()).toBe('behind TLS');
    usingContext('kelas', host, { ca: other.cert, ...own });
    await expect(versionSaid()).rejects.toMatchObject({ code: 'ENGINE_MISSING' });
    usingContext('kelas', { ...host, SkipTLSVerify: true }, { ca: other.cert, ...own });
    expect(await versionSaid()).toBe('behind TLS');
    usingContext('kelas', host, { ca: own.cert, ...other });
    await expect(versionSaid()).rejects.toMatchObject({ code: 'ENGINE_MISSING' });
  });
});

describe('an engine over SSH', () => {
  /** What takes ssh's place does as `does` says, a program of Node. Answers with where its command lines are. */
  function insteadOfSsh(does: string): string {
    const log = join(temporaryFolder(), 'log');
    const folder = folderWith({
      ssh: `#!${process.execPath}
        require('fs').appendFileSync(${JSON.stringify(log)}, process.argv.slice(2).join(' ') + '\\n');
        ${does}`,
    });
    chmodSync(join(folder, 'ssh'), 0o755);
    setVariables({ PATH: [folder, process.env['PATH']].join(delimiter) });
    return log;
  }

  const passingOnTo = (path: string): string =>
    `const socket = require('net').connect({ path: ${JSON.stringify(path)}, allowHalfOpen: true });
     process.stdin.pipe(socket).pipe(process.stdout);`;

  it('is asked through docker system dial-stdio, on connections that are used again', async () => {
    const log = insteadOfSsh(passingOnTo(await fakeEngine(answering('over SSH'))));
    usingContext('kelas', { Host: 'ssh://ani@lab-1:2222' });
    const warnings: string[] = [];
    const note = ({ message }: Error): void => void warnings.push(message);
    process.on('warning', note);
    onTestFinished(() => void process.off('warning', note));
    const docker = await connectDocker(PATIENT);
    for (let count = 0; count < 15; count += 1) expect((await docker.version()).Version).toBe('over SSH');
    expect(warnings).toEqual([]); // of listeners that stay with every use
    expect(readFileSync(log, 'utf8')).toBe(
      '-T -o BatchMode=yes -o ConnectTimeout=30 -l ani -p 2222 -- lab-1 docker system dial-stdio\n',
    );
  });

  it('answers many at once', async () => {
    const log = insteadOfSsh(passingOnTo(await fakeEngine(answering('over SSH'))));
    usingContext('kelas', { Host: 'ssh://lab-1' });
    const docker = await connectDocker(PATIENT);
    const all = await Promise.all(Array.from({ length: 12 }, async () => docker.version()));
    expect(all.map(({ Version }) => Version)).toEqual(Array(12).fill('over SSH'));
    expect(readFileSync(log, 'utf8').trim().split('\n').length).toBeGreaterThan(1);
  });

  it('carries what a command in a container is given and prints, to its end', async () => {
    const engine = createPlainServer(({ url = '' }, response) => {
      response.end(url.endsWith('/_ping') ? 'OK' : '{"Id":"x","ExitCode":0}');
    });
    engine.on('upgrade', (_, socket) => {
      socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
      socket.pipe(socket); // what cat would do
    });
    const path = join(temporaryFolder(), 'docker.sock');
    onTestFinished(() => engine.close().closeAllConnections());
    await once(engine.listen(path), 'listening');
    insteadOfSsh(passingOnTo(path));
    usingContext('kelas', { Host: 'ssh://lab-1' });
    const running = await execIn((await connectDocker(PATIENT)).getContainer('x'), ['cat']);
    const asked = 'asked\n'.repeat(100_000); // more than pipes hold
    running.stdin.end(asked);
    expect((await text(running.stdout)) === asked).toBe(true);
    expect(await running.exitCode).toBe(0);
  });

  it.each([
    [
      "process.stderr.write('Host key verification failed.\\n'); process.exitCode = 255;",
      'Host key verification failed.',
    ],
    ['process.exitCode = 255;', 'ssh exited with code 255'],
  ])('that cannot be reached is told in the words of ssh: %s', async (does, words) => {
    insteadOfSsh(does);
    usingContext('kelas', { Host: 'ssh://ani@lab-1' });
    await expect(versionSaid()).rejects.toMatchObject({
      code: 'ENGINE_MISSING',
      message: `The Docker engine at ssh://ani@lab-1 cannot be reached; ssh says: ${words}`,
    });
  });

  it('keeps no command from ending, and leaves no ssh behind', async () => {
    insteadOfSsh(`${passingOnTo(await fakeEngine(answering('over SSH')))}
      require('fs').writeFileSync(process.env.SSH_PID_FILE, String(process.pid));`);
    usingContext('kelas', { Host: 'ssh://lab-1' });
    const file = join(temporaryFolder(), 'pid');
    setVariables({ SSH_PID_FILE: file });
    const program = `import { connectDocker } from './lab/engine/docker/endpoint.ts';
      console.log((await (await connectDocker()).version()).Version);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (chunk) => (said += String(chunk)));
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(said).toBe('over SSH\n');
    const pid = readFileSync(file, 'utf8');
    await expect.poll(() => existsSync(`/proc/${pid}`)).toBe(false);
  });

  it.each([
    ['ssh://lab-1', ['--', 'lab-1', 'docker', 'system', 'dial-stdio']],
    ['ssh://[::1]:22', ['-p', '22', '--', '::1', 'docker', 'system', 'dial-stdio']],
    [
      'ssh://a%40b@lab-1/run/d.sock',
      ['-l', 'a@b', '--', 'lab-1', 'docker', '--host', 'unix:///run/d.sock', 'system', 'dial-stdio'],
    ],
  ])('at %s is what ssh is told', (host, expected) => {
    expect(sshArguments(new URL(host)).slice(5)).toEqual(expected);
  });
});
