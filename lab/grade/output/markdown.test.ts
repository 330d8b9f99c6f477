import { describe, expect, it } from 'vitest';
import { INTERRUPTED_CLASS } from './testing/sample-class.ts';
import { faultyGrade, goodGrade, hostileGrade, lateGrade, unjudgedGrade } from './testing/sample-grade.ts';
import { cell, classMarkdown, code, fence, gradeMarkdown, prose } from './markdown.ts';

describe('a grade as Markdown', () => {
  it.each(['en', 'id'] as const)('has the table, the failures and the advice (%s)', (language) => {
    expect(gradeMarkdown(faultyGrade(), language)).toMatchSnapshot();
  });

  it('is short where nothing is missing', () => {
    expect(gradeMarkdown(goodGrade(), 'en')).not.toContain('###');
  });

  it('keeps the packets that explain a late burst, and calls it no failure', () => {
    const text = gradeMarkdown(lateGrade(), 'en');
    expect(text).not.toContain('✗');
    expect(text).toMatch(/see the retransmitted SYN, .*10 of capture\.pcap/);
    expect(text).toMatch(/<details><summary>on the wire[^]*── SYN ─+▶│ #10 {2}retransmission/);
  });

  it('says of a class who has not been graded, and whose grade may not hold', () => {
    const text = classMarkdown(INTERRUPTED_CLASS, 'en');
    expect(text).toContain('## Time server check: `05114 Rina`\n\nNot graded yet.');
    expect(text.match(/An earlier grade/g)).toHaveLength(6); // in the table and with the student
    expect(text.match(/could not judge/g)).toHaveLength(1);
  });

  it('says when it could not judge', () => {
    const text = gradeMarkdown(unjudgedGrade(), 'en');
    expect(text).toContain('could not judge');
    expect(text).not.toContain('0 / 100');
  });

  it('lets no text of the program be markup, call anybody or leave its block', () => {
    const lines = gradeMarkdown(hostileGrade(), 'en').split('\n');
    const fences = lines.filter((line) => /^`{3,}/.test(line));
    expect(fences.length % 2).toBe(0);
    // Only our own tags stand outside code, and every name after an @ is taken apart.
    const outside = withoutFences(lines).map((line) => line.replaceAll(/(`+) ?.*?[^`]\1(?!`)/g, ''));
    for (const line of outside) {
      expect(line.replaceAll(/<\/?(?:details|summary)>/g, '')).not.toMatch(/(?<!\\)</);
      expect(line).not.toMatch(/@e/);
    }
  });
});

function withoutFences(lines: readonly string[]): string[] {
  let mark = '';
  return lines.filter((line) => {
    const fence = /^`{3,}/.exec(line)?.[0] ?? '';
    if (mark === '' && fence === '') return true;
    if (mark === '') mark = fence;
    else if (fence === mark) mark = '';
    return false;
  });
}

describe('text in Markdown', () => {
  it.each([
    ['the `JAM` of *it*', String.raw`the ${'`JAM`'} of \*it\*`],
    ['<b>&[x](y)', String.raw`\<b\>\&\[x\](y)`],
    ['- no list', String.raw`\- no list`],
    ['1. no list', String.raw`1\. no list`],
    ['@everyone #12 https://x', '@\u2060everyone #\u206012 https://\u2060x'],
  ])('%s', (text, markdown) => {
    expect(prose(text)).toBe(markdown);
  });

  it('has code with any backticks in it', () => {
    expect(code('a')).toBe('`a`');
    expect(code('a``b')).toBe('```a``b```');
    expect(code('`')).toBe('`` ` ``');
    expect(fence(['````'])).toBe('`````text\n````\n`````');
  });

  it('has bars in tables', () => {
    expect(cell('`a|b`')).toBe(String.raw`${'`a'}\|b${'`'}`);
  });
});
