/** What was reconciled and what was not, in a few lines for the terminal. */
import { type ClockOffset, type Evidence, flawsOf, onlySource, remarksOf } from '../../evidence/evidence.ts';
import { isOff, mostApartMs } from '../../evidence/clock-offset.ts';
import { numberText } from '../../drawing/figures.ts';
import { plural } from '../../drawing/phrase.ts';
import { evidenceWords } from '../words/evidence.ts';
import { styleText } from 'node:util';

const MOST_SHOWN = 10;
/** A person who thinks before typing leaves the server's log a wide margin: beyond this it says little of a clock. */
const CLOSE_MS = 20;

/** Coloured lines for a terminal: the verdict first, then what is missing or contradicts, then the clocks. */
export function evidenceText(evidence: Evidence): string[] {
  const { sources, clockOffsets, sessions, matched } = evidence;
  const { source, clock, flaw } = evidenceWords(sources, 'en');
  const flaws = flawsOf(evidence);
  const only = onlySource(evidence);
  if (sessions === 0) return [styleText('yellow', 'no sessions: nothing to compare')];
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
    ...clocksText(clockOffsets, source, clock),
  ];
}

/** Those that are known to agree in one line, each of the others in its own. */
function clocksText(
  offsets: readonly ClockOffset[],
  source: (id: string) => string,
  clock: (offset: ClockOffset) => string,
): string[] {
  const kindOf = (offset: ClockOffset): 'apart' | 'close' | 'unknown' => {
    if (isOff(offset) || offset.moved !== undefined) return 'apart';
    return mostApartMs(offset) <= CLOSE_MS ? 'close' : 'unknown';
  };
  const { apart = [], close = [], unknown = [] } = Object.groupBy(offsets, kindOf);
  const agreeing = Map.groupBy(close, ({ against }) => against);
  const which = close.length === offsets.length ? 'all' : 'the other';
  return [
    ...apart.map((offset) => {
      const { offsetMs, uncertaintyMs, against, sessions } = offset;
      const by = `${Math.abs(offsetMs).toFixed(3)} ms ±${uncertaintyMs.toFixed(3)} ms`;
      const where = `${offsetMs > 0 ? 'ahead of' : 'behind'} that of ${source(against)}`;
      const went = offset.moved === undefined ? '' : `, having moved from ${movedText(offset.moved)}`;
      return `the clock of ${clock(offset)} is ${by} ${where}, measured on ${plural(sessions, 'session')}${went}`;
    }),
    ...Array.from(agreeing, ([against, all]) => {
      const withinMs = Math.max(...all.map((offset) => mostApartMs(offset)));
      return `${which} clocks agree with that of ${source(against)} within ±${withinMs.toFixed(3)} ms`;
    }),
    ...unknown.map(
      (offset) =>
        `the clock of ${clock(offset)} is off by less than ${Math.ceil(mostApartMs(offset))} ms, if at all: ${offset.sessions === 1 ? 'one session does' : 'these sessions do'} not show more`,
    ),
  ];
}

function movedText({ first, last }: NonNullable<ClockOffset['moved']>): string {
  return [first, last].map(({ offsetMs }) => `${offsetMs.toFixed(3)} ms`).join(' to ');
}
