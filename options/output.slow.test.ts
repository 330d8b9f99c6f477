import { describe, expect, it } from 'vitest';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { spawnSync } from 'node:child_process';

const PROJECT = resolve(import.meta.dirname, '..');
const CAPTURE = 'lab/recording/testing/good-run/pcap/mesin-1.pcap';

/** Closes the terminal of a program once that has said something; ends with its exit code. */
const CLOSING = `
import os, pty, sys
program, terminal = pty.fork()
if program == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
os.read(terminal, 1024)
os.close(terminal)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(program, 0)[1]))
`;
const UNREAD = `
import { watchOutput } from './options/output.ts';
watchOutput();
process.stdout.on('error', () => setImmediate(() => process.exit()));
process.on('SIGHUP', () => console.log('unread'));
setInterval(() => {}, 1_000);
console.log('ready');
`;

/** A program's standard error and exit code; its standard output goes there. */
function run(program: string, output: string): { code: number | null; stderr: string } {
  const command = `exec "$0" ${program} ${output}`;
  const { status, stderr } = spawnSync('bash', ['-c', command, process.execPath], {
    cwd: PROJECT,
    encoding: 'utf8',
    env: { ...process.env, FORCE_COLOR: undefined },
  });
  return { code: status, stderr };
}

describe.runIf(existsSync('/dev/full'))('output that cannot be written', () => {
  it.each([
    'lab/cli.ts --help',
    'lab/cli.ts scenario --list --json',
    'lab/cli.ts analyse --json ' + CAPTURE,
    `lab/cli.ts packets --json ${CAPTURE}`,
    'client/main.ts --help',
    'server/main.ts --help',
    'scripts/sweep.ts --help',
    'bench/main.ts --help',
  ])('of %s is told in one sentence, with exit code 2', (program) => {
    expect(run(program, '>/dev/full')).toEqual({
      code: 2,
      stderr:
        'Standard output cannot be written (ENOSPC: no space left on device, write): it is incomplete.\n',
    });
  });

  it("of a client's records ends the burst", () => {
    const { code, stderr } = run('client/main.ts burst --host 127.0.0.1 --port 1 --clients 3', '>/dev/full');
    expect(code).toBe(2);
    expect(stderr.split('\n').filter((line) => line.includes('ENOSPC'))).toEqual([
      'Standard output cannot be written (ENOSPC: no space left on device, write): it is incomplete.',
    ]);
  });

  it.each(['lab/cli.ts --help', 'client/main.ts --help', 'server/main.ts --help'])(
    'of %s is no failure where the reader has seen enough',
    (program) => {
      expect(run(program, '| exec true; exit ${PIPESTATUS[0]}')).toEqual({ code: 0, stderr: '' });
    },
  );
});

it('is no failure of a program whose terminal has been closed', () => {
  const words = ['-c', CLOSING, process.execPath, '--input-type=module', '-e', UNREAD];
  expect(spawnSync('python3', words, { cwd: PROJECT, encoding: 'utf8' })).toMatchObject({
    status: 0,
    stderr: '',
  });
});
