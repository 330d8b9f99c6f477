import { expect, it } from 'vitest';
import type { Evidence } from '../evidence/reconcile.ts';
import type { ScenarioReport } from './run.ts';
import { reportText } from './report.ts';
import { stripVTControlCharacters } from 'node:util';
import { withEvidence } from './run.ts';

const PLAYED: ScenarioReport = {
  scenario: 'five-clients',
  document: '000.txt',
  run: 'run',
  dir: process.cwd(),
  ok: true,
  elapsedMs: 700,
  checks: [{ what: 'it is so', ok: true, expected: '', seen: '' }],
  acts: [],
  problem: null,
  interrupted: false,
};
const WHOLE: Evidence = { sessions: 5, matched: 5, gaps: [], contradictions: [], clockOffsets: [] };
const TEXT = "mesin-2:40001 is in both captures, not in the server's log";
const GAP = { session: 'mesin-2:40001', missing: "the server's log", kind: 'session', text: TEXT } as const;

function textOf(report: ScenarioReport, everyCheck: boolean): string {
  return stripVTControlCharacters(reportText(report, { everyCheck }));
}

it('is no good run when a session is missing somewhere, whatever its checks say', () => {
  expect(withEvidence(PLAYED, WHOLE)).toMatchObject({ ok: true, evidence: { matched: 5 } });
  const flawed = withEvidence(PLAYED, { ...WHOLE, matched: 4, gaps: [GAP] });
  expect(flawed.ok).toBe(false);
  expect(textOf(flawed, false)).toContain(`\n  ✗ ${TEXT}`);
});

it('says that all sessions agree where every check is told', () => {
  const proved = withEvidence(PLAYED, WHOLE);
  expect(textOf(proved, true)).toContain('✓ 5 of 5 sessions agree in every source');
  expect(textOf(proved, false)).not.toContain('sessions agree');
});
