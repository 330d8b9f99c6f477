import { describe, expect, it } from 'vitest';
import { GOOD_RUN, modelOf, SCENARIO_RUN } from '../testing/recorded.ts';
import { makePlayback, SPEEDS } from './playback.ts';
import { type Model, type Moment, momentAfter, passed, sessionsOf } from './model.ts';

/** A playback of a recorded run, and all that it has passed. */
function playbackOf(model: Model) {
  const seen: string[] = [];
  const playback = makePlayback(model, (moments) => seen.push(...moments.map(nameOf)));
  return { model, playback, seen };
}

function nameOf({ session, index }: Moment): string {
  return `${session.name} ${index}`;
}

const RUNS: [string, () => Model][] = [
  ['burst', () => modelOf(GOOD_RUN)],
  ['scenario of several parts', () => modelOf(SCENARIO_RUN)],
];

describe('a playback', () => {
  it.each(RUNS)('steps through every packet of a %s, and back', (_, make) => {
    const { model, playback, seen } = playbackOf(make());
    const places = [...new Set(model.moments.map(({ atUs }) => atUs))];
    playback.seek(playback.firstUs - 1);
    const on = places.map(() => {
      playback.step(1);
      return model.cursorUs;
    });
    expect(on).toEqual(places);
    expect(seen).toEqual(model.moments.map(nameOf));
    playback.step(1);
    expect(model.cursorUs).toBe(places.at(-1));
    const back = places.map(() => {
      playback.step(-1);
      return model.cursorUs;
    });
    expect(back).toEqual([playback.firstUs - 1, ...places.slice(0, -1)].toReversed());
    playback.step(-1);
    expect(model.cursorUs).toBe(playback.firstUs - 1);
  });

  it('steps through one session alone, and stays at its ends', () => {
    const { model, playback, seen } = playbackOf(modelOf(GOOD_RUN));
    const [, session] = sessionsOf(model);
    const count = session?.segments.length ?? 0;
    playback.seek(playback.firstUs - 1);
    for (let step = 0; step < count; step += 1) playback.step(1, session);
    expect(seen).toEqual(Array.from({ length: count }, (_, index) => `${session?.name} ${index}`));
    const shown = (): number => (session === undefined ? 0 : passed(session, model.cursorUs));
    for (let step = count - 1; step >= 0; step -= 1) {
      playback.step(-1, session);
      expect(shown()).toBe(step);
    }
    const lastUs = session?.times.at(-1) ?? 0;
    for (const [by, endUs] of [
      [-1, model.cursorUs],
      [1, lastUs],
    ] as const) {
      playback.seek(endUs);
      playback.step(by, session);
      expect(model.cursorUs).toBe(endUs);
    }
    expect(momentAfter(model.moments, lastUs)).toBeLessThan(model.moments.length); // of another session
  });

  it('steps back from the end as from the last packet', () => {
    const { model, playback } = playbackOf(modelOf(GOOD_RUN));
    playback.step(-1);
    expect(model.cursorUs).toBe(model.moments.at(-2)?.atUs);
  });

  it.each(SPEEDS)('moves %d times as fast as it was', (speed) => {
    const { model, playback } = playbackOf(modelOf(GOOD_RUN));
    playback.setSpeed(speed);
    playback.toggle();
    playback.advance(1_000);
    const from = model.cursorUs;
    playback.advance(1_002);
    expect(model.cursorUs - from).toBeCloseTo(2_000 * speed, 0);
  });

  it.each(RUNS)('plays a %s from its beginning to its end, passing each packet once', (_, make) => {
    const { model, playback, seen } = playbackOf(make());
    playback.toggle();
    expect(model.cursorUs).toBe(playback.firstUs - 1);
    for (let ms = 0; playback.isPlaying; ms += 16) playback.advance(ms);
    expect(seen).toEqual(model.moments.map(nameOf));
    expect(playback.advance(1e9)).toBe(false);
    playback.toggle();
    expect(playback).toMatchObject({ isPlaying: true, atUs: playback.firstUs - 1 });
  });

  it.each(RUNS)(
    'is at the end of a %s, with all that came after the last packet, once that has passed',
    (_, make) => {
      const { model, playback } = playbackOf(make());
      playback.toggle();
      for (let ms = 0; playback.isPlaying; ms += 16) playback.advance(ms);
      expect(model.cursorUs).toBe(Infinity);
      playback.seek(playback.lastUs);
      expect(model.cursorUs).toBe(playback.lastUs);
      playback.seek(playback.lastUs + 1);
      expect(model.cursorUs).toBe(Infinity);
    },
  );

  it('passes over a long pause', () => {
    const { model, playback, seen } = playbackOf(modelOf(GOOD_RUN));
    const [first, second] = model.moments;
    if (first === undefined || second === undefined) throw new Error('There are no packets.');
    model.moments = [first, { ...second, atUs: first.atUs + 3_600_000_000 }];
    playback.toggle();
    let ms = 0;
    for (; playback.isPlaying; ms += 100) playback.advance(ms);
    expect(seen).toHaveLength(2);
    expect(ms).toBeGreaterThan(1_500);
    expect(ms).toBeLessThan(3_000);
  });

  it('stands still while it is paused, and goes where it is told', () => {
    const { model, playback, seen } = playbackOf(modelOf(GOOD_RUN));
    playback.toggle();
    const atUs = model.moments[7]?.atUs ?? 0;
    playback.seek(atUs);
    expect(playback).toMatchObject({ isPlaying: false, atUs });
    expect([playback.advance(0), playback.advance(50)]).toEqual([false, false]);
    expect(seen).toEqual([]);
  });

  it('leaves what is live when it is paused, at the last packet', () => {
    const { model, playback } = playbackOf(modelOf(GOOD_RUN));
    model.recording = model.recording && { ...model.recording, isLive: true };
    playback.toggle();
    expect(playback.isPlaying).toBe(false);
    expect(model.cursorUs).toBe(playback.lastUs);
  });

  it('does nothing where there are no packets', () => {
    const { model, playback } = playbackOf(modelOf(GOOD_RUN));
    model.moments = [];
    playback.toggle();
    playback.step(1);
    expect(playback.isPlaying).toBe(false);
    expect(model.cursorUs).toBe(Infinity);
  });
});
