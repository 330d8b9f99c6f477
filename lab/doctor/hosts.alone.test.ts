import { cpSync, readdirSync } from 'node:fs';
import { describeWithPair, lab, PAIR, PAIR_CONFIG, run } from '../testing/docker.ts';
import { expect, it, onTestFinished } from 'vitest';
import type { Finding } from './finding.ts';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { once } from 'node:events';
import { Program } from '../testing/program.ts';
import { temporaryFolder } from '../testing/folder.ts';

const NAME = 'mesin-lab-test-hosts-doctor';
const [ONE, OTHER] = PAIR;
const BETWEEN = `between ${ONE} and ${OTHER}`;

function variables(hosts: readonly string[], DOCKER_CONFIG = PAIR_CONFIG): Record<string, string> {
  const LAB_HOSTS = hosts.map((host, index) => `mesin-${index + 1}=${host}`).join(' ');
  return { LAB_NAME: NAME, LAB_HOSTS, DOCKER_CONFIG };
}

/** What the doctor finds, by the name of the check. */
async function examined(hosts: readonly string[], config?: string): Promise<Map<string, Finding>> {
  const { stdout, stderr } = await lab(['doctor', '--json'], variables(hosts, config));
  expect(stderr).toBe('');
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  return new Map(findings.map((finding) => [finding.check, finding]));
}

async function docker(host: string, ...words: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await run('docker', [
    '--config',
    PAIR_CONFIG,
    '--context',
    host,
    ...words,
  ]);
  expect(code, stderr).toBe(0);
  return stdout.split('\n').filter((line) => line !== '');
}

/** Containers and networks on both hosts. */
async function leftOnHosts(): Promise<string[]> {
  const filter = ['--quiet', '--filter', `label=mesin-lab.lab=${NAME}-doctor`];
  const lists = PAIR.flatMap((host) => [
    docker(host, 'ps', '--all', ...filter),
    docker(host, 'network', 'ls', ...filter),
  ]);
  return (await Promise.all(lists)).flat();
}

/** A firewall rule on one of the hosts, for as long as the test takes. */
async function drop(host: string, ...packets: string[]): Promise<void> {
  const rule = async (what: string): Promise<void> => {
    const words = [`--net=/run/netns/${host}`, 'iptables', what, 'INPUT', ...packets, '-j', 'DROP'];
    const { code, stderr } = await run('nsenter', words);
    expect(code, stderr).toBe(0);
  };
  await rule('--insert');
  onTestFinished(async () => rule('--delete'));
}

/** This computer and its containers send nothing to that address, which is nobody's outside of the two hosts. */
async function withoutWay(address: string): Promise<void> {
  const route = async (what: string): Promise<void> => {
    const { code, stderr } = await run('ip', ['route', what, 'unreachable', address]);
    expect(code, stderr).toBe(0);
  };
  await route('add');
  onTestFinished(async () => route('delete'));
}

describeWithPair('the doctor, of a lab on several hosts,', () => {
  it('finds nothing wrong with two in one Swarm, and leaves nothing there', async () => {
    const found = await examined([ONE, OTHER, OTHER]);
    const checks = [...found.keys()];
    expect(checks.slice(0, checks.indexOf('Compose v2'))).toEqual([
      `host ${ONE}`,
      `host ${OTHER}`,
      'engines',
      'Swarm',
      'subnet',
      'image',
      'port 7946/tcp',
      'port 2377/tcp',
      'port 7946/udp',
      'port 4789/udp',
      'MTU',
      `clock of ${ONE}`,
      `clock of ${OTHER}`,
    ]);
    const wrong = [...found.values()].filter(({ state }) => state === 'missing');
    expect(wrong).toEqual([]);
    expect(found.get(`host ${OTHER}`)?.detail).toMatch(/^for mesin-2, mesin-3: Docker \d+/);
    expect(found.get('Swarm')?.detail).toBe(`manager ${ONE} (10.203.77.1), worker ${OTHER} (10.203.77.2)`);
    expect(found.get('port 2377/tcp')?.detail).toBe(`open from ${OTHER} to ${ONE}`);
    expect(found.get('MTU')?.detail).toBe(`packets of 1,450 bytes pass ${BETWEEN}`);
    expect(found.get(`clock of ${ONE}`)?.state).toBe('fine');
    await expect.poll(leftOnHosts).toEqual([]);
  });

  it.each([
    [
      'port 2377/tcp',
      `closed from ${OTHER} to ${ONE}`,
      `On ${ONE}: sudo ufw allow proto tcp from 10.203.77.2 to any port 2377`,
      // What is open stays open, or the Swarm would lose its worker.
      [ONE, '--protocol', 'tcp', '--dport', '2377', '--syn'],
    ],
    [
      'port 7946/tcp',
      `closed from ${ONE} to ${OTHER}`,
      `On ${OTHER}: sudo ufw allow proto tcp from 10.203.77.1 to any port 7946`,
      [OTHER, '--protocol', 'tcp', '--dport', '7946', '--syn'],
    ],
    [
      'port 7946/udp',
      // Hosts that hear nothing of one may give up telling it anything, too.
      new RegExp(`^closed (?:${BETWEEN}|from ${ONE} to ${OTHER})$`),
      `On ${OTHER}: sudo ufw allow proto udp from 10.203.77.1 to any port 7946`,
      [OTHER, '--protocol', 'udp', '--dport', '7946'],
    ],
    [
      'port 4789/udp',
      `closed from ${ONE} to ${OTHER}`,
      `On ${OTHER}: sudo ufw allow proto udp from 10.203.77.1 to any port 4789`,
      [OTHER, '--protocol', 'udp', '--dport', '4789'],
    ],
    [
      'MTU',
      `small packets pass, but none of 1,450 bytes from ${ONE} to ${OTHER}`,
      'packets of 1,500 bytes',
      [OTHER, '--protocol', 'udp', '--dport', '4789', '--match', 'length', '--length', '1401:65535'],
    ],
  ])('finds what is closed of: %s', async (check, detail, remedy, [host = '', ...packets]) => {
    await drop(host, ...packets);
    const found = await examined([ONE, OTHER, OTHER]);
    expect(found.get(check)?.state).toBe('missing');
    expect(found.get(check)?.detail).toMatch(detail);
    expect(found.get(check)?.remedy).toContain(remedy);
    const others = [...found.values()].filter(({ state }) => state === 'missing');
    expect(others.map((finding) => finding.check)).toEqual([check]);
    await expect.poll(leftOnHosts).toEqual([]);
  });

  it('gives the command that joins a host to the Swarm of another, and examines what it can', async () => {
    await withoutWay('10.203.77.1');
    const found = await examined([ONE, 'default', 'default']);
    expect(found.get('Swarm')).toMatchObject({
      state: 'missing',
      detail: `default is not in the Swarm of ${ONE}`,
      remedy: expect.stringContaining('docker --context default swarm join --token') as string,
    });
    expect(found.get('port 2377/tcp')?.detail).toBe(`closed from default to ${ONE}`);
    expect(found.has('port 4789/udp')).toBe(false);
    expect(found.get('clock of default')?.state).toBe('fine');
  });

  it('gives the command that makes a Swarm where there is none', async () => {
    const found = await examined(['default', 'default', 'default']);
    expect(found.get('Swarm')).toMatchObject({
      state: 'missing',
      detail: 'default is in no Swarm',
      remedy: 'Make one: docker --context default swarm init',
    });
  });

  it('names a host that is not there and one that says nothing, and examines the others', async () => {
    const config = temporaryFolder();
    cpSync(join(PAIR_CONFIG, 'contexts'), join(config, 'contexts'), { recursive: true });
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as AddressInfo;
    const endpoint = ['--docker', `host=tcp://127.0.0.1:${port}`];
    const made = await run('docker', ['--config', config, 'context', 'create', 'silent', ...endpoint]);
    expect(made.code, made.stderr).toBe(0);
    expect(readdirSync(join(config, 'contexts/meta'))).toHaveLength(PAIR.length + 1);
    const found = await examined([ONE, 'nowhere', 'silent'], config);
    expect(found.get('host nowhere')).toMatchObject({
      state: 'missing',
      remedy: "There is no Docker context 'nowhere': docker context ls lists those there are.",
    });
    expect(found.get('host silent')?.remedy).toContain('says nothing');
    expect(found.get(`host ${ONE}`)?.state).toBe('fine');
    expect(found.get('Swarm')?.state).toBe('fine');
    expect(found.get(`clock of ${ONE}`)?.state).toBe('fine');
  });

  it('leaves nothing when it is killed in the middle', async () => {
    // It looks for what does not arrive, meanwhile.
    await drop(OTHER, '--protocol', 'udp', '--dport', '4789');
    const doctor = new Program(['doctor'], variables([ONE, OTHER, OTHER]));
    await expect.poll(async () => (await leftOnHosts()).length).toBeGreaterThanOrEqual(4);
    doctor.child.kill('SIGKILL');
    expect((await doctor.ended).signal).toBe('SIGKILL');
    await expect.poll(leftOnHosts).toEqual([]);
  });
});
