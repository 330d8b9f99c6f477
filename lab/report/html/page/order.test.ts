import { ALL, choose, searchTexts, type Wanted } from './order.ts';
import { describe, expect, test } from 'vitest';
import { sessionIndex } from './island.ts';
import { syntheticModel } from '../testing/synthetic-model.ts';

const index = sessionIndex(syntheticModel({ sessions: 12 }));
const texts = searchTexts(index);
const numbers = (change: Partial<Wanted>): number[] => choose(index, () => texts, { ...ALL, ...change });

describe('choosing', () => {
  test.each([
    ['a machine', { machine: 'mesin-2' }, [0, 2, 4, 6, 8, 10]],
    ['an outcome', { outcome: 'timed out' }, [3]],
    ['what is incomplete or unusual', { onlyRemarkable: true }, [4, 5]],
    ['words in any order and case', { text: 'LOG  not' }, [4]],
    ['what nobody has', { text: 'nowhere' }, []],
    ['several at once', { machine: 'mesin-3', text: 'retransmission' }, [5]],
  ] as const)('finds %s', (_, wanted, found) => {
    expect(numbers(wanted)).toEqual(found);
  });
});

describe('sorting', () => {
  test('goes by number, and back', () => {
    const up = numbers({ sortBy: 'start' });
    expect(numbers({ sortBy: 'start', descending: true })).toEqual(up.toReversed());
  });

  test('puts what has no value last either way', () => {
    expect(numbers({ sortBy: 'latency' }).at(-1)).toBe(3);
    expect(numbers({ sortBy: 'latency', descending: true }).at(-1)).toBe(3);
  });

  test('orders names by machine, then by port', () => {
    const names = numbers({ sortBy: 'name' }).map((number) => index.sessions[number]?.name ?? '');
    expect(names).toEqual(names.toSorted());
  });
});
