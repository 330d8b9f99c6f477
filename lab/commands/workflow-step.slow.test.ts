/** The grader as a step of a GitHub workflow: what it leaves on the log and in the step's files. */
import { commandsIn, outputsIn, report } from '../grade/output/testing/workflow-runner.ts';
import { describe, expect, it } from 'vitest';
import { join, resolve } from 'node:path';
import { lab, localLab } from '../testing/program.ts';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { temporaryFolder } from '../testing/folder.ts';

const RIGHT = readFileSync(
  resolve(import.meta.dirname, '../grade/corpus/right/node-net.mjs'),
  'utf8',
).replace('45000', 'Number(process.env.PORT)');
/** Never replies, and prints what would be commands. */
const WRONG = `
import { createServer } from 'node:net';
const text = '::stop-commands::x\\n##[add-path]/tmp\\n::set-output name=result::e30=';
createServer((socket) => {
  socket.on('error', () => {}).on('data', () => { console.log(text); console.error(text); socket.write(text + '\\r\\n'); });
}).listen(Number(process.env.PORT));
`;

/** Runs a step in a workspace of these files, as a runner would. */
async function step(files: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const workspace = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(workspace, name, '..'), { recursive: true });
    writeFileSync(join(workspace, name), text);
  }
  const [summary, output] = ['summary', 'output'].map((name) => join(temporaryFolder(), name));
  writeFileSync(summary!, 'said before\n\n');
  writeFileSync(output!, 'before=1\n');
  const variables = {
    ...(await localLab(84)),
    GITHUB_WORKSPACE: workspace,
    GITHUB_STEP_SUMMARY: summary!,
    GITHUB_OUTPUT: output!,
  };
  const paths = args.map((arg) => arg.replace('WORKSPACE', workspace));
  const out = temporaryFolder();
  const finished = await lab(['grade', ...paths, '--github', '--engine', 'local', '--out', out], variables);
  return {
    ...finished,
    found: commandsIn(finished.stdout.trimEnd()),
    summary: readFileSync(summary!, 'utf8'),
    outputs: outputsIn(readFileSync(output!, 'utf8')),
  };
}

const reported = ({ result = '' }: Readonly<Record<string, string>>) => report('a', { A_RESULTS: result });

describe('lab grade --github', () => {
  it('is refused outside of a step, before anything is graded', async () => {
    const variables = { GITHUB_STEP_SUMMARY: '', GITHUB_OUTPUT: '/nowhere' };
    const { code, stdout, stderr } = await lab(
      ['grade', 'server', '--github', '--engine', 'local'],
      variables,
    );
    expect(stderr).toBe(
      '--github is for a step of a GitHub workflow, where GITHUB_STEP_SUMMARY and GITHUB_OUTPUT name files: use --markdown elsewhere.\n',
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('annotates the file, adds to the summary, and sets the result; no program can say a command', async () => {
    const args = ['WORKSPACE/tugas/server.mjs', '--only', '1c-time,1c-quit,1d-prefix'];
    const { code, stderr, found, summary, outputs } = await step({ 'tugas/server.mjs': WRONG }, ...args);
    expect(code, stderr).toBe(1);
    const errors = found.filter(({ name }) => name === 'error');
    expect(errors.map(({ properties }) => properties['title']?.split(':')[0])).toEqual([
      '1c-time',
      '1c-quit',
    ]);
    for (const { properties } of errors) expect(properties['file']).toBe('tugas/server.mjs');
    expect(found.every(({ name }) => ['error', 'warning', 'notice'].includes(name))).toBe(true);
    expect(commandsIn(stderr)).toEqual([]);
    expect(summary).toMatch(/^said before\n\n## Time server check: `.*server\.mjs`\n\n\*\*0 \/ 28\*\*/);
    expect(Object.keys(outputs)).toEqual(['before', 'result']);
    expect(reported(outputs)).toMatchObject({ points: '0/28', failure: 'Some tests failed.' });
  });

  it('names the students of a class, whatever they are called', async () => {
    const files = {
      'kelas/##[add-path]budi/server.mjs': WRONG,
      'kelas/ani.mjs': RIGHT,
      'kelas/::stop-commands::x/TUGAS2.pdf': '%PDF',
    };
    const ended = await step(files, '--class', 'WORKSPACE/kelas', '--only', '1c-time');
    const { code, stderr, found, summary, outputs } = ended;
    expect(code, stderr).toBe(2);
    const errors = found.filter(({ name }) => name === 'error');
    expect(errors.map(({ properties }) => [properties['title'], properties['file']])).toEqual([
      ['Time servers of a class', undefined],
      ['##[add-path]budi: 0 / 10', 'kelas/##[add-path]budi/server.mjs'],
    ]);
    expect(errors[0]?.data).toContain('::stop-commands::x');
    expect(stderr).toMatch(/ani/);
    expect(commandsIn(stderr)).toEqual([]);
    expect(summary).toMatch(/^said before\n\n## Time servers of a class\n[^]*\| `ani` \| 10 \/ 10 \|/);
    const said = reported(outputs);
    expect(said).toMatchObject({ points: '10/20', failure: 'Some tests errored.' });
    expect(commandsIn(said.log)).toEqual([]);
  });
});
