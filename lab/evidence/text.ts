/** What was reconciled and what was not, in a few lines for people. */
import type { Evidence } from './reconcile.ts';
import { styleText } from 'node:util';

const MOST_SHOWN = 10;

export function evidenceText(evidence: Evidence): string[] {
  const { sessions, matched, gaps, contradictions, clockOffsets } = evidence;
  const whole = matched === sessions;
  const total = `${matched} of ${sessions} sessions agree in every source`;
  const flaws = [...gaps, ...contradictions].map(({ text }) => text);
  const shown = flaws.slice(0, MOST_SHOWN);
  if (flaws.length > shown.length) shown.push(`… and ${flaws.length - shown.length} more in run.json`);
  const apart = clockOffsets.filter(({ offsetMs }) => Math.abs(offsetMs) >= 1);
  return [
    styleText(whole ? 'green' : 'red', total),
    ...shown.map((text) => styleText('red', text)),
    ...apart.map(
      ({ source, against, offsetMs }) =>
        `the clock of ${source} is ${offsetMs.toFixed(3)} ms ahead of ${against}`,
    ),
  ];
}
