/** What was reconciled and what was not, in a few lines for the terminal. */
import { type ClockOffset, type Evidence, flawsOf, onlySource, remarksOf } from '../../evidence/evidence.ts';
import { isApart, mostApartMs } from '../../evidence/clock-offset.ts';
import { numberText } from '../../drawing/figures.ts';
import { plural } from '../../drawing/phrase.ts';
import { evidenceWords } from '../words/evidence.ts';
import { styleText } from 'node:util';

const MOST_SHOWN = 10;
/** Clocks nearer to each other are as good as one, whatever was measured: a log tells milliseconds. */
const SAME_MS = 1;

/** Coloured lines for a terminal: the verdict first, then what is missing or contradicts, then the clocks. */
export function evidenceText(evidence: Evidence): string[] {
  const { sources, clockOffsets, sessions, matched } = evidence;
  const { source, flaw } = evidenceWords(sources, 'en');
  const flaws = flawsOf(evidence);
  const only = onlySource(evidence);
  const all = plural(sessions, 'session');
  const hasRun = sources.some(({ machine }) => machine !== undefined);
  const more = flaws.length - MOST_SHOWN;
  return [
    only === undefined
      ? styleText(
          matched === sessions ? 'green' : 'red',
          `${numberText(matched, 'en')} of ${all}: all sources agree`,
        )
      : styleText('yellow', `${all} in ${source(only.id)} alone: nothing to compare with`),
    ...flaws.slice(0, MOST_SHOWN).map((one) => styleText('red', flaw(one))),
    ...(more > 0 ? [styleText('red', `… and ${more} more ${hasRun ? 'in run.json' : 'with --json'}`)] : []),
    ...remarksOf(evidence).map((one) => styleText('yellow', flaw(one))),
    ...clocksText(clockOffsets, source),
  ];
}

/** Those that agree in one line, each of the others in its own. */
function clocksText(offsets: readonly ClockOffset[], source: (id: string) => string): string[] {
  const isTold = (offset: ClockOffset): boolean => isApart(offset) && mostApartMs(offset) > SAME_MS;
  const apart = offsets.filter((offset) => isTold(offset));
  const agreeing = Map.groupBy(
    offsets.filter((offset) => !isTold(offset)),
    ({ against }) => against,
  );
  const which = apart.length === 0 ? 'all' : 'the other';
  return [
    ...apart.map((offset) => {
      const { offsetMs, uncertaintyMs, against, sessions } = offset;
      const by = `${Math.abs(offsetMs).toFixed(3)} ms ±${uncertaintyMs.toFixed(3)} ms`;
      const where = `${offsetMs > 0 ? 'ahead of' : 'behind'} that of ${source(against)}`;
      return `the clock of ${source(offset.source)} is ${by} ${where}, measured on ${plural(sessions, 'session')}`;
    }),
    ...Array.from(agreeing, ([against, all]) => {
      const withinMs = Math.max(...all.map((offset) => mostApartMs(offset)));
      return `${which} clocks agree with that of ${source(against)} within ±${withinMs.toFixed(3)} ms`;
    }),
  ];
}
