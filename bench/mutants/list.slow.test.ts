/** What stands in the catalogues of operators holds of each of them. */
import { allOperators, chooseMutants, mutantNamed } from './list.ts';
import { describe, expect, it } from 'vitest';
import { disagreement } from './witness.ts';
import { inSeededOrder } from './order.ts';
import { javaScriptMutants, javaScriptOperators } from './javascript/mutants.ts';
import { nameOf } from './operator.ts';
import { pythonMutants, pythonOperators } from './python.ts';
import { readBases } from './bases.ts';
import { RUBRIC } from '../../lab/grade/rubric.ts';

const BASES = readBases();
const ONCE = { seed: '1', each: 1 };

describe('the operators', () => {
  // Whatever does not parse any more ends the makers with an error.
  it('change a server each, into another text that parses', () => {
    const made = [...pythonMutants(BASES, ONCE), ...javaScriptMutants(BASES, ONCE)];
    expect(made.map(({ operator }) => operator)).toEqual(allOperators().map(({ operator }) => operator));
    for (const { operator, base, files } of made) {
      const right = BASES.find(({ name }) => name === base);
      expect(files, operator).not.toEqual(right?.files);
      expect(Object.keys(files), operator).toEqual(Object.keys(right?.files ?? {}));
    }
  });

  it('have names of their own and name requirements that there are', () => {
    const operators = [...pythonOperators(), ...javaScriptOperators];
    expect(new Set(operators.map(({ operator }) => operator)).size).toBe(operators.length);
    for (const { operator, fault, may, skips } of operators)
      for (const id of [...fault, ...may, ...skips]) expect(RUBRIC, operator).toHaveProperty(id);
  });

  it('break every requirement in several ways', () => {
    for (const id of Object.keys(RUBRIC))
      expect(allOperators().filter(({ fault }) => fault[0] === id).length, id).toBeGreaterThan(10);
  });
});

describe('the choice', () => {
  it('is 500 with a fault and 100 without, no two alike', () => {
    const mutants = chooseMutants({ seed: '1', faults: 500, right: 100 });
    expect(mutants.filter(({ fault }) => fault.length > 0)).toHaveLength(500);
    expect(mutants.filter(({ fault }) => fault.length === 0)).toHaveLength(100);
    expect(new Set(mutants.map(nameOf)).size).toBe(600);
    expect(new Set(mutants.map(({ files }) => JSON.stringify(files))).size).toBeGreaterThan(590);
  });

  it('is the same for the same seed, and another for another', () => {
    const names = (seed: string): string[] => chooseMutants({ seed, faults: 5, right: 1 }).map(nameOf);
    expect(names('1')).toEqual(names('1'));
    expect(names('1')).not.toEqual(names('2'));
  });

  it('can be one operator on all servers it fits, and one alone', () => {
    const only = chooseMutants({ seed: '1', faults: 1, right: 1, only: 'serial' });
    expect(only.length).toBeGreaterThan(5);
    const [first] = only;
    expect(first && mutantNamed(nameOf(first))).toEqual(first);
    expect(mutantNamed('serial@nobody.py')).toBeUndefined();
  });
});

describe('without the grader', () => {
  const right = BASES.map(({ name, files }) => {
    return { operator: 'none', sentence: '', fault: [], may: [], skips: [], base: name, files };
  });
  const sample = inSeededOrder(
    right.filter(({ base }) => base !== 'slow-start.py'),
    '1',
    ({ base }) => base,
  ).slice(0, 4);

  it.concurrent.for(sample)('nothing is wrong with $base', async (mutant, { expect }) => {
    expect(await disagreement(mutant)).toBeUndefined();
  });

  it.concurrent.for([
    'line-end-lf@thread-per-connection.py',
    'format-no-zero-second@two-files',
    'later-3-prefix-none@with-socketserver.py',
    'clock-cached-60@with-asyncio.py',
    'closes-after-3@with-selectors.py',
    'quit-first-only@course-example.py',
    'time-passed-over@thread-pool.py',
    'lock-recv@two-sends.py',
    'port-8889@utc-clock.py',
    'js-mute-after-2@node-net.mjs',
  ])('the fault of %s can be seen', async (name, { expect }) => {
    const mutant = mutantNamed(name);
    expect(mutant).toBeDefined();
    expect(mutant && (await disagreement(mutant))).toBeUndefined();
  });

  it('a fault that was not put in is missed', async () => {
    const [mutant] = right;
    expect(mutant && (await disagreement({ ...mutant, fault: ['1c-quit'] }))).toBe(
      'expected quit, saw nothing',
    );
  });
});
