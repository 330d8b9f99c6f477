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
import { INTERRUPTED_CLASS } from './testing/sample-class.ts';

function all(one: XmlElement, tag: string): XmlElement[] {
  return [...(one.tag === tag ? [one] : []), ...one.children.flatMap((child) => all(child, tag))];
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

    it('tells advice without a failure', () => {
      const [suite] = readXml(gradesJunit([faultyGrade()], 'en')).children;
      const properties = all(suite!, 'property').map(({ attributes }) => attributes['name']);
      expect(properties).toEqual(['points', 'of', 'advice.1c-pieces', 'advice.1a-restart']);
      expect(all(suite!, 'system-out')[0]?.text).toContain('1c-pieces: A request that arrives in pieces');
      expect(all(suite!, 'testcase')).toHaveLength(10);
    });
  });
});
