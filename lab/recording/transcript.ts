/**
 * What a terminal showed, and when, as script(1) keeps it: the bytes, and beside them lines of which each says how long
 * after the one before what happened.
 *
 *     H 0.000000 START_TIME 2026-11-21T05:20:31.123Z
 *     H 0.000000 COLUMNS 80
 *     H 0.000000 LINES 24
 *     O 0.152000 2                         two bytes more
 *     S 3.100000 SIGWINCH ROWS=30 COLS=100 another size
 *
 * Source: script(1), "Advanced (multi-stream) format"; scriptreplay(1) plays it.
 */
import { stripVTControlCharacters } from 'node:util';
import type { TerminalSize } from '../engine/machine.ts';

const MOST_BYTES = 8 * 1024 * 1024;
const MOST_STEPS = 100_000;
/** In a row or a column: no window is larger. */
const MOST_CELLS = 1_000;

/** What a terminal showed since its beginning: the bytes as they came, and the text a person read. */
export interface TerminalTranscript {
  readonly bytes: Buffer;
  readonly text: string;
  /** When they came. What is added later only lengthens it. */
  readonly timing: string;
  /** Whether there was more than is kept. */
  readonly isCut: boolean;
}

/** Keeps the beginning of what a terminal shows; times are Unix time in ms. */
export function recordScreen({ columns, rows }: TerminalSize, startedAtMs: number) {
  let buffer = Buffer.alloc(0);
  let used = 0;
  let isCut = false;
  let latestMs = startedAtMs;
  const lines = [
    `H 0.000000 START_TIME ${new Date(startedAtMs).toISOString()}`,
    `H 0.000000 COLUMNS ${columns}`,
    `H 0.000000 LINES ${rows}`,
  ];
  const note = (type: 'O' | 'S', atMs: number, what: string | number): void => {
    // A clock may be set back; what a terminal showed stays in its order.
    const sinceMs = Math.max(0, atMs - latestMs);
    latestMs += sinceMs;
    lines.push(`${type} ${(sinceMs / 1_000).toFixed(6)} ${what}`);
  };
  return {
    /** How many bytes are kept. */
    get length() {
      return used;
    },
    add(bytes: Buffer, atMs: number): void {
      const added = lines.length < MOST_STEPS ? bytes.subarray(0, MOST_BYTES - used) : Buffer.alloc(0);
      isCut ||= added.length < bytes.length;
      if (added.length === 0) return;
      if (used + added.length > buffer.length) {
        const larger = Buffer.allocUnsafe(Math.min(MOST_BYTES, 2 * (used + added.length)));
        buffer.copy(larger, 0, 0, used);
        buffer = larger;
      }
      used += added.copy(buffer, used);
      note('O', atMs, added.length);
    },
    resize(size: TerminalSize, atMs: number): void {
      if (lines.length < MOST_STEPS) note('S', atMs, `SIGWINCH ROWS=${size.rows} COLS=${size.columns}`);
    },
    soFar(): TerminalTranscript {
      const bytes = Buffer.from(buffer.subarray(0, used));
      return { bytes, text: screenText(bytes), timing: `${lines.join('\n')}\n`, isCut };
    },
  };
}

/** A terminal puts CR before each LF and draws with escape sequences; neither is text. */
export function screenText(bytes: Buffer): string {
  return stripVTControlCharacters(bytes.toString('utf8')).replaceAll('\r', '');
}

/** What lines of timing say. */
export interface Timing {
  /** At Unix time in microseconds so many bytes, counted from the beginning, had been shown; both only grow. */
  readonly steps: readonly (readonly [atUs: number, shown: number])[];
  /** The size after so many bytes. */
  readonly sizes: readonly (readonly [shown: number, columns: number, rows: number])[];
}

const RESIZED = /^SIGWINCH ROWS=(\d+) COLS=(\d+)$/;

/** Reads timing as it comes, whole lines or not; what is no timing is passed over. */
export function readTiming(): (text: string) => Timing {
  let rest = '';
  let atUs = Number.NaN;
  let shown = 0;
  let [columns, rows] = [Number.NaN, Number.NaN];
  return (text) => {
    const steps: (readonly [number, number])[] = [];
    const sizes: (readonly [number, number, number])[] = [];
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [type, since, ...words] = line.split(' ');
      const [name = '', value = ''] = words;
      if (type === 'H' && name === 'START_TIME') atUs = Date.parse(words.slice(1).join(' ')) * 1_000;
      const sinceUs = Math.round(Number(since) * 1_000_000);
      if (sinceUs > 0) atUs += sinceUs;
      if (type === 'O' && Number(name) > 0 && !Number.isNaN(atUs))
        steps.push([atUs, (shown += Number(name))]);
      const [, newRows, newColumns] = (type === 'S' && RESIZED.exec(words.join(' '))) || [];
      if (type === 'H' && name === 'COLUMNS') columns = Number(value);
      else if (type === 'H' && name === 'LINES') rows = Number(value);
      else if (newRows !== undefined) [columns, rows] = [Number(newColumns), Number(newRows)];
      else continue;
      if ([columns, rows].every((one) => one > 0 && one <= MOST_CELLS)) sizes.push([shown, columns, rows]);
    }
    return { steps, sizes };
  };
}
