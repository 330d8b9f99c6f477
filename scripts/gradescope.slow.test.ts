/** The autograder as Gradescope unpacks and runs it, with this checkout's packages in place of those of setup.sh. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { describe, expect, it } from 'vitest';
import { localLab } from '../lab/testing/program.ts';
import { join, resolve } from 'node:path';
import { spawnSync } from 'node:child_process';
import { temporaryFolder } from '../lab/testing/folder.ts';

const PROJECT = resolve(import.meta.dirname, '..');
const UNPACK = `
import os, sys, zipfile
archive = zipfile.ZipFile(sys.argv[1])
for one in archive.infolist():
    path = archive.extract(one, sys.argv[2])
    if one.external_attr >> 16: os.chmod(path, one.external_attr >> 16 & 0o777)
print(' '.join(sorted({one.filename.split('/')[0] for one in archive.infolist()})))
`;
/** Docker gives its root no right to look into other users' processes. */
const AS_IN_A_CONTAINER = ['--bounding-set', '-sys_ptrace,-net_admin,-sys_admin'];
const HAS_PYTHON = spawnSync('python3', ['--version']).status === 0;
const IS_ROOT = process.getuid?.() === 0;

function corpus(name: string): string {
  const text = readFileSync(resolve(PROJECT, 'lab/grade/corpus', name), 'utf8');
  return text.replace('45000', "int(__import__('os').environ['PORT'])");
}

/** Packs and unpacks; answers with the tree that Gradescope makes of it, and what is at the top of the archive. */
function packed(...options: readonly string[]) {
  const root = temporaryFolder();
  chmodSync(root, 0o777); // whatever rights the harness gives
  const archive = join(root, 'autograder.zip');
  const args = ['scripts/gradescope.ts', '--out', archive, ...options];
  const packing = spawnSync(process.execPath, args, { cwd: PROJECT, encoding: 'utf8' });
  expect(packing.status, packing.stderr).toBe(0);
  const source = join(root, 'source');
  const { stdout } = spawnSync('python3', ['-c', UNPACK, archive, source], { encoding: 'utf8' });
  symlinkSync(join(PROJECT, 'node_modules'), join(source, 'lab/node_modules'));
  for (const name of ['submission', 'results']) mkdirSync(join(root, name));
  chmodSync(join(root, 'results'), 0o777);
  return { root, top: stdout.trim().split(' ') };
}

interface Results {
  readonly score?: number;
  readonly output: string;
  readonly tests?: readonly { readonly name: string; readonly status: string }[];
}

async function graded(root: string, files: Readonly<Record<string, string>>) {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, 'submission', name), text);
  const env = { ...process.env, ...(await localLab(83)), AUTOGRADER_ROOT: root };
  const { status, stdout, stderr } = spawnSync(
    'setpriv',
    [...AS_IN_A_CONTAINER, join(root, 'source/run_autograder')],
    {
      env,
      encoding: 'utf8',
    },
  );
  const file = join(root, 'results/results.json');
  expect(existsSync(file), stdout + stderr).toBe(true);
  return { status, stdout, results: JSON.parse(readFileSync(file, 'utf8')) as Results };
}

describe.runIf(HAS_PYTHON)('an autograder for Gradescope (skipped: no python3)', () => {
  it('has its two scripts at the top, executable, and the lab beside them', () => {
    const { root, top } = packed('--lang', 'id', '--only', '1b,1c');
    expect(top).toEqual(['grade-options', 'lab', 'run_autograder', 'setup.sh']);
    for (const name of ['run_autograder', 'setup.sh']) {
      expect(statSync(join(root, 'source', name)).mode & 0o111).toBe(0o111);
      expect(spawnSync('bash', ['-n', join(root, 'source', name)]).status).toBe(0);
    }
    expect(readFileSync(join(root, 'source/grade-options'), 'utf8')).toBe('--lang\nid\n--only\n1b,1c\n');
  });

  it('refuses what it does not know, before it packs anything', () => {
    for (const [option, sentence] of [
      ['--onyl=1c', /gradescope: Unknown option '--onyl'/],
      ['--rubric=nowhere.json', /--rubric: there is no file nowhere\.json\./],
    ] as const) {
      const { status, stderr } = spawnSync(process.execPath, ['scripts/gradescope.ts', option], {
        cwd: PROJECT,
        encoding: 'utf8',
      });
      expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(sentence) });
    }
  });

  describe.runIf(IS_ROOT)('as root, as on Gradescope (skipped: not root)', () => {
    it('writes the results of a right server, of a wrong one, and of none', async () => {
      const { root } = packed('--only', '1c-time,1c-session,1c-quit');
      const right = await graded(root, { 'server.py': corpus('right/thread-per-connection.py') });
      expect(right).toMatchObject({ status: 0, results: { score: 30 } });
      const wrong = await graded(root, { 'server.py': corpus('wrong/replies-once.py') });
      expect(wrong).toMatchObject({ status: 0, results: { score: 20 } });
      const failed = wrong.results.tests?.filter(({ status }) => status === 'failed') ?? [];
      expect(failed.map(({ name }) => name.slice(0, 10))).toEqual(['1c-session']);
      const none = await graded(packed().root, { 'TUGAS2.pdf': '%PDF' });
      expect(none.status).toBe(2);
      expect(none.results).toEqual({
        output: expect.stringContaining('No program found'),
        output_format: 'text',
      });
      expect(none.stdout).toContain('No program found');
    });

    it('lets no program write results, or change the lab', async () => {
      const { root } = packed('--only', '1c-quit');
      const attack = `
import os, signal
for path in ['results/results.json', 'source/lab/lab/cli.ts', 'source/run_autograder', 'submission/server.py', 'run_autograder']:
    try: open('${root}/' + path, 'w').write('mine')
    except OSError as error: print('refused', path, flush=True)
try: os.kill(os.getppid(), signal.SIGSTOP); os.kill(os.getpgid(0), 0)
except OSError: pass
for process in filter(str.isdigit, os.listdir('/proc')):
    try:
        if open(f'/proc/{process}/cmdline').read().find('grade') >= 0: os.kill(int(process), signal.SIGKILL)
    except OSError: pass
`;
      const text = attack + corpus('wrong/quit-ignored.py');
      const { status, results } = await graded(root, { 'server.py': text });
      expect(status).toBe(0);
      expect(results).toMatchObject({ score: 0 });
      expect(readFileSync(join(root, 'source/lab/lab/cli.ts'), 'utf8')).not.toContain('mine');
      expect(readFileSync(join(root, 'submission/server.py'), 'utf8')).toBe(text);
      expect(existsSync(join(root, 'run_autograder'))).toBe(false);
    });
  });

  it.each([
    [['--only', '9z'], "there is no requirement '9z'"],
    [['--lang', 'fr'], "--lang is 'fr': expected one of en, id"],
    [['--rubric', 'no-such.json'], 'there is no file no-such.json'],
  ])('is not packed with what lab:grade would refuse: %j', (options, sentence) => {
    const archive = join(temporaryFolder(), 'autograder.zip');
    const args = ['scripts/gradescope.ts', '--out', archive, ...options];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: PROJECT, encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stderr).toContain(sentence);
    expect(existsSync(archive)).toBe(false);
  });
});
