/** What was reconciled and what was not, in a few lines for people. */
import { isApart, mostApartMs } from './clock-offset.ts';
import type { ClockOffset } from './clock-offset.ts';
import type { Evidence } from './reconcile.ts';
import { styleText } from 'node:util';

const MOST_SHOWN = 10;
/** Clocks nearer to each other are as good as one, whatever was measured: a log tells milliseconds. */
const SAME_MS = 1;

/** `witnesses` are the names of the sources that told of any session. */
export function evidenceText(evidence: Evidence, witnesses: readonly string[]): string[] {
  const { gaps, contradictions, clockOffsets } = evidence;
  const flaws = [...gaps, ...contradictions].map(({ text }) => text);
  const shown = flaws.slice(0, MOST_SHOWN);
  if (flaws.length > shown.length) shown.push(`… and ${flaws.length - shown.length} more in run.json`);
  return [
    totalText(evidence, witnesses),
    ...shown.map((text) => styleText('red', text)),
    ...clocksText(clockOffsets),
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

/** Those that agree in one line, each of the others in its own. */
function clocksText(offsets: readonly ClockOffset[]): string[] {
  const isTold = (offset: ClockOffset): boolean => isApart(offset) && mostApartMs(offset) > SAME_MS;
  const apart = offsets.filter((offset) => isTold(offset));
  const agreeing = Map.groupBy(
    offsets.filter((offset) => !isTold(offset)),
    ({ against }) => against,
  );
  const which = apart.length === 0 ? 'all' : 'the other';
  return [
    ...apart.map((offset) => offsetText(offset)),
    ...Array.from(agreeing, ([against, all]) => {
      const withinMs = Math.max(...all.map((offset) => mostApartMs(offset)));
      return `${which} clocks agree with that of ${against} within ±${withinMs.toFixed(3)} ms`;
    }),
  ];
}

function offsetText({ source, against, offsetMs, uncertaintyMs, sessions }: ClockOffset): string {
  const measured = `measured on ${sessions === 1 ? '1 session' : `${sessions} sessions`}`;
  const where = offsetMs > 0 ? 'ahead of' : 'behind';
  const apart = `${Math.abs(offsetMs).toFixed(3)} ms`;
  return `the clock of ${source} is ${apart} ±${uncertaintyMs.toFixed(3)} ms ${where} that of ${against}, ${measured}`;
}
