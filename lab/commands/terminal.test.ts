import { canMove, folded } from './terminal.ts';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { TerminalProgress } from './progress.ts';
import { columnsOf } from '../grade/output/bytes.ts';
import { stripVTControlCharacters, styleText } from 'node:util';
import { PassThrough } from 'node:stream';

describe('a line moves', () => {
  it.each([
    [true, {}, true],
    [true, { TERM: 'xterm-256color', NO_COLOR: '', CI: '' }, true],
    [false, { TERM: 'xterm' }, false],
    [true, { TERM: 'dumb' }, false],
    [true, { NO_COLOR: '1' }, false],
    [true, { CI: 'true' }, false],
  ])('on a terminal (%s) with %j: %s', (isTTY, environment, expected) => {
    expect(canMove({ isTTY }, environment)).toBe(expected);
  });
});

/** What is written, with the widest of the lines that are erased again. */
function screen(columns: number) {
  for (const [name, value] of Object.entries({ TERM: 'xterm', CI: '', NO_COLOR: '' }))
    vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const written: string[] = [];
  const stream = new PassThrough({ encoding: 'utf8' }).on('data', (text: string) => written.push(text));
  const progress = new TerminalProgress(Object.assign(stream, { isTTY: true, columns }) as never);
  const lines = (): string[] => written.map((text) => stripVTControlCharacters(text).replaceAll('\r', ''));
  return { progress, lines, widest: () => Math.max(...lines().map(columnsOf)) };
}

describe('progress', () => {
  it.each([20, 40, 80, 200])('stays within %i columns', (columns) => {
    const { progress, lines, widest } = screen(columns);
    progress.step('a step whose name alone takes sixty columns of any terminal there is');
    progress.detail('x'.repeat(300));
    progress.step('running the burst');
    progress.advance(20_000, 20_000);
    expect(widest()).toBeLessThan(columns);
    if (columns >= 40) expect(lines().at(-1)).toMatch(/20000\/20000$/);
  });

  it("does not hand on a tool's own escape sequences", () => {
    const { progress, lines } = screen(80);
    progress.detail('first\n\u001B[31mred\u001B[0m\tone\u0007\n');
    expect(lines().at(-1)).toBe(' … red one ');
  });
});

describe('text on a terminal', () => {
  const narrow = { isTTY: true, columns: 40 };

  it('is as it is where there is none, or room', () => {
    const text = `  name        ${'word '.repeat(20)}`;
    expect(folded(text, { isTTY: false, columns: 40 })).toBe(text);
    expect(folded(text, { isTTY: true, columns: 200 })).toBe(text);
    expect(folded('  a  short   line', narrow)).toBe('  a  short   line');
  });

  it.each([
    [
      'below its second column',
      '  sessions   40 completed, 0 failed, peak 40 concurrent',
      ['  sessions   40 completed, 0 failed,', '             peak 40 concurrent'],
    ],
    [
      'to the right of its beginning, where the first column takes half the width',
      '  a name of many words, most of them short  and what it means',
      ['  a name of many words, most of them', '    short  and what it means'],
    ],
    [
      'to the right of its beginning, where it has no columns',
      'one two three four five six seven eight nine ten',
      ['one two three four five six seven eight', '  nine ten'],
    ],
    [
      'at the left, where it begins far on the right',
      `${' '.repeat(27)}run this command to make it right`,
      ['    run this command to make it right'],
    ],
    [
      'after a word that is longer than any line',
      `  see ${'x'.repeat(50)} there`,
      ['  see', `    ${'x'.repeat(50)}`, '    there'],
    ],
  ])('goes on %s', (_, line, lines) => {
    expect(folded(line, narrow).split('\n')).toEqual(lines);
  });

  it('counts no colours', () => {
    const line = `  ${styleText('bold', 'mesin-1', { validateStream: false })}  up and ready for all of it`;
    expect(folded(line, narrow)).toBe(line);
  });
});
