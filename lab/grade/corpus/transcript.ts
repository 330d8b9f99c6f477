/** What is said of a server that fails, as text to keep: everything that differs between two runs is masked. */
import type { Grade, Ladder, RequirementResult } from '../result.ts';
import { shownBytes } from '../output/bytes.ts';

export function transcriptOf({ requirements, points, of }: Grade): string {
  const isTold = ({ outcome, ladder }: RequirementResult): boolean =>
    outcome === 'failed' || outcome === 'error' || (outcome === 'skipped' && ladder !== null);
  const told = requirements.filter(isTold).map(requirementLines);
  const skipped = requirements.filter((one) => one.outcome === 'skipped' && !isTold(one));
  const reasons = Array.from(
    Map.groupBy(skipped, ({ hint }) => hint?.en ?? ''),
    ([hint, all]) => `${all.map(({ id }) => id).join(' ')}  skipped\n  hint      ${hint}`,
  );
  return [`points  ${points} of ${of}`, ...told, ...reasons].join('\n\n') + '\n';
}

function requirementLines(result: RequirementResult): string {
  const { id, outcome, expected, received, hint, traceback, ladder } = result;
  const said = [
    ['expected', expected === null ? null : shownBytes(expected)],
    ['received', received === null ? null : shownBytes(received)],
    ['hint', hint === null ? null : hint.en],
    ['printed', traceback && `${traceback.file}, line ${traceback.line}: ${traceback.code}`],
    ['', traceback && traceback.error],
  ] as const;
  const lines = said.flatMap(([name, text]) =>
    text === null ? [] : [`  ${name.padEnd(8)}  ${masked(text)}`.trimEnd()],
  );
  return [`${id}  ${outcome}`, ...lines, ...(ANY_LADDER.has(id) ? [] : ladderLines(ladder))].join('\n');
}

/**
 * Acknowledgements come when the kernel finds time for them, and what was sent in two writes may travel as one: the
 * rungs that say something are kept, and what one side sent without being interrupted is one.
 */
function ladderLines(ladder: Ladder | null): string[] {
  const { first: rows, omitted } = ladder ?? { first: [], omitted: 0 };
  // What is said to a client that has gone is a matter of luck.
  const hasGone = rows.some(({ from, flags }) => from === 'client' && flags.includes('RST'));
  let hasLeft = false;
  const rungs: { from: string; flags: string; lengthBytes: number; text: string }[] = [];
  for (const { from, flags, lengthBytes, text, marks } of rows) {
    const telling = flags.filter((flag) => ['SYN', 'FIN', 'RST'].includes(flag)).join(', ');
    if (hasGone && from === 'server' && telling === '') continue;
    // Whether its answer to that is still in the capture, too.
    if (hasLeft && from === 'server' && lengthBytes === 0) continue;
    // The kernel's answer to what came for somebody who had left.
    if (hasLeft && telling === 'RST') continue;
    hasLeft ||= from === 'client' && flags.includes('FIN');
    if ((telling === '' && lengthBytes === 0) || marks.some((mark) => mark.includes('retransmission')))
      continue;
    const before = rungs.at(-1);
    if (telling === '' && before?.flags === '' && before.from === from) {
      before.lengthBytes += lengthBytes;
      before.text += text;
    } else rungs.push({ from, flags: telling, lengthBytes, text });
  }
  return rungs.map(({ from, flags, lengthBytes, text }, index) => {
    // Of a long line as much travels as the kernels have room for; where the ladder has a gap, what is before it goes on.
    const isMany = lengthBytes > MOST_BYTES || (omitted > 0 && index === rungs.length - 1);
    const [length, said] = isMany
      ? ['many', `${text.slice(0, 20)}…`]
      : [String(lengthBytes), shownBytes(text)];
    return `  ${from.padEnd(8)}  ${flags.padEnd(8)}  ${length.padStart(4)}  ${masked(said)}`.trimEnd();
  });
}

const MOST_BYTES = 200;

/** Any of many may be the one that is shown. */
const ANY_LADDER = new Set(['1b-burst', '1d-clock']);

/** Times, dates, zones, clients' ports, how many and how long. */
const VARYING: readonly (readonly [RegExp, string])[] = [
  [/(?<!\d)\d{1,2}:\d{2}:\d{2}/g, 'hh:mm:ss'],
  [/(?:\d␀\d␀:␀){2}\d␀\d/g, 'hh:mm:ss'],
  [/(?<=hh:mm:ss\.)\d+/g, 'ffffff'],
  [/\b\d{2}\.\d{2}\.\d{2}\b/g, 'hh.mm.ss'],
  [/\b\d{1,2}([-/ ])\d{1,2}\1\d{4}\b/g, 'dd$1mm$1yyyy'],
  [/\b\d{4}-\d{2}-\d{2}\b/g, 'yyyy-mm-dd'],
  [/\b(172\.16\.16\.10[23])([:', ]+)\d+/g, '$1$2port'],
  [/\b\d+( of |\s?\/ )20\b/g, 'n$120'],
  [/\b\d+ s (?:ahead|behind)\b/g, 'n s ahead'],
  [/(?<=only after )\d+(?= s)/g, 'n'],
  // Wrong minutes are the month's number once in an hour.
  [
    /The minutes are wrong and equal to the month\b.*/g,
    'The time is n s ahead, which no time zone explains.',
  ],
  [/\b\d+( finished sessions left | clients that left without QUIT left )\d+/g, 'n$1n'],
  [/(?<=got a reply of )\d+/g, 'n'],
];

function masked(text: string): string {
  return VARYING.reduce((masked, [pattern, name]) => masked.replaceAll(pattern, name), text);
}
