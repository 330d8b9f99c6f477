import { expect, it } from 'vitest';
import { turnsOf } from './turns.ts';

interface Opened extends Disposable {
  readonly item: number;
}

/** Turns that write down what is opened and disposed of. */
function written(ahead: number, signal?: AbortSignal) {
  const events: string[] = [];
  const open = async (item: number, either: AbortSignal): Promise<Opened> => {
    events.push(`open ${item}`);
    await Promise.resolve();
    either.throwIfAborted();
    return { item, [Symbol.dispose]: () => void events.push(`close ${item}`) };
  };
  return { events, turns: turnsOf([1, 2, 3, 4], { open, ahead, signal }) };
}

it('opens a few before they are asked for, and no more', async () => {
  const { events, turns } = written(2);
  expect((await turns.next())?.item).toBe(1);
  expect(events).toEqual(['open 1', 'open 2', 'open 3']);
  expect((await turns.next())?.item).toBe(2);
  expect(events.at(-1)).toBe('open 4');
  expect([await turns.next(), await turns.next(), await turns.next()].map((one) => one?.item)).toEqual([
    3,
    4,
    undefined,
  ]);
});

it('opens each when it is asked for, where none is to be ahead', async () => {
  const { events, turns } = written(0);
  await turns.next();
  expect(events).toEqual(['open 1']);
});

it('closes what nobody took', async () => {
  const { events, turns } = written(1);
  await turns.next();
  await new Promise(setImmediate);
  await turns[Symbol.asyncDispose]();
  expect(events).toEqual(['open 1', 'open 2', 'close 2']);
});

it('hands on why something could not be opened, and keeps that to itself where nobody asks', async () => {
  const stop = new AbortController();
  const { turns } = written(2, stop.signal);
  const first = turns.next();
  stop.abort(new Error('Stopped.'));
  await expect(first).rejects.toThrow('Stopped.');
  await turns[Symbol.asyncDispose]();
});
