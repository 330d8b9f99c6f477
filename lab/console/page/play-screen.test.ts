import { describe, expect, it } from 'vitest';
import { playScreen } from './play-screen.ts';
import type { Screen } from './model.ts';
import xterm from '@xterm/headless';

const TIME = 'TIMR\b \bE\r\n\u001B[32mJAM 06:14:20\u001B[0m\r\n$ ';

function screenWith(text: string, sizes: Screen['sizes'] = []): Screen {
  return { bytes: new TextEncoder().encode(text), steps: [], sizes, isCut: false };
}

/** A terminal, and what its lines are as a person reads them. */
function terminalThatPlays() {
  const terminal = new xterm.Terminal({ cols: 20, rows: 5, allowProposedApi: true });
  const play = playScreen(terminal);
  const lines = (): string[] => {
    const { active } = terminal.buffer;
    const all = Array.from({ length: active.length }, (_, row) =>
      active.getLine(row)?.translateToString(true),
    );
    return all.filter((line) => line !== undefined && line !== '') as string[];
  };
  return { terminal, play, lines };
}

describe('a transcript that is played', () => {
  it('is at each moment what the terminal showed, forwards and back', async () => {
    const { play, lines } = terminalThatPlays();
    const screen = screenWith(TIME);
    const shown: [number, string[]][] = [
      [0, []],
      [4, ['TIMR']],
      [8, ['TIME']],
      [TIME.indexOf('JAM') + 3, ['TIME', 'JAM']],
      [TIME.length, ['TIME', 'JAM 06:14:20', '$ ']],
    ];
    for (const [bytes, text] of [...shown, ...shown.toReversed(), ...shown]) {
      await play(screen, bytes);
      expect(lines()).toEqual(text);
    }
  });

  it('draws only what is new when it goes on', async () => {
    const written: string[] = [];
    const play = playScreen({
      cols: 20,
      rows: 5,
      resize: () => {},
      write: (data, callback) => {
        written.push(typeof data === 'string' ? data : new TextDecoder().decode(data));
        callback?.();
      },
    });
    const screen = screenWith('one two three');
    await play(screen, 3);
    await play(screen, 7);
    await play(screen, 7);
    await play(screen, 13);
    expect(written).toEqual(['\u001Bc', 'one', ' two', ' three']);
    await play(screen, 5);
    expect(written.slice(4)).toEqual(['\u001Bc', 'one t']);
  });

  it('ends where it was wanted last, however often that changed while it was drawn', async () => {
    const { play, lines } = terminalThatPlays();
    const screen = screenWith('abcdefghij');
    const all = [10, 3, 8, 0, 6, 2, 4].map((shown) => play(screen, shown));
    await Promise.all(all);
    expect(lines()).toEqual(['abcd']);
    await Promise.all([play(screen, 2), play(screenWith('another one'), 7), play(screenWith('the last'), 8)]);
    expect(lines()).toEqual(['the last']);
  });

  it('goes on where more of it came', async () => {
    const { play, lines } = terminalThatPlays();
    const screen = screenWith('$ da');
    await play(screen, 4);
    screen.bytes = new TextEncoder().encode('$ date\r\n');
    await play(screen, 8);
    expect(lines()).toEqual(['$ date']);
  });

  it('has the size that the terminal had', async () => {
    const { terminal, play, lines } = terminalThatPlays();
    const screen = screenWith('0123456789abcdefghij\r\n0123456789', [
      [0, 10, 4],
      [22, 5, 6],
    ]);
    await play(screen, 22);
    expect([terminal.cols, terminal.rows, lines()]).toEqual([10, 3, ['0123456789', 'abcdefghij']]);
    await play(screen, 32);
    expect([terminal.cols, terminal.rows, lines().slice(-2)]).toEqual([5, 6, ['01234', '56789']]);
    await play(screen, 10);
    expect([terminal.cols, terminal.rows, lines()]).toEqual([10, 3, ['0123456789']]);
  });

  it.each<[what: string, text: string, rows: number]>([
    ['one line', '$ ', 1],
    ['four lines', 'one\r\ntwo\r\nthree\r\n$ ', 4],
    ['a line that is wider', `${'x'.repeat(161)}\r\n$ `, 4],
    ['more than it has', 'x\r\n'.repeat(100), 24],
    ['what went to a row by its number', '\u001B[9;1Hnine', 24],
  ])('has as many rows as it fills, of %s', async (_, text, rows) => {
    const { terminal, play } = terminalThatPlays();
    await play(screenWith(text), 2);
    expect([terminal.cols, terminal.rows]).toEqual([80, rows]);
  });

  it('leaves nothing of what a hostile program did to the terminal', async () => {
    const { terminal, play, lines } = terminalThatPlays();
    await play(screenWith('\u001B[?1049h\u001B[?25l\u001B[2;3r\u001B[?6h\u001B(0lost'), 100);
    await play(screenWith('$ qq'), 4);
    expect(lines()).toEqual(['$ qq']);
    expect(terminal.buffer.active.type).toBe('normal');
  });
});
