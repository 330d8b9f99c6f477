/** A burst whose run folder is on a small disk of its own, where this user may mount one. */
import { expect, it } from 'vitest';
import { localLab, processesOf } from '../testing/program.ts';
import { PROJECT_FOLDER } from '../settings/settings.ts';
import { spawnSync } from 'node:child_process';
import { temporaryFolder } from '../testing/folder.ts';

/** Others do not see what is mounted. */
const PRIVATE = ['--mount', ...(process.getuid?.() === 0 ? [] : ['--map-root-user'])];
const isAllowed = spawnSync('unshare', [...PRIVATE, 'mount', '-t', 'tmpfs', 'tmpfs', '/tmp']).status === 0;

const SCRIPT = `
mount -t tmpfs -o size=300k tmpfs "$1" || exit
"$0" lab/cli.ts burst --engine local --clients 300 --requests 50 --no-report --out "$1" 2>&1
echo "burst: $?"
"$0" lab/cli.ts analyse "$1"/*
echo "analyse: $?"
`;

it.runIf(isAllowed)(
  'a burst on a disk that is full ends, says so once, and leaves what can be read',
  async () => {
    const variables = await localLab(78);
    const { stdout } = spawnSync(
      'unshare',
      [...PRIVATE, 'sh', '-c', SCRIPT, process.execPath, temporaryFolder()],
      { cwd: PROJECT_FOLDER, env: { ...process.env, ...variables }, encoding: 'utf8' },
    );
    const [burst = '', analysed] = stdout.split(/(?<=burst: \d\n)/);
    const told = burst.split('\n').filter((line) => /disk|ENOSPC|failed/.test(line));
    expect(told).toEqual([
      expect.stringMatching(
        /^The disk of \S+-burst is full, so .*logs\/mesin-1\.jsonl.* are incomplete: free some space, or use a folder on another disk\.$/,
      ),
    ]);
    expect(burst).toContain('burst: 2\n');
    expect(analysed).toContain('sessions in the server log\n');
    expect(analysed).toContain('analyse: 1\n');
    expect(await processesOf(variables['LAB_NAME'] ?? '')).toEqual([]);
  },
);
