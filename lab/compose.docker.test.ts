import { DockerComposeEnvironment, type StartedDockerComposeEnvironment, Wait } from 'testcontainers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeWithDocker, lab, leftovers, run, testLab } from './testing/docker.ts';
import type { ContainerInspectInfo } from 'dockerode';
import { mkdtempSync, rmSync } from 'node:fs';
import { PROJECT_FOLDER } from './settings/settings.ts';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { networkInterfaces, tmpdir } from 'node:os';
import { once } from 'node:events';

const NAME = 'mesin-lab-test-compose';
const SECOND = 'mesin-lab-test-second';
const MACHINES = ['mesin-1', 'mesin-2', 'mesin-3'];

/** Connects to each "host port", also where no route leads there, which who is bound to an interface does not need. */
const KNOCKS = `
import concurrent.futures, socket, sys
def knock(target):
    (host, port), said = target[0].split(), target[0] + (' at eth0' if target[1] else '')
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as one:
            one.settimeout(2)
            if target[1]: one.setsockopt(socket.SOL_SOCKET, socket.SO_BINDTODEVICE, b'eth0')
            one.connect(address)
            return said + '\\n'
    except OSError:
        return ''
targets = [(target, bound) for target in sys.argv[1:] for bound in [False, True]]
with concurrent.futures.ThreadPoolExecutor(64) as pool: print(''.join(pool.map(knock, targets)), end='')
`;

describeWithDocker('docker compose up', () => {
  let environment: StartedDockerComposeEnvironment;

  beforeAll(async () => {
    environment = await new DockerComposeEnvironment(PROJECT_FOLDER, 'docker-compose.yml')
      .withProjectName(NAME)
      .withEnvironment(testLab(NAME, 36))
      .withBuild()
      .withWaitStrategy('mesin-1-1', Wait.forHealthCheck())
      .withWaitStrategy('mesin-2-1', Wait.forHealthCheck())
      .withWaitStrategy('mesin-3-1', Wait.forHealthCheck())
      .up();
  });

  afterAll(async () => {
    await environment?.down({ removeVolumes: true });
    expect(await leftovers(NAME)).toEqual([]);
  });

  async function inMachine(
    machine: string,
    ...command: string[]
  ): Promise<{ exitCode: number; output: string }> {
    return environment.getContainer(`${machine}-1`).exec(command);
  }

  async function inspect(machine: string, name = NAME): Promise<ContainerInspectInfo> {
    const { stdout } = await run('docker', ['inspect', `${name}-${machine}-1`]);
    return (JSON.parse(stdout) as ContainerInspectInfo[])[0] as ContainerInspectInfo;
  }

  it('shows a demonstration burst of both clients and keeps the machines up', async () => {
    for (const machine of ['mesin-2', 'mesin-3']) {
      const { stdout, stderr } = await run('docker', ['logs', `${NAME}-${machine}-1`]);
      expect((stdout + stderr).match(/JAM \d\d:\d\d:\d\d/g)?.length).toBeGreaterThanOrEqual(2);
      expect((await inspect(machine)).State.Running).toBe(true);
    }
  });

  it.each(['mesin-1', 'progjar-mesin-1', '172.16.36.101'])('answers nc from mesin-2 at %s', async (host) => {
    const { output } = await inMachine(
      'mesin-2',
      'sh',
      '-c',
      String.raw`printf 'TIME\r\n' | nc -N ${host} 45000`.replace('${host}', host),
    );
    expect(output).toMatch(/^JAM \d\d:\d\d:\d\d\r\n$/);
  });

  it('tells the time of Jakarta unless asked otherwise', async () => {
    const { output } = await inMachine(
      'mesin-2',
      'sh',
      '-c',
      String.raw`printf 'TIME\r\n' | nc -N mesin-1 45000`,
    );
    const now = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'Asia/Jakarta',
      hour: '2-digit',
      hourCycle: 'h23',
    });
    expect([now.format(Date.now()), now.format(Date.now() - 5_000)]).toContain(output.slice(4, 6));
  });

  it('lets no packet out of the lab network', async () => {
    const { output } = await inMachine('mesin-3', 'ip', 'route');
    expect(output).not.toContain('default');
    const { stdout } = await run('docker', [
      'network',
      'inspect',
      '--format',
      '{{.Internal}}',
      `${NAME}_lab`,
    ]);
    expect(stdout.trim()).toBe('true');
  });

  it('lets nothing on this computer answer a machine, by any address and bound to its interface', async () => {
    await using host = await listenEverywhere();
    const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
    const bridge = addresses.filter(({ scopeid }) => scopeid !== 0 && scopeid !== undefined);
    const targets = [
      ...addresses.filter((one) => !one.internal && !bridge.includes(one)).map(({ address }) => address),
      ...bridge.map(({ address }) => `${address}%eth0`), // as link-local ones are reached
      '172.16.36.1',
    ].map((address) => `${address} ${host.port}`);
    const knocked = await inMachine('mesin-2', 'python3', '-c', KNOCKS, 'mesin-1 45000', ...targets);
    expect(knocked.output.split('\n')).toEqual(['mesin-1 45000', 'mesin-1 45000 at eth0', '']);
    expect(host.visitors).toEqual([]);
  });

  describe.each(MACHINES)('%s', (machine) => {
    it('has no privileges, no way to get any, and bounds on what it may use', async () => {
      const { HostConfig: host, Config: config } = await inspect(machine);
      expect(host).toMatchObject({ Privileged: false, CapDrop: ['ALL'], ReadonlyRootfs: true });
      expect(host.CapAdd ?? []).toEqual([]);
      expect(host.SecurityOpt).toContain('no-new-privileges');
      expect(host.Memory).toBeGreaterThan(0);
      expect(host.MemorySwap).toBe(host.Memory);
      expect(host.PidsLimit).toBeGreaterThan(0);
      expect(config.User).toBe('1000:1000');
      expect(host.PortBindings ?? {}).toEqual({});
      expect(host.Binds ?? []).not.toContainEqual(expect.stringContaining('docker.sock'));
    });

    it('keeps to that from inside: no root, no capability, nothing to write but scratch', async () => {
      const status = await inMachine(machine, 'cat', '/proc/self/status');
      expect(status.output).toMatch(/^CapEff:\s+0+$/m);
      expect(status.output).toMatch(/^CapBnd:\s+0+$/m);
      expect(status.output).toMatch(/^NoNewPrivs:\s+1$/m);
      const written = await inMachine(machine, 'sh', '-c', 'echo x >/lab/x');
      expect(written.exitCode).not.toBe(0);
    });
  });

  it('builds both images on one that is pinned by its digest', async () => {
    const image = `node:26-bookworm-slim@sha256:${'0123456789abcdef'.repeat(4)}`;
    const config = ['compose', 'config', '--format', 'json', 'mesin-1', 'mesin-2'];
    const { stdout } = await run('docker', config, { LAB_NODE_IMAGE: image });
    const { services } = JSON.parse(stdout) as { services: Record<string, { build: { args: object } }> };
    for (const machine of ['mesin-1', 'mesin-2'])
      expect(services[machine]?.build.args).toMatchObject({ LAB_NODE_IMAGE: image });
  });

  it('gives the machines no right to capture', async () => {
    const { exitCode, output } = await inMachine('mesin-2', 'tcpdump', '-i', 'eth0', '-c', '1');
    expect(exitCode, output).not.toBe(0);
  });

  it('runs beside a second lab with other addresses', async () => {
    const second = testLab(SECOND, 37);
    const out = mkdtempSync(join(tmpdir(), 'mesin-lab-'));
    try {
      const up = await lab(['up', '--engine', 'docker'], second);
      expect(up.code, up.stderr).toBe(0);
      const burst = await lab(['burst', '--clients', '2', '--json', '--out', out], second);
      expect(JSON.parse(burst.stdout)).toMatchObject({ ok: true, sessions: { completed: 4 } });
      expect((await inspect('mesin-1', SECOND)).State.Running).toBe(true);
      const { output } = await inMachine(
        'mesin-2',
        'sh',
        '-c',
        String.raw`printf 'TIME\r\n' | nc -N mesin-1 45000`,
      );
      expect(output).toMatch(/^JAM/);
    } finally {
      await lab(['down', '--engine', 'docker'], second);
      rmSync(out, { recursive: true, force: true });
    }
    expect(await leftovers(SECOND)).toEqual([]);
  });
});

/** A listener of this computer on all its addresses, and who came. */
async function listenEverywhere() {
  const visitors: (string | undefined)[] = [];
  const server = createServer((socket) => {
    visitors.push(socket.remoteAddress);
    socket.destroy();
  });
  server.listen(0, '::');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, visitors, [Symbol.asyncDispose]: async () => void server.close() };
}
