import { expect, it } from 'vitest';
import { createRequire } from 'node:module';
import { Docker } from './dockerode.ts';
import { spawnSync } from 'node:child_process';

const require = createRequire(import.meta.url);
const fromDockerode = createRequire(require.resolve('dockerode'));

it('is loaded without gRPC, and without an SSH client until it is to use one', () => {
  const script = `
    import { createRequire } from 'node:module';
    const { Docker } = await import(${JSON.stringify(new URL('dockerode.ts', import.meta.url).href)});
    const { cache } = createRequire(${JSON.stringify(import.meta.url)});
    const loaded = () => ['grpc-js', 'ssh2'].filter((name) =>
      Object.keys(cache).some((path) => path.includes('/node_modules/') && path.includes(name)));
    const before = loaded();
    new Docker({ protocol: 'ssh', host: '127.0.0.1', username: 'x' }).modem.dial(
      { path: '/_ping', method: 'GET', statusCodes: {} }, () => {});
    console.log(JSON.stringify([before, loaded()]));
    process.exit();`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: { ...process.env, SSH_AUTH_SOCK: '/nowhere' },
  });
  expect(stdout.trim(), stderr).toBe('[[],["ssh2"]]');
});

it('has the modules that are loaded later where dockerode looks for them', () => {
  expect(Docker).toBe(require('dockerode'));
  for (const name of ['./session', 'docker-modem/lib/ssh'])
    expect(fromDockerode(name)).toBeTypeOf('function');
});
