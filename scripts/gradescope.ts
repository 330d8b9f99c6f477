// npm run gradescope                           packs an autograder for Gradescope: artifacts/gradescope.zip
// npm run gradescope -- --lang id --only 1c    with options of lab:grade; --rubric, --feedback, --entry, --run, --out as well
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { tmpdir } from 'node:os';
import { $ } from 'zx';
import { runRecipe, succeeds, Unsuited } from './recipe.ts';

const project = join(import.meta.dirname, '..');

/** What grades: files and folders, without tests and what only they read. */
const PARTS =
  'package.json package-lock.json .npmrc LICENSE scripts/link-node.mjs client lab options pcap server';
const WITHOUT = '**/*.test.ts **/testing/** **/__snapshots__/** lab/grade/corpus/** **/*.png';
const PACKED = [...PARTS.split(' '), ...WITHOUT.split(' ').map((pattern) => `:(exclude,glob)${pattern}`)];

/** Of lab:grade, as they are. */
const PASSED_ON = ['lang', 'only', 'entry', 'run', 'feedback'] as const;

function optionsGiven() {
  const text = { type: 'string' } as const;
  const options = { out: text, rubric: text, lang: text, only: text, entry: text, run: text, feedback: text };
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw new Unsuited(`gradescope: ${(error as Error).message}`);
  }
}

/** By lab:grade itself, which reads its options before it looks for the server. */
async function refuseUnusable(options: readonly string[]): Promise<void> {
  const server = 'server-of-nobody.py';
  const said = await $`node lab/cli.ts grade ${server} --gradescope --engine local ${options}`
    .nothrow()
    .quiet();
  if (!said.stderr.includes(server)) throw new Unsuited(`gradescope: ${said.stderr.trim()}`);
}

await runRecipe(async () => {
  const { out = join(project, 'artifacts/gradescope.zip'), ...given } = optionsGiven();
  const file = resolve(out);
  $.cwd = project;
  if (!(await succeeds($`git rev-parse --git-dir`)))
    throw new Unsuited('The autograder is packed from what git knows of: clone the project with git first.');
  const scratch = mkdtempSync(join(tmpdir(), 'mesin-lab-gradescope-'));
  try {
    const options = PASSED_ON.flatMap((name) =>
      given[name] === undefined ? [] : [`--${name}`, given[name]],
    );
    const added = [
      join(project, 'scripts/gradescope/setup.sh'),
      join(project, 'scripts/gradescope/run_autograder'),
    ];
    if (given.rubric !== undefined) {
      if (!existsSync(given.rubric)) throw new Unsuited(`--rubric: there is no file ${given.rubric}.`);
      copyFileSync(given.rubric, join(scratch, 'rubric.json'));
      options.push('--rubric', 'source/rubric.json');
      added.push(join(scratch, 'rubric.json'));
    }
    await refuseUnusable(given.rubric === undefined ? options : [...options.slice(0, -1), given.rubric]);
    const listed = join(scratch, 'grade-options');
    writeFileSync(listed, options.map((one) => `${one}\n`).join(''));
    // What git knows of, as it is in the folder now: a commit that no branch has.
    const who = ['-c', 'user.name=mesin-lab', '-c', 'user.email=mesin-lab@localhost'];
    const now = (await $`git ${who} stash create`.quiet()).stdout.trim() || 'HEAD';
    mkdirSync(dirname(file), { recursive: true });
    const atTop = [...added, listed].map((path) => `--add-file=${path}`);
    await $`git archive --format=zip --output=${file} ${atTop} --prefix=lab/ ${now} -- ${PACKED}`.quiet();
    console.log(`${file}: upload it as the autograder of your assignment.`);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
});
