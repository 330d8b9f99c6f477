import { besideText, scenarioText } from './scenario.ts';
import { type ScenarioRecord, withEvidence } from '../../recording/run-record.ts';
import type { Evidence, Gap } from '../../evidence/evidence.ts';
import { expect, it } from 'vitest';
import { stripVTControlCharacters } from 'node:util';

it('shows expected beside seen, with a mark where they differ', () => {
  const text = besideText({ expected: 'TIME\nJAM hh:mm:ss\nQUIT', seen: 'TIME\nJAM hh:mm' });
  expect(`\n${stripVTControlCharacters(text)}\n`).toBe(`
    expected                 │ seen
    TIME                     │ TIME
    JAM hh:mm:ss             ≠ JAM hh:mm
    QUIT                     ≠
`);
});

it('says when nothing was seen, and breaks long lines', () => {
  const text = stripVTControlCharacters(besideText({ expected: 'x'.repeat(70), seen: '' }));
  expect(text.split('\n').slice(1)).toEqual([
    `    ${'x'.repeat(64)} ≠ (nothing)`,
    `    ${'x'.repeat(6).padEnd(64)} ≠`,
  ]);
});

const PLAYED: ScenarioRecord = {
  kind: 'scenario',
  schema: 2,
  scenario: 'five-clients',
  document: '000.txt',
  run: 'run',
  dir: process.cwd(),
  ok: false,
  ranWell: true,
  proved: false,
  engine: 'local',
  port: 45_000,
  machines: [],
  versions: {},
  commands: [],
  elapsedMs: 700,
  checks: [{ what: 'it is so', ok: true, expected: '', seen: '' }],
  parts: [],
  problem: null,
  interrupted: false,
};
const WHOLE: Evidence = {
  sources: [
    { id: 'log', kind: 'log', machine: 'mesin-1', sessions: 5 },
    { id: 'mesin-1', kind: 'capture', machine: 'mesin-1', sessions: 5 },
    { id: 'mesin-2', kind: 'capture', machine: 'mesin-2', sessions: 5 },
  ],
  sessions: 5,
  matched: 5,
  causes: [],
  gaps: [],
  contradictions: [],
  clockOffsets: [],
};
const GAP: Gap = {
  kind: 'session',
  session: { client: 'mesin-2', port: 40_001, part: '', nth: 1 },
  missingFrom: 'log',
  knownTo: ['mesin-1', 'mesin-2'],
};
const TEXT = 'mesin-2:40001 is missing from the server log; it is in both captures';

function textOf(run: ScenarioRecord, everyCheck: boolean): string {
  return stripVTControlCharacters(scenarioText(run, { everyCheck }));
}

it('is no good run when a session is missing somewhere, whatever its checks say', () => {
  expect(withEvidence(PLAYED, WHOLE)).toMatchObject({ ok: true, proved: true, evidence: { matched: 5 } });
  const flawed = withEvidence(PLAYED, { ...WHOLE, matched: 4, gaps: [GAP] });
  expect(flawed).toMatchObject({ ok: false, ranWell: true, proved: false });
  expect(textOf(flawed, false)).toContain(`\n  ✗ ${TEXT}`);
});

it('says that all sessions agree where every check is told', () => {
  const proved = withEvidence(PLAYED, WHOLE);
  expect(textOf(proved, true)).toContain('✓ 5 of 5 sessions: all sources agree');
  expect(textOf(proved, false)).not.toContain('sources agree');
});
