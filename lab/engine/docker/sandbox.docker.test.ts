import { describe, expect, it } from 'vitest';
import { describeWithDocker, labImages, leftovers } from '../../testing/docker.ts';
import Docker from 'dockerode';
import { openSandbox } from './sandbox.ts';
import { readSettings } from '../../settings/settings.ts';
import { SANDBOX_LABEL } from './labels.ts';
import { selectEngine } from '../select.ts';
import { text } from 'node:stream/consumers';

const NAME = 'mesin-lab-test-sandbox';
const ADDRESSES = { 'mesin-1': '172.16.16.101', 'mesin-2': '172.16.16.102', 'mesin-3': '172.16.16.103' };
const FILTERS = { label: [`mesin-lab.lab=${NAME}`] };
const SLEEPS = {
  image: undefined,
  files: undefined,
  command: ['sleep', '600'],
  port: 45_000,
};

/** The engine, on a kernel of that version. */
function engineOn(kernel: string): Docker {
  return Object.assign(new Docker(), { version: async () => ({ KernelVersion: kernel }) });
}

describeWithDocker('a sandbox', () => {
  const docker = new Docker();

  async function open(engine = docker, inherited = {}) {
    const toolbox = (await labImages()).client;
    const labels = { 'mesin-lab.lab': NAME, ...inherited };
    const sandbox = await openSandbox({ docker: engine, toolbox, labels, addresses: ADDRESSES }, SLEEPS);
    const said = async (script: string): Promise<string> =>
      text((await sandbox.runBeside(['sh', '-c', script])).stdout);
    return { ...sandbox, said, [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose]() };
  }

  it('has the three addresses, and nobody left who could change them, when the program starts', async () => {
    {
      await using sandbox = await open();
      await sandbox.start({});
      const containers = await docker.listContainers({ all: true, filters: FILTERS });
      const kinds = containers.map(({ Labels: labels }) => labels[SANDBOX_LABEL]);
      expect(new Set(kinds)).toEqual(new Set(['stage', 'program']));
      const rights = containers.map(async ({ Id: id }) => {
        const { HostConfig: host, Config: config } = await docker.getContainer(id).inspect();
        expect(host).toMatchObject({ ReadonlyRootfs: true, CapDrop: ['ALL'], Privileged: false });
        expect(host.MemorySwap).toBe(host.Memory);
        return config.Labels[SANDBOX_LABEL] === 'program' ? host.CapAdd : null;
      });
      expect((await Promise.all(rights)).flat()).toEqual([null, null]);
      const processes =
        'for one in /proc/[0-9]*; do echo "$(stat -c %u $one) $(tr "\\0\\n" "  " <$one/cmdline)"; done';
      let running = '';
      await expect
        .poll(async () => (running = await sandbox.said(processes)))
        .toMatch(/^1000 .*program \. sleep/m);
      expect(running.split('\n').filter((line) => line.startsWith('0 '))).toEqual([
        expect.stringContaining('read -r nothing'),
      ]);
      const shown = await sandbox.said('ip -oneline -4 address show dev lo');
      expect(Array.from(shown.matchAll(/172\.16\.16\.\d+/g), String)).toEqual(Object.values(ADDRESSES));
    }
    await expect.poll(() => leftovers(NAME)).toEqual([]);
  });

  it('has nobody with a right but tcpdump, and nobody who could get one', async () => {
    await using sandbox = await open();
    const capture = await sandbox.capture(SLEEPS.port);
    await sandbox.start({});
    const rights = async () => {
      const status = await sandbox.said('cat /proc/[0-9]*/status');
      const all = Array.from(status.matchAll(/^Name:\t(.+)$[^]*?^CapPrm:\t0*(.*)$/gm));
      return all.map(([, name, permitted]) => `${name} ${permitted}`);
    };
    // What the engine starts a command with has all rights until it is that command.
    await expect.poll(rights).not.toContainEqual(expect.stringMatching(/^runc/));
    const held = await rights();
    expect(held).toEqual(expect.arrayContaining(['sh ', 'cat ', 'tcpdump 2000']));
    expect(held.filter((one) => !one.endsWith(' '))).toEqual(['tcpdump 2000']);
    expect(await sandbox.said('ip address add 10.1.1.1/8 dev lo 2>&1')).toContain('not permitted');
    await capture.stop();
  });

  describe.each([
    ['6.2.0-generic', '1001', /^CapEff:\t0+$/m, 0],
    ['6.1.0-42-amd64', '0', /^CapEff:\t0*4$/m, 3],
  ])('on Linux %s', (kernel, user, capabilities, most) => {
    it(`is probed by user ${user}, who has what counting open files takes there`, async () => {
      await using sandbox = await open(engineOn(kernel));
      const program = await sandbox.start({});
      expect(program.processes).toEqual({ user: 1000 });
      expect((await sandbox.said('id -u')).trim()).toBe(user);
      expect(await sandbox.said('cat /proc/self/status')).toMatch(capabilities);
      let pid = '';
      await expect.poll(async () => (pid = (await sandbox.said('pgrep -u 1000 sleep')).trim())).not.toBe('');
      expect(Number(await sandbox.said(`ls /proc/${pid}/fd 2>/dev/null | wc -l`))).toBe(most);
    });
  });

  it('whose program was never started has run nothing of it, and leaves nothing', async () => {
    {
      await using sandbox = await open();
      await expect
        .poll(async () => (await docker.listContainers({ filters: FILTERS })).length)
        .toBeGreaterThanOrEqual(2);
      expect(await sandbox.said('pgrep -u 1000 . | wc -l')).toBe('0\n');
    }
    await expect.poll(() => leftovers(NAME)).toEqual([]);
  });

  it('is no machine of the lab that its image was built for', async () => {
    // As Compose labels an image, and an image its containers.
    const labels = { 'com.docker.compose.project': NAME, 'com.docker.compose.service': 'mesin-2' };
    await using sandbox = await open(docker, labels);
    expect(sandbox.isConfined).toBe(true);
    const { engine } = await selectEngine('docker', readSettings({ ...process.env, LAB_NAME: NAME }));
    expect((await engine.status()).map(({ state }) => state)).toEqual(['absent', 'absent', 'absent']);
  });

  it('counts the open files of the program', async () => {
    await using sandbox = await open();
    await sandbox.start({});
    const script =
      "import('/lab/lab/grade/probe/processes.ts').then((one) => console.log(one.readResources({ user: 1000 }).descriptors))";
    // Input, output and errors, of the program and of the shell that waits for it.
    await expect.poll(async () => Number(await sandbox.said(`node -e "${script}"`))).toBe(6);
  });
});
