import { expect, it } from 'vitest';
import type { ClockOffset } from './clock-offset.ts';
import type { Evidence } from './reconcile.ts';
import { evidenceText } from './text.ts';
import { stripVTControlCharacters } from 'node:util';

const WHOLE: Evidence = { sessions: 18, matched: 18, gaps: [], contradictions: [], clockOffsets: [] };
const WITNESSES = ["the server's log", "mesin-1's capture"];

function textOf(evidence: Partial<Evidence>, witnesses = WITNESSES): string[] {
  return evidenceText({ ...WHOLE, ...evidence }, witnesses).map((line) => stripVTControlCharacters(line));
}

function offsetOf(offsetMs: number, uncertaintyMs: number): ClockOffset {
  const [source = '', against = ''] = WITNESSES;
  return { source, against, offsetMs, uncertaintyMs, sessions: 18 };
}

it.each([
  [9_000.2, 0.5, 'is 9000.200 ms ±0.500 ms ahead of that of'],
  [-29_998.304, 0.5, 'is 29998.304 ms ±0.500 ms behind that of'],
  [-1.022, 0.004, 'is 1.022 ms ±0.004 ms behind that of'],
])('says of an offset of %d ms which way it is', (offsetMs, uncertaintyMs, said) => {
  expect(textOf({ clockOffsets: [offsetOf(offsetMs, uncertaintyMs)] })[1]).toBe(
    `the clock of the server's log ${said} mesin-1's capture, measured on 18 sessions`,
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
    "the clock of the server's log is 9000.000 ms ±0.100 ms ahead of that of mesin-1's capture, measured on 18 sessions",
    "the other clocks agree with that of mesin-1's capture within ±0.700 ms",
  ]);
});

it('says that all agree only where there is more than one to agree', () => {
  expect(textOf({})).toEqual(['18 of 18 sessions agree in every source']);
  expect(textOf({}, ['good.pcap'])).toEqual([
    '18 sessions in good.pcap alone: there is nothing to compare with',
  ]);
  const text = "mesin-2:40001 is in good.pcap, not in the server's log";
  const gap = { session: 'mesin-2:40001', missing: "the server's log", kind: 'session', text } as const;
  expect(textOf({ matched: 17, gaps: [gap] }, ['good.pcap'])).toEqual([
    '17 of 18 sessions agree in every source',
    text,
  ]);
});
