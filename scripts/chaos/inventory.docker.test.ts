import { expect, it } from 'vitest';
import { describeWithDocker, run } from '../../lab/testing/docker.ts';
import { onEngine } from './inventory.ts';

describeWithDocker('what is on the engine', () => {
  it("has a lab's volumes, whoever made them, and no other lab's", async () => {
    const name = `chaos-test-${process.pid}`;
    const label = `mesin-lab.lab=${name}`;
    try {
      await run('docker', ['volume', 'create', '--label', label, `${name}.left`]);
      await run('docker', ['volume', 'create', '--label', `${label}-other`, `${name}.other`]);
      expect(await onEngine(name)).toEqual([`volume ${name}.left`]);
    } finally {
      await run('docker', ['volume', 'rm', `${name}.left`, `${name}.other`]);
    }
    expect(await onEngine(name)).toEqual([]);
  });
});
