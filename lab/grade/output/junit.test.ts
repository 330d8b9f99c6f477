import { feedbackOf } from './feedback.ts';
import { describe, expect, it } from 'vitest';
import {
  faultyGrade,
  goodGrade,
  gradeOf,
  hostileGrade,
  requirementOf,
  unjudgedGrade,
} from './testing/sample-grade.ts';
import { hasXmlReader, readXml, type XmlElement } from './testing/read-xml.ts';
import { classJunit, gradesJunit } from './junit.ts';
import { resolve } from 'node:path';
import { INTERRUPTED_CLASS } from './testing/sample-class.ts';

function all(one: XmlElement, tag: string): XmlElement[] {
  return [...(one.tag === tag ? [one] : []), ...one.children.flatMap((child) => all(child, tag))];
}

/** What GitLab makes of a report: of an element with text, the text alone. A name that comes again is not read. */
function casesAsGitLab(read: XmlElement) {
  expect(read.tag).toBe('testsuites');
  const suites = read.children.filter(({ tag }) => tag === 'testsuite');
  const cases = suites.flatMap((suite) => suite.children.filter(({ tag }) => tag === 'testcase'));
  const names = cases.map(({ attributes }) => `${attributes['name']}@${attributes['classname']}`);
  expect(new Set(names).size).toBe(names.length);
  return cases.map(({ attributes, children }) => {
    const verdict = (['failure', 'error', 'skipped'] as const).find((one) => children[0]?.tag === one);
    const status = verdict === 'failure' ? 'failed' : (verdict ?? 'success');
    return { status, file: attributes['file'], output: children[0]?.text ?? '' };
  });
}

describe('JUnit XML', () => {
  it('has a suite for every server and a case for every requirement', () => {
    expect(gradesJunit([goodGrade(), faultyGrade({ target: 'submissions/andi' })], 'en')).toMatchSnapshot();
  });

  describe.skipIf(!hasXmlReader)('read by another parser (skipped: no python3)', () => {
    it('counts what it holds', () => {
      const error = requirementOf('1a-listen', { outcome: 'error', points: 0 });
      const grades = [goodGrade(), faultyGrade(), unjudgedGrade(), gradeOf({ requirements: [error] })];
      const read = readXml(gradesJunit(grades, 'id'));
      const of = (tag: string): string => String(all(read, tag).length);
      expect(read.attributes).toMatchObject({
        tests: of('testcase'),
        failures: of('failure'),
        errors: of('error'),
        skipped: of('skipped'),
      });
      expect(read.attributes).toMatchObject({ tests: '22', failures: '2', errors: '2', skipped: '1' });
    });

    it('tells of a class who has not been graded yet, without an error', () => {
      const read = readXml(classJunit(INTERRUPTED_CLASS, 'en'));
      expect(all(read, 'skipped').map(({ attributes }) => attributes['message'])).toContain(
        'Not graded yet.',
      );
      expect(read.attributes).toMatchObject({ errors: '1', failures: '4' });
      const said = all(read, 'system-out').map(({ text }) => text.split('\n')[0]);
      expect(said.filter((text) => text?.startsWith('An earlier grade'))).toHaveLength(3);
    });

    it('is XML whatever a program says', () => {
      const read = readXml(gradesJunit([hostileGrade()], 'en'));
      expect(all(read, 'script')).toEqual([]);
      expect(all(read, 'failure')[0]?.text).toContain('</style><script>alert(1)</script> ␛[31m');
    });

    it('is what GitLab reads: file, and text in each verdict, each name once in its class', () => {
      const grades = [
        goodGrade(),
        faultyGrade({ target: 'tugas/andi', file: 'src/jam.py' }),
        unjudgedGrade(),
      ];
      for (const shown of [grades, grades.map((one) => feedbackOf(one, 'verdict'))]) {
        const cases = casesAsGitLab(readXml(gradesJunit(shown, 'en')));
        const failed = cases.filter(({ status }) => status !== 'success');
        expect(failed.map(({ status, file }) => [status, file])).toEqual([
          ['failed', 'tugas/andi/src/jam.py'],
          ['failed', 'tugas/andi/src/jam.py'],
          ['skipped', 'tugas/andi/src/jam.py'],
          ['error', 'server.py'],
        ]);
        for (const { output } of failed) expect(output.trim()).not.toBe('');
      }
    });

    it("names a class's files where they lie, and none that was unpacked", () => {
      const graded = [
        {
          student: 'andi',
          grade: faultyGrade({ target: 'andi' }),
          handIn: resolve('kelas/andi'),
          page: null,
        },
        {
          student: 'budi',
          grade: goodGrade({ target: 'budi', file: 'budi.py' }),
          handIn: resolve('kelas/budi.py'),
          page: null,
        },
        {
          student: 'citra',
          grade: goodGrade({ target: 'citra' }),
          handIn: resolve('kelas/c.zip'),
          page: null,
        },
        { student: 'dewi', grade: goodGrade({ target: 'dewi' }), handIn: null, page: null },
      ];
      graded[2]!.grade.taken.push({ kind: 'unpacked', from: 'c.zip' });
      const files = casesAsGitLab(readXml(classJunit(graded, 'en'))).map(({ file }) => file);
      expect([...new Set(files)]).toEqual([
        'kelas/andi/server.py',
        'kelas/budi.py',
        'kelas/c.zip',
        undefined,
      ]);
    });

    it('keeps a class within what GitLab takes: verdicts stay, evidence goes', () => {
      const advice = requirementOf('1c-pieces', { kind: 'advice', of: 0 });
      const failed = faultyGrade().requirements.find(({ outcome }) => outcome === 'failed');
      const one = gradeOf({ requirements: [failed!, ...Array.from({ length: 1_000 }, () => advice)] });
      const large = gradesJunit(
        Array.from({ length: 250 }, () => one),
        'en',
      );
      expect(large).not.toMatch(/<property |on the wire/);
      expect(large.match(/<failure .*>The server closed the connection/g)).toHaveLength(250);
      expect(gradesJunit([one], 'en')).toMatch(/<property .*on the wire/s);
    });

    it('does so also where it is long texts that are too much', () => {
      const hint = { en: 'x'.repeat(1_000), id: '' };
      const advice = requirementOf('1c-pieces', { kind: 'advice', of: 0, outcome: 'failed', hint });
      const grade = gradeOf({ requirements: Array.from({ length: 15_000 }, () => advice) });
      expect(gradesJunit([grade], 'en').length).toBeLessThan(1_000);
    });

    it('tells advice without a failure', () => {
      const [suite] = readXml(gradesJunit([faultyGrade()], 'en')).children;
      const properties = all(suite!, 'property').map(({ attributes }) => attributes['name']);
      expect(properties).toEqual(['points', 'of', 'advice.1c-pieces', 'advice.1a-restart']);
      expect(all(suite!, 'system-out')[0]?.text).toContain('1c-pieces: A request that arrives in pieces');
      expect(all(suite!, 'testcase')).toHaveLength(10);
    });
  });
});
