import { expect, it } from 'vitest';
import type { Cause, ClockOffset, Evidence, Gap } from '../../evidence/evidence.ts';
import { evidenceText } from './evidence.ts';
import { stripVTControlCharacters } from 'node:util';

const SOURCES: Evidence['sources'] = [
  { id: 'log', kind: 'log', machine: 'mesin-1', sessions: 18 },
  { id: 'mesin-1', kind: 'capture', machine: 'mesin-1', sessions: 18 },
];
const FILE: Evidence['sources'][number] = { id: 'good.pcap', kind: 'capture', sessions: 18 };
const WHOLE: Evidence = {
  sources: SOURCES,
  sessions: 18,
  matched: 18,
  causes: [],
  gaps: [],
  contradictions: [],
  clockOffsets: [],
};
const SESSION = { client: 'mesin-2', port: 40_001, part: '', nth: 1 };
const GAP: Gap = { kind: 'session', session: SESSION, missingFrom: 'log', knownTo: ['mesin-1'] };

function textOf(evidence: Partial<Evidence>): string[] {
  return evidenceText({ ...WHOLE, ...evidence }).map((line) => stripVTControlCharacters(line));
}

function offsetOf(offsetMs: number, uncertaintyMs: number): ClockOffset {
  return { source: 'log', against: 'mesin-1', offsetMs, uncertaintyMs, sessions: 18 };
}

it.each([
  [9_000.2, 0.5, 'is 9000.200 ms ±0.500 ms ahead of that of'],
  [-29_998.304, 0.5, 'is 29998.304 ms ±0.500 ms behind that of'],
  [-1.022, 0.004, 'is 1.022 ms ±0.004 ms behind that of'],
])('says of an offset of %d ms which way it is', (offsetMs, uncertaintyMs, said) => {
  expect(textOf({ clockOffsets: [offsetOf(offsetMs, uncertaintyMs)] })[1]).toBe(
    `the clock of the server log ${said} mesin-1's capture, measured on 18 sessions`,
  );
});

it('does not call it an offset where it may be none', () => {
  expect(textOf({ clockOffsets: [offsetOf(-0.022, 0.004)] }).slice(1)).toEqual([
    "all clocks agree with that of mesin-1's capture within ±0.026 ms",
  ]);
  expect(textOf({ clockOffsets: [offsetOf(0.2, 0.5), offsetOf(0, 0.1)] }).slice(1)).toEqual([
    "all clocks agree with that of mesin-1's capture within ±0.700 ms",
  ]);
  expect(textOf({ clockOffsets: [offsetOf(0.2, 0.5), offsetOf(9_000, 0.1)] }).slice(1)).toEqual([
    "the clock of the server log is 9000.000 ms ±0.100 ms ahead of that of mesin-1's capture, measured on 18 sessions",
    "the other clocks agree with that of mesin-1's capture within ±0.700 ms",
  ]);
});

it('says whose part of a record it is, and that a clock has moved', () => {
  const moved = { first: { offsetMs: 0, uncertaintyMs: 0.1 }, last: { offsetMs: 8, uncertaintyMs: 0.1 } };
  const offsets = [{ ...offsetOf(4, 4.1), source: 'client', machine: 'mesin-3', moved }];
  expect(textOf({ clockOffsets: offsets }).slice(1)).toEqual([
    "the clock of mesin-3's client record is 4.000 ms ±4.100 ms ahead of that of mesin-1's capture, measured on 18 sessions, having moved from 0.000 ms to 8.000 ms",
  ]);
});

it('does not boast of a margin that says little of a clock', () => {
  const one = { ...offsetOf(-490, 507.2), sessions: 1 };
  expect(textOf({ clockOffsets: [one] }).slice(1)).toEqual([
    'the clock of the server log is off by less than 998 ms, if at all: one session does not show more',
  ]);
  const far = { ...offsetOf(0, 0.01), source: 'mesin-2' };
  expect(textOf({ clockOffsets: [far, offsetOf(0, 34)] }).slice(1)).toEqual([
    "the other clocks agree with that of mesin-1's capture within ±0.010 ms",
    'the clock of the server log is off by less than 34 ms, if at all: these sessions do not show more',
  ]);
  expect(textOf({ clockOffsets: [offsetOf(1.667, 1.631)] }).slice(1)).toEqual([
    "all clocks agree with that of mesin-1's capture within ±3.298 ms",
  ]);
});

it('says that all agree only where there is more than one to agree', () => {
  expect(textOf({})).toEqual(['18 of 18 sessions: all sources agree']);
  expect(textOf({ sessions: 1, matched: 1 })).toEqual(['1 of 1 session: all sources agree']);
  expect(textOf({ sessions: 1_800, matched: 17 })).toEqual(['17 of 1,800 sessions: all sources agree']);
  expect(textOf({ sources: [FILE] })).toEqual(['18 sessions in good.pcap alone: nothing to compare with']);
  const sources = [{ ...SOURCES[0]!, sessions: 0 }, SOURCES[1]!];
  expect(textOf({ sources, matched: 17, gaps: [GAP] })).toEqual([
    '17 of 18 sessions: all sources agree',
    "mesin-2:40001 is missing from the server log; it is in mesin-1's capture",
  ]);
});

it.each([
  ['in run.json', SOURCES],
  ['with --json', [FILE]],
])('says that more of them are to be found %s', (where, sources) => {
  const gaps = Array.from({ length: 12 }, () => GAP);
  expect(textOf({ sources, matched: 6, gaps }).slice(11)).toEqual([`… and 2 more ${where}`]);
});

it('remarks on packets captured twice, which are no flaw', () => {
  const explained = { source: 'mesin-1', sessions: 18, absent: 0, agreeing: 18, examples: [SESSION] };
  const causes: Cause[] = [{ kind: 'packets-repeated', ...explained, copies: 2 }];
  expect(textOf({ causes })).toEqual([
    '18 of 18 sessions: all sources agree',
    "mesin-1's capture has each packet of 18 sessions twice; the copies were not counted",
  ]);
});
