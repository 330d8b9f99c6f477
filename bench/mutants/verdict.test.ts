import { describe, expect, it } from 'vitest';
import { type Graded, isDeviation, rowsOf, totalsOf, verdictOn } from './verdict.ts';
import type { Mutant } from './operator.ts';

const REQUIRED = ['1b-burst', '1c-quit', '1d-clock'];
const FAULT: Mutant = {
  operator: 'quit-ignored',
  base: 'node-net.mjs',
  sentence: 'QUIT has no effect.',
  fault: ['1c-quit'],
  may: ['1b-burst'],
  skips: ['1d-clock'],
  files: {},
};
const RIGHT: Mutant = { ...FAULT, operator: 'style-var', fault: [], may: [], skips: [] };

function graded(outcomes: Graded['outcomes'], problem: string | null = null): Graded {
  return { name: 'one', outcomes, problem, durationMs: 1 };
}

describe('a mutant with a fault', () => {
  it.for([
    ['is found on its requirement', { '1c-quit': 'failed', '1d-clock': 'passed' }, true, [], []],
    ['is missed where all passed', { '1c-quit': 'passed', '1d-clock': 'passed' }, false, [], []],
    ['is missed where its requirement was not judged', { '1c-quit': 'skipped' }, false, [], []],
    ['may fail what follows from it', { '1c-quit': 'failed', '1b-burst': 'failed' }, true, [], []],
    ['may leave unjudged what it hides', { '1c-quit': 'failed', '1d-clock': 'skipped' }, true, [], []],
    ['fails a neighbour', { '1c-quit': 'failed', '1d-clock': 'failed' }, true, ['1d-clock'], []],
    ['leaves a neighbour unjudged', { '1c-quit': 'failed', '1b-burst': 'skipped' }, true, [], ['1b-burst']],
  ] as const)('%s', ([, outcomes, isFound, neighbours, unjudged]) => {
    const verdict = verdictOn(FAULT, graded(outcomes));
    expect(verdict).toMatchObject({ of: '1c-quit', isFound, neighbours, unjudged });
    expect(isDeviation(verdict)).toBe(!isFound || neighbours.length + unjudged.length > 0);
  });

  it('with two requirements that may show it is found on either', () => {
    const either = { ...FAULT, fault: ['1d-format', '1d-prefix'] };
    expect(verdictOn(either, graded({ '1d-prefix': 'failed' }))).toMatchObject({
      isFound: true,
      neighbours: [],
    });
  });

  it('that could not be graded is not found', () => {
    expect(verdictOn(FAULT, graded({}, 'no engine'))).toMatchObject({ isFound: false, problem: 'no engine' });
  });
});

describe('one without a fault', () => {
  it('must pass all', () => {
    expect(isDeviation(verdictOn(RIGHT, graded({ '1c-quit': 'passed' })))).toBe(false);
    expect(verdictOn(RIGHT, graded({ '1c-quit': 'failed' }))).toMatchObject({ of: 'right', isFound: false });
    expect(isDeviation(verdictOn(RIGHT, graded({ '1c-quit': 'skipped' })))).toBe(true);
  });
});

it('counts for each requirement what was put in, found, missed and failed besides', () => {
  const verdicts = [
    verdictOn(FAULT, graded({ '1c-quit': 'failed', '1d-clock': 'failed' })),
    verdictOn(FAULT, graded({ '1c-quit': 'passed' })),
    verdictOn(RIGHT, graded({ '1b-burst': 'failed' })),
    verdictOn(RIGHT, graded({ '1b-burst': 'passed' })),
  ];
  expect(rowsOf(verdicts, REQUIRED)).toEqual([
    { of: '1b-burst', putIn: 0, found: 0, missed: 0, failedBesides: 1, notJudged: 0 },
    { of: '1c-quit', putIn: 2, found: 1, missed: 1, failedBesides: 0, notJudged: 0 },
    { of: '1d-clock', putIn: 0, found: 0, missed: 0, failedBesides: 1, notJudged: 0 },
    { of: 'right', putIn: 2, found: 1, missed: 1, failedBesides: 0, notJudged: 0 },
  ]);
  expect(totalsOf(verdicts)).toEqual({
    faults: 2,
    found: 1,
    right: 2,
    rightPassed: 1,
    withNeighbours: 2,
    withUnjudged: 0,
  });
});
