import { describe, expect, it } from 'vitest';
import {
  faultyGrade,
  goodGrade,
  gradeOf,
  hostileGrade,
  lateGrade,
  requirementOf,
  unjudgedGrade,
} from './testing/sample-grade.ts';
import { gradeText } from './text.ts';
import { plain } from './lines.ts';

describe('a grade on the terminal', () => {
  it('says that everything is met', () => {
    expect(gradeText(goodGrade(), 'en', plain)).toMatchSnapshot();
  });

  it.each(['en', 'id'] as const)('shows every failure with its evidence (%s)', (language) => {
    expect(gradeText(faultyGrade(), language, plain)).toMatchSnapshot();
  });

  it('says when it could not judge, and that this is not counted', () => {
    expect(gradeText(unjudgedGrade(), 'en', plain)).toMatchInlineSnapshot(`
      "server.py

      The grader could not judge server.py. This does not count against the student.
      The Docker engine does not answer."
    `);
  });

  it('says where a program listens that cannot be reached', () => {
    const unreached = requirementOf('1a-listen', { outcome: 'failed', points: 0 });
    const grade = gradeOf({ requirements: [unreached], listening: [{ address: '::1', port: 45_001 }] });
    expect(gradeText(grade, 'en', plain)).toContain('Listens on: [::1]:45001');
  });

  it('shows shortly what explains a late burst, and no failure', () => {
    const text = gradeText(lateGrade(), 'en', plain);
    expect(text).not.toMatch(/[✗!]/);
    expect(text.slice(text.indexOf('· 1b-burst'))).toMatchSnapshot();
  });

  it('lets no text of the program act on the terminal', () => {
    const text = gradeText(hostileGrade(), 'en', plain);
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cs}\u202E]/u);
    expect(text.split('\n').every((line) => line.length < 4_000)).toBe(true);
  });

  it('marks outcomes with colours as well', () => {
    const text = gradeText(faultyGrade(), 'en', (style, text) => `<${style}>${text}</>`);
    expect(text).toContain('<green>✓</>');
    expect(text).toContain('<red>✗</>');
    expect(text).toContain('<yellow>–</>');
  });
});
