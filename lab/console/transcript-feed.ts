/** What the terminals of a run showed, as pages see it, while it grows and afterwards. */
import { readTiming, type Timing } from '../recording/transcript.ts';
import { existsSync, readdirSync } from 'node:fs';
import { parse, resolve } from 'node:path';
import { Buffer } from 'node:buffer';
import { tail } from '../watch/tail.ts';
import type { Transcript } from './messages.ts';

/** A page draws so much at once without anybody waiting; the rest is in the folder. */
const MOST_BYTES = 256 * 1024;
const MOST_STEPS = 10_000;
/** Of all terminals together, so that a page gets them in good time. */
const MOST_BYTES_IN_ALL = 4 * 1024 * 1024;

/** The clock of a transcript counts whole milliseconds, and no reply is shown before its packet has come. */
const CLOCK_US = 1_000;

interface Followed extends Pick<Transcript, 'terminal'> {
  readonly newBytes: () => Buffer;
  readonly newTiming: () => Timing;
  readonly pieces: Buffer[];
  readonly steps: Timing['steps'][number][];
  readonly sizes: Timing['sizes'][number][];
  length: number;
  isCut: boolean;
}

export function followTranscripts(folder: string) {
  const place = resolve(folder, 'transcripts');
  const all = new Map<string, Followed>();
  let room = MOST_BYTES_IN_ALL;

  const lookForMore = (): void => {
    const entries = existsSync(place) ? readdirSync(place, { withFileTypes: true }) : [];
    const files = new Set(entries.filter((entry) => entry.isFile()).map(({ name }) => name));
    for (const { name: terminal, ext } of [...files].toSorted().map((name) => parse(name)))
      if (['.raw', '.txt'].includes(ext) && !all.has(terminal)) {
        const hasBytes = files.has(`${terminal}.raw`);
        all.set(terminal, follow(resolve(place, terminal), terminal, hasBytes));
      }
  };

  const newsOf = (one: Followed): Transcript[] => {
    if (one.isCut) return [];
    // A writer adds the times first: of what is read here they are known.
    const came = one.newBytes();
    const { steps, sizes } = one.newTiming();
    if (came.length + steps.length + sizes.length === 0) return [];
    const bytes = came.subarray(0, Math.min(room, MOST_BYTES - one.length));
    one.length += bytes.length;
    room -= bytes.length;
    one.isCut = bytes.length < came.length || one.steps.length + steps.length > MOST_STEPS;
    const fresh = {
      steps: steps
        .slice(0, MOST_STEPS - one.steps.length)
        .map(([atUs, shown]) => [atUs + CLOCK_US, shown] as const),
      sizes: sizes.slice(0, MOST_STEPS - one.sizes.length),
    };
    one.pieces.push(bytes);
    one.steps.push(...fresh.steps);
    one.sizes.push(...fresh.sizes);
    return [told(one, bytes, fresh)];
  };

  return {
    /** What came since the last call. */
    news(): Transcript[] {
      lookForMore();
      return [...all.values()].flatMap(newsOf);
    },
    /** All that it gave so far. */
    soFar: (): Transcript[] =>
      Array.from(all.values(), (one) => told(one, Buffer.concat(one.pieces), { ...one })),
  };
}

/** `stem` is the path without its ending. Runs of version 0.1.0 have the text alone. */
function follow(stem: string, terminal: string, hasBytes: boolean): Followed {
  const [newBytes, newText, newTiming] = [tail(`${stem}.raw`), tail(`${stem}.txt`), tail(`${stem}.timing`)];
  const readMore = readTiming();
  return {
    terminal,
    newBytes: hasBytes
      ? newBytes
      : () => Buffer.from(newText().toString('latin1').replaceAll('\n', '\r\n'), 'latin1'),
    newTiming: () => readMore(newTiming().toString('latin1')),
    pieces: [],
    steps: [],
    sizes: [],
    length: 0,
    isCut: false,
  };
}

function told({ terminal, isCut }: Followed, bytes: Buffer, { steps, sizes }: Timing): Transcript {
  return { terminal, bytes: bytes.toString('base64'), steps, sizes, isCut };
}
