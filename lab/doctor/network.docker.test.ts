import { describeWithDocker, lab, run } from '../testing/docker.ts';
import { expect, it, onTestFinished } from 'vitest';

const NAME = 'mesin-lab-test-network';
const OPTION = 'com.docker.network.bridge.inhibit_ipv4=true';

describeWithDocker("the doctor, of a lab's network that is there,", () => {
  it.each([
    ['finds nothing wrong with one that has no address on this computer', ['--opt', OPTION], 'fine'],
    ['says what the machines on any other can reach', [], 'limited'],
  ])('%s', async (_title, options, state) => {
    const labels = ['project=' + NAME, 'network=lab'].flatMap((one) => [
      '--label',
      `com.docker.compose.${one}`,
    ]);
    const place = ['--internal', '--subnet', '172.16.61.0/24', `${NAME}_lab`];
    const made = await run('docker', ['network', 'create', ...labels, ...options, ...place]);
    expect(made.code, made.stderr).toBe(0);
    onTestFinished(async () => void (await run('docker', ['network', 'rm', `${NAME}_lab`])));
    const { stdout } = await lab(['doctor', '--json'], { LAB_NAME: NAME });
    const { findings } = JSON.parse(stdout) as { findings: { check: string; state: string }[] };
    expect(findings.find(({ check }) => check === 'network')?.state).toBe(state);
  });
});
