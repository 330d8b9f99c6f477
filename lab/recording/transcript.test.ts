import { describe, expect, it } from 'vitest';
import { readTiming, recordScreen, screenText } from './transcript.ts';

const SIZE = { columns: 80, rows: 24 };
const START_MS = Date.parse('2026-11-21T05:20:31.123Z');

/** A shell in which somebody asked for the time, in a window that became larger. */
function recorded() {
  const screen = recordScreen(SIZE, START_MS);
  screen.add(Buffer.from('$ '), START_MS + 50);
  screen.add(Buffer.from('date\r\n'), START_MS + 1_250);
  screen.resize({ columns: 100, rows: 30 }, START_MS + 1_300);
  screen.add(Buffer.from('é\r\n$ '), START_MS + 1_301);
  return screen.soFar();
}

it.each<[title: string, shown: string, text: string]>([
  ['line ends of a terminal', 'TIME\r\nJAM 06:14:20\r\r\n', 'TIME\nJAM 06:14:20\n'],
  ['colours', '\u001B[32m$\u001B[0m ', '$ '],
  ['other languages', 'wáktu', 'wáktu'],
])('is read without %s', (_title, shown, text) => {
  expect(screenText(Buffer.from(shown))).toBe(text);
});

describe('the timing of a transcript', () => {
  it('says when it began, and of what came how long after the rest', () => {
    expect(recorded().timing).toBe(
      [
        'H 0.000000 START_TIME 2026-11-21T05:20:31.123Z',
        'H 0.000000 COLUMNS 80',
        'H 0.000000 LINES 24',
        'O 0.050000 2',
        'O 1.200000 6',
        'S 0.050000 SIGWINCH ROWS=30 COLS=100',
        'O 0.001000 6',
        '',
      ].join('\n'),
    );
  });

  it('never goes back, also where the clock does', () => {
    const screen = recordScreen(SIZE, START_MS);
    screen.add(Buffer.from('a'), START_MS + 500);
    screen.add(Buffer.from('b'), START_MS - 3_600_000);
    screen.add(Buffer.from('c'), START_MS + 600);
    expect(screen.soFar().timing).toMatch(/\nO 0\.500000 1\nO 0\.000000 1\nO 0\.100000 1\n$/);
  });

  it('is read as it was written, in pieces of any length', () => {
    const { timing, bytes } = recorded();
    const startUs = START_MS * 1_000;
    const steps = [
      [startUs + 50_000, 2],
      [startUs + 1_250_000, 8],
      [startUs + 1_301_000, 14],
    ];
    const sizes = [
      [0, 80, 24],
      [8, 100, 30],
    ];
    expect(steps.at(-1)?.[1]).toBe(bytes.length);
    for (const length of [1, 7, timing.length]) {
      const read = readTiming();
      const pieces = Array.from({ length: Math.ceil(timing.length / length) }, (_, at) =>
        read(timing.slice(at * length, (at + 1) * length)),
      );
      expect(pieces.flatMap((piece) => piece.steps)).toEqual(steps);
      expect(pieces.flatMap((piece) => piece.sizes)).toEqual(sizes);
    }
  });

  it('is read as script writes it', () => {
    const written = [
      'H 0.000000 START_TIME 2026-11-21 05:20:31+00:00',
      'H 0.000000 TERM xterm',
      'I 0.500000 3',
      'O 0.010237 4',
      'H 0.000000 EXIT_CODE 0',
      '',
    ].join('\n');
    const shownUs = Date.parse('2026-11-21T05:20:31Z') * 1_000 + 510_237;
    expect(readTiming()(written)).toEqual({ steps: [[shownUs, 4]], sizes: [] });
  });

  it.each([
    ['no beginning', 'O 0.1 4\nO 0.1 4\n'],
    ['a beginning at no time', 'H 0.0 START_TIME tomorrow\nO 0.1 4\n'],
    ['no numbers', 'H 0.0 START_TIME 2026-11-21T05:20:31.123Z\nO x y\nO 0.1\nO 0.1 -4\nS 0.1 SIGWINCH\n'],
    ['sizes that no window has', 'S 0.1 SIGWINCH ROWS=0 COLS=80\nS 0.1 SIGWINCH ROWS=24 COLS=1000000000\n'],
    ['no lines at all', '\u0000\uFFFD'.repeat(1_000)],
  ])('tells nothing where it has %s', (_, timing) => {
    expect(readTiming()(timing)).toEqual({ steps: [], sizes: [] });
  });
});

describe('what is kept of a screen', () => {
  it('is its first 8 MiB', () => {
    const screen = recordScreen(SIZE, START_MS);
    const most = 8 * 1024 * 1024;
    for (let shown = 0; shown < most; shown += 3_000_000) screen.add(Buffer.alloc(3_000_000, 'x'), START_MS);
    const { bytes, timing, isCut } = screen.soFar();
    expect(bytes).toHaveLength(most);
    expect(isCut).toBe(true);
    expect(readTiming()(timing).steps.at(-1)?.[1]).toBe(most);
  });

  it('is its first 100,000 pieces, of every byte with its time', () => {
    const screen = recordScreen(SIZE, START_MS);
    for (let shown = 0; shown < 150_000; shown += 1) screen.add(Buffer.from('x'), START_MS);
    const { bytes, timing, isCut } = screen.soFar();
    expect(timing.trimEnd().split('\n')).toHaveLength(100_000);
    expect(bytes).toHaveLength(100_000 - 3);
    expect(isCut).toBe(true);
  });
});
