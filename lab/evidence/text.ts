/** What was reconciled and what was not, in a few lines for people. */
import { isApart, mostApartMs } from './clock-offset.ts';
import type { ClockOffset } from './clock-offset.ts';
import type { Evidence } from './reconcile.ts';
import { styleText } from 'node:util';

const MOST_SHOWN = 10;

/** `witnesses` are the names of the sources that told of any session. */
export function evidenceText(evidence: Evidence, witnesses: readonly string[]): string[] {
  const { gaps, contradictions, clockOffsets } = evidence;
  const flaws = [...gaps, ...contradictions].map(({ text }) => text);
  const shown = flaws.slice(0, MOST_SHOWN);
  if (flaws.length > shown.length) shown.push(`… and ${flaws.length - shown.length} more in run.json`);
  return [
    totalText(evidence, witnesses),
    ...shown.map((text) => styleText('red', text)),
    ...clockOffsets.map((offset) => offsetText(offset)),
  ];
}

function totalText({ sessions, matched, gaps }: Evidence, witnesses: readonly string[]): string {
  const [only] = witnesses;
  if (only !== undefined && witnesses.length === 1 && gaps.length === 0) {
    const counted = sessions === 1 ? '1 session' : `${sessions} sessions`;
    return styleText('yellow', `${counted} in ${only} alone: there is nothing to compare with`);
  }
  const whole = matched === sessions;
  return styleText(whole ? 'green' : 'red', `${matched} of ${sessions} sessions agree in every source`);
}

function offsetText(offset: ClockOffset): string {
  const { source, against, offsetMs, uncertaintyMs, sessions } = offset;
  const measured = `measured on ${sessions === 1 ? '1 session' : `${sessions} sessions`}`;
  if (!isApart(offset)) {
    const within = `±${mostApartMs(offset).toFixed(3)} ms`;
    return `the clock of ${source} is not distinguishable from that of ${against} within ${within}, ${measured}`;
  }
  const where = offsetMs > 0 ? 'ahead of' : 'behind';
  const apart = `${Math.abs(offsetMs).toFixed(3)} ms`;
  return `the clock of ${source} is ${apart} ±${uncertaintyMs.toFixed(3)} ms ${where} that of ${against}, ${measured}`;
}
