import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PROJECT_FOLDER } from '../../settings/settings.ts';
import { describeWithDocker, run } from '../../testing/docker.ts';

const NAME = 'mesin-lab-test-server';
const IMAGE = `mesin-lab/server:${NAME}`;

describeWithDocker('the server image on its own', () => {
  let container: StartedTestContainer;

  beforeAll(async () => {
    const build = await run('docker', ['compose', 'build', 'mesin-1'], { LAB_NAME: NAME });
    expect(build.code, build.stderr).toBe(0);
    container = await new GenericContainer(IMAGE)
      .withEnvironment({ TZ: 'UTC', SERVER_THREADS: '2' })
      .withWaitStrategy(Wait.forHealthCheck())
      .start();
  });

  afterAll(() => container?.stop());

  it('needs nothing but itself to become healthy, as an ordinary user', async () => {
    const { output } = await container.exec(['id', '-u']);
    expect(output.trim()).toBe('1000');
  });

  it('logs with both of its threads listening', async () => {
    // It is healthy once one of them answers.
    await expect
      .poll(async () => (await run('docker', ['logs', container.getId()])).stdout)
      .toContain('Listening on 0.0.0.0 port 45000 with 2 threads');
  });

  it('holds nothing to install with', async () => {
    const script = 'for one in npm npx corepack yarn apt apt-get dpkg; do command -v $one; done; true';
    expect((await container.exec(['sh', '-c', script])).output).toBe('');
  });

  it('holds no program that takes on the rights of another user', async () => {
    const found = await container.exec(['find', '/', '-xdev', '-type', 'f', '-perm', '/6000'], { user: '0' });
    expect(found).toMatchObject({ exitCode: 0, output: '' });
  });

  it('still tells which packages it is made of', async () => {
    const { output } = await container.exec(['grep', '^Package: ', '/var/lib/dpkg/status']);
    expect(output).toContain('Package: libc6\n');
    expect(output).not.toMatch(/^Package: (?:apt|dpkg)$/m);
  });

  it('ends on the stop signal with exit code 0', async () => {
    await run('docker', ['stop', '--time', '8', container.getId()]);
    const { stdout } = await run('docker', ['inspect', '--format', '{{.State.ExitCode}}', container.getId()]);
    expect(stdout.trim()).toBe('0');
  });

  it('refuses a wrong setting with one sentence', async () => {
    const { code, stderr } = await run('docker', ['run', '--rm', '--env', 'PORT=x', IMAGE]);
    expect(code).toBe(2);
    expect(stderr.trim()).toBe("PORT is 'x': expected a whole number from 0 to 65535");
  });

  it('adds at most three tenths to its base image', async () => {
    const sizes = await Promise.all([sizeOf(IMAGE), sizeOf(await baseImage())]);
    expect(sizes[0]).toBeLessThanOrEqual(sizes[1] * 1.3);
  });
});

async function sizeOf(image: string): Promise<number> {
  const { stdout } = await run('docker', ['image', 'inspect', '--format', '{{.Size}}', image]);
  return Number(stdout);
}

/** As Compose sees it, `.env` included. */
async function baseImage(): Promise<string> {
  const { stdout } = await run('docker', [
    'compose',
    '--project-directory',
    PROJECT_FOLDER,
    'config',
    '--format',
    'json',
  ]);
  const config = JSON.parse(stdout) as {
    services: { 'mesin-1': { build: { args: { LAB_NODE_IMAGE: string } } } };
  };
  return config.services['mesin-1'].build.args.LAB_NODE_IMAGE;
}
