import { expect, it } from 'vitest';
import { readFileSync, writeFileSync } from 'node:fs';
import { compare } from '../../lab/evidence/reconcile.ts';
import { join } from 'node:path';
import { readRunSources } from '../../lab/recording/run-sources.ts';
import { temporaryFolder } from '../../lab/testing/folder.ts';
import { writeMadeUpRun } from './made-up-run.ts';

async function evidenceOf(folder: string) {
  const { sources, machineAt, problems } = await readRunSources(folder);
  expect(problems).toEqual([]);
  return compare(sources, machineAt).evidence;
}

it('is a run in which all sources agree on every session', async () => {
  const folder = join(temporaryFolder(), 'run');
  writeMadeUpRun(folder, { sessions: 1_200, hosts: 3 });
  const evidence = await evidenceOf(folder);
  expect(evidence).toMatchObject({
    sessions: 1_200,
    matched: 1_200,
    gaps: [],
    contradictions: [],
    causes: [],
  });
  expect(evidence.sources.map(({ id, sessions }) => [id, sessions])).toEqual([
    ['client', 1_200],
    ['log', 1_200],
    ['mesin-1', 1_200],
    ['mesin-2', 400],
    ['mesin-3', 400],
    ['mesin-4', 400],
  ]);
});

it('shows what one of them does not tell', async () => {
  const folder = join(temporaryFolder(), 'run');
  writeMadeUpRun(folder, { sessions: 60, hosts: 2 });
  const record = join(folder, 'sessions.jsonl');
  writeFileSync(record, readFileSync(record, 'utf8').split('\n').slice(1).join('\n'));
  const { matched, gaps } = await evidenceOf(folder);
  expect(matched).toBe(59);
  expect(gaps).toMatchObject([{ kind: 'session', missingFrom: 'client' }]);
});
