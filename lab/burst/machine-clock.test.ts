import { ClockQuestions, takenOf } from './machine-clock.ts';
import { expect, it } from 'vitest';
import { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { systemClock } from '../../client/clock.ts';

/** Hears each question. */
function listener(onQuestion: (id: number) => void): Writable {
  return new Writable({
    write: (line: Buffer, _encoding, done) => {
      onQuestion(Number(/^clock (\d+)\n$/.exec(line.toString())?.[1]));
      done();
    },
  });
}

/** A machine whose clock is `aheadMs` ahead, at the end of a way that takes so long there and back. */
function asking(aheadMs: number, there: readonly number[], back: readonly number[]): ClockQuestions {
  let asked = 0;
  const answer = async (id: number): Promise<void> => {
    const [thereMs = 0, backMs = 0] = [there[asked % there.length], back[asked % back.length]];
    asked += 1;
    await delay(thereMs);
    const nowMs = systemClock.nowMs() + aheadMs;
    await delay(backMs);
    questions.hear(id, nowMs);
  };
  const questions = new ClockQuestions(listener((id) => void answer(id)));
  return questions;
}

it.each([
  ['quick both ways', 700, [0], [0]],
  ['slow on the way there', -30_000, [20], [0]],
  ['slow on the way back', 700, [0], [20]],
  ['held up by a queue now and then', 0.4, [0, 15, 3], [9, 0]],
])('is within its bound where the way is %s', async (_, aheadMs, there, back) => {
  const {
    offsetMs = Number.NaN,
    uncertaintyMs = 0,
    slowestMs = 0,
  } = (await asking(aheadMs, there, back).read()) ?? {};
  expect(Math.abs(offsetMs - aheadMs)).toBeLessThanOrEqual(uncertaintyMs + 0.001);
  expect(slowestMs).toBeGreaterThanOrEqual(2 * uncertaintyMs - 0.01);
});

it('takes no answer for that to another question', async () => {
  const questions: ClockQuestions = new ClockQuestions(
    listener((id) => {
      questions.hear(id - 1, 0); // it was late
      questions.hear(id, systemClock.nowMs() + 700);
    }),
  );
  const { offsetMs = 0, uncertaintyMs = 0 } = (await questions.read()) ?? {};
  expect(Math.abs(offsetMs - 700)).toBeLessThanOrEqual(uncertaintyMs + 0.001);
});

it('is not asked where nobody listens any more', async () => {
  expect(await new ClockQuestions(listener(() => {}).end()).read()).toBeUndefined();
});

it('is allowed for only where the clocks are known to differ', () => {
  expect(takenOf({ offsetMs: 700, uncertaintyMs: 0.4, slowestMs: 1 })).toEqual({ aheadMs: 700, byMs: 0.4 });
  expect(takenOf({ offsetMs: 0.25, uncertaintyMs: 0.5, slowestMs: 1 })).toEqual({ aheadMs: 0, byMs: 0.75 });
  expect(takenOf(undefined)).toEqual({ aheadMs: 0, byMs: Number.NaN });
});
