import { describe, expect, it } from 'vitest';
import { madeBy, type ShardDocument, type ShardFolder, shardName } from './shard.ts';
import { oneClass } from './one-class.ts';
import { RUBRIC } from '../rubric.ts';

const IMAGES = { 'mesin-lab/client:1': 'sha256:aa', 'mesin-lab/languages:1': null };
const settled = [{ id: '1c-session', outcome: 'passed', reason: 'Shown in class.' }] as const;
const NO_START = { entry: null, run: null, image: null };

/** All of a class of two. */
function shards(count: number): ShardFolder[] {
  return Array.from({ length: count }, (_, at): ShardFolder => {
    const shard = { index: at + 1, count };
    return {
      folder: `grades/${shardName('kelas', shard)}`,
      document: {
        schema: 1,
        ...madeBy(),
        class: 'kelas',
        shard,
        conditions: {
          rubric: RUBRIC,
          only: null,
          late: null,
          port: 45_000,
          engine: 'docker',
          images: IMAGES,
          start: NO_START,
        },
        students: [
          { student: 'ani', name: null, number: null },
          { student: 'budi', name: 'Budi', number: '5026' },
        ],
        leftOut: [],
        overrides: [
          {
            student: 'ani',
            start: { ...NO_START, run: 'python3 ani.py' },
            settled: [...settled],
            deadline: null,
            handedIn: null,
          },
        ],
        rows: [],
        programs: [],
      },
    };
  });
}

describe('shards', () => {
  it('make up a class in whatever order they are named', () => {
    const whole = oneClass(shards(3).toReversed());
    expect(whole.shards.map(({ document }) => document.shard.index)).toEqual([1, 2, 3]);
    expect([...whole.students]).toEqual([
      ['ani', { name: null, number: null }],
      ['budi', { name: 'Budi', number: '5026' }],
    ]);
    expect([...whole.overrides]).toEqual([['ani', { how: { run: 'python3 ani.py' }, settled }]]);
  });

  const conditions = (more: Partial<ShardDocument['conditions']>) => (document: ShardDocument) => ({
    ...document,
    conditions: { ...document.conditions, ...more },
  });

  it.each<[string, (document: ShardDocument) => ShardDocument, RegExp]>([
    [
      'another grader',
      (document) => ({ ...document, grader: 'f00' }),
      /kelas-shard-2-of-2 was graded by another version of the lab \(\S+, grader f00\) than this one \(\S+, grader \w{10}\): merge with the version/,
    ],
    [
      'another lab',
      (document) => ({ ...document, lab: '9.9.9' }),
      /was graded by another version of the lab \(9\.9\.9,/,
    ],
    [
      'other copies',
      (document) => ({ ...document, comparison: '' }),
      /was graded by another version of the lab/,
    ],
    [
      'another rubric',
      conditions({ rubric: { ...RUBRIC, '1a-listen': 9 } }),
      /kelas-shard-2-of-2 was graded with another rubric than .*kelas-shard-1-of-2: grade both alike, with one --rubric\.$/,
    ],
    ['other requirements', conditions({ only: ['1c'] }), /was graded on other requirements than .* --only/],
    ['another port', conditions({ port: 45_001 }), /was graded on another port than .* --port/],
    [
      'other late days',
      conditions({ late: { deadline: '2026-11-20T23:59:00Z', rows: [{ days: 1, points: 10 }] } }),
      /was graded with other late days than .* --rubric/,
    ],
    ['another engine', conditions({ engine: 'local' }), /was graded on another engine than .* --engine/],
    [
      'another image',
      conditions({ images: { ...IMAGES, 'mesin-lab/client:1': 'sha256:bb' } }),
      /was graded in other images than .*kelas-shard-1-of-2 \(mesin-lab\/client:1\): build them once, .*docker save and docker load/,
    ],
    [
      'another start',
      conditions({ start: { entry: null, run: 'python3 x.py', image: null } }),
      /was graded with programs started in another way than .* --run/,
    ],
    [
      'other overrides',
      (document) => ({ ...document, overrides: [] }),
      /was graded with other overrides than .* --overrides/,
    ],
    ['another class', (document) => ({ ...document, class: 'kelas-b' }), /is of another class than/],
    [
      'another number',
      (document) => ({ ...document, shard: { index: 2, count: 3 } }),
      /is one of another number of shards than/,
    ],
    [
      'other students',
      (document) => ({ ...document, students: document.students.slice(1) }),
      /has another list of students than .*: give each shard the same hand-ins/,
    ],
  ])('is refused in one sentence: %s', (_, change, sentence) => {
    const [first, second] = shards(2);
    expect(() => oneClass([first!, { ...second!, document: change(second!.document) }])).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(sentence) }),
    );
  });

  it.each([
    [
      [1, 3],
      'A shard is missing, kelas-shard-2-of-3: grade it with --shard 2/3, and name its folder as well.',
    ],
    [
      [2],
      '2 shards are missing, kelas-shard-1-of-3, kelas-shard-3-of-3: grade them with --shard 1/3, --shard 3/3, and name their folders as well.',
    ],
    [
      [1, 2, 3, 2],
      'grades/kelas-shard-2-of-3 and grades/kelas-shard-2-of-3 are the same shard, 2 of 3: leave one of them out.',
    ],
    [[], 'There is no shard to merge: name the folders of all of them.'],
  ])('%j of 3 are refused', (indexes, message) => {
    const all = shards(3);
    const given = indexes.flatMap((index) => all.slice(index - 1, index));
    expect(() => oneClass(given)).toThrow(expect.objectContaining({ code: 'USAGE', message }));
  });
});
