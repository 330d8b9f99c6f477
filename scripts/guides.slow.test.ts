/** Follows each guide to the letter in a copy of the project: writes what it writes, runs what it runs. */
import { cpSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join, relative } from 'node:path';
import { expect, it } from 'vitest';
import { localLab } from '../lab/testing/program.ts';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { temporaryFolder } from '../lab/testing/folder.ts';

const PROJECT = join(import.meta.dirname, '..');
const GUIDES = join(PROJECT, 'docs', 'guides');
const LEFT_OUT = new Set(['.git', 'node_modules', 'artifacts', '.lab', 'coverage']);

it.each(readdirSync(GUIDES))('%s works as it is written', async (guide) => {
  const copy = copyOfProject();
  const variables = await localLab(81);
  const steps = blocks(readFileSync(join(GUIDES, guide), 'utf8'));
  expect(steps.filter(({ language }) => language === 'sh').length).toBeGreaterThan(0);
  let printed = '';
  for (const { language, file, text } of steps) {
    if (language === 'sh') printed = await run(copy, text, variables);
    else if (language === 'text') for (const line of text.trim().split('\n')) expect(printed).toContain(line);
    else if (language === 'diff') change(join(copy, file), text);
    else if (file !== '') write(join(copy, file), text);
  }
});

interface Block {
  readonly language: string;
  /** The second word behind the fence; empty where the block is only shown. */
  readonly file: string;
  readonly text: string;
}

function blocks(page: string): Block[] {
  return [...page.matchAll(/^```(\w+) ?(\S*)\n([^]*?)^```$/gm)].map(
    ([, language = '', file = '', text = '']) => ({ language, file, text }),
  );
}

function copyOfProject(): string {
  const copy = temporaryFolder();
  cpSync(PROJECT, copy, {
    recursive: true,
    filter: (path) => !LEFT_OUT.has(relative(PROJECT, path)),
  });
  symlinkSync(join(PROJECT, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** A diff without line numbers: each run of lines after `…` or a blank line is looked for on its own. */
function change(file: string, diff: string): void {
  let text = readFileSync(file, 'utf8');
  for (const hunk of diff.split(/^(?:@@.*)?\n/m)) {
    const lines = hunk.split('\n').filter((line) => line !== '');
    if (lines.length === 0) continue;
    const side = (left: string): string =>
      lines
        .filter((line) => line.startsWith(' ') || line.startsWith(left))
        .map((line) => `${line.slice(1)}\n`)
        .join('');
    expect(text.split(side('-')), `${file} has once:\n${side('-')}`).toHaveLength(2);
    text = text.replace(side('-'), () => side('+'));
  }
  writeFileSync(file, text);
}

/** What it prints. Throws an Error with all of that where it fails. */
async function run(
  cwd: string,
  script: string,
  variables: Readonly<Record<string, string>>,
): Promise<string> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV$|npm_)/.test(name));
  const path = [dirname(process.execPath), join(cwd, 'node_modules', '.bin'), process.env['PATH']];
  const env = {
    ...Object.fromEntries(inherited),
    ...variables,
    PATH: path.join(delimiter),
    FORCE_COLOR: '0',
  };
  const ran = promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], { cwd, env });
  return ran.then(
    ({ stdout }) => stdout,
    (error: { stdout: string; stderr: string }) => {
      throw new Error(`${script}\n${error.stdout}\n${error.stderr}`, { cause: error });
    },
  );
}
