import { describe, expect, it } from 'vitest';
import { readProcessorTime } from './processor.ts';
import { spawnSync } from 'node:child_process';

describe.runIf(process.platform === 'linux')('the time of the processors', () => {
  it('grows by what a child took, for the machine as for the children', () => {
    const before = readProcessorTime();
    const work =
      'for (let used = 0; used < 2e5; ) { const { user, system } = process.cpuUsage(); used = user + system; }';
    spawnSync(process.execPath, ['-e', work]);
    const after = readProcessorTime();
    const children = after.children - before.children;
    expect(children).toBeGreaterThanOrEqual(180);
    // Both count in ticks of 10 ms.
    expect(after.machine - before.machine).toBeGreaterThanOrEqual(children - 50);
    expect(after.containers).toBeGreaterThanOrEqual(before.containers);
  });
});
