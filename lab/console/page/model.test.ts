import { describe, expect, it } from 'vitest';
import { countsOf, lookFrom, momentAfter, newModel, passed, sessionsOf, shownAt, take } from './model.ts';
import { GOOD_RUN, modelOf, SCENARIO_RUN } from '../testing/recorded.ts';
import { followRun } from '../run-feed.ts';
import type { Recording } from '../messages.ts';

describe('what a page knows', () => {
  it('is in the order of time, of the captures at the machine that is looked at', () => {
    const model = modelOf(SCENARIO_RUN);
    const captures = new Set(model.moments.map(({ session }) => session.capture));
    expect(model.seenBy).toBe('mesin-1');
    expect(captures.size).toBeGreaterThan(1);
    for (const capture of captures) expect(capture).toMatch(/^mesin-1/);
    const times = model.moments.map(({ atUs }) => atUs);
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(model.moments).toHaveLength(countsOf(model).segments);
    expect(new Set(sessionsOf(model).map(({ key }) => key)).size).toBe(sessionsOf(model).length);
  });

  it('can be looked at from another machine, once its capture is told', () => {
    const model = modelOf(GOOD_RUN);
    const atServer = countsOf(model);
    const feed = followRun(GOOD_RUN, false);
    feed.watch('mesin-2');
    for (const message of feed.news())
      if (message.kind === 'wire' && message.capture === 'mesin-2') take(model, message);
    expect(countsOf(model)).toEqual(atServer);
    lookFrom(model, 'mesin-2');
    expect(sessionsOf(model).map(({ client }) => client.name)).toEqual(['mesin-2', 'mesin-2']);
    expect(model.moments).toHaveLength(countsOf(model).segments);
    lookFrom(model, 'mesin-1');
    expect(countsOf(model)).toEqual(atServer);
    expect(model.moments).toHaveLength(atServer.segments);
  });

  it('tells packets of one microsecond apart, in the order of the file', () => {
    const model = modelOf(GOOD_RUN);
    const recording = model.recording as Recording;
    take(model, { ...recording, name: 'another', isLive: true });
    const end = { name: 'mesin-2', address: '172.16.16.102', port: 1 };
    const segment = [0, 1, ['SYN'], 0, 0, 0, [], '', 1] as const;
    const counts = { segments: 0, sessions: 0, open: 0, asked: 0, answered: 0 };
    const openAt = {};
    const startUs = 1_764_431_000_000_000;
    const tell = (ids: readonly number[], fresh: boolean): void => {
      const sessions = fresh ? ids.map((id) => ({ id, client: end, server: end, startUs })) : [];
      const segments = ids.map((id) => [id, ...segment] as const);
      take(model, { kind: 'wire', capture: 'mesin-1', sessions, segments, states: [], counts, openAt });
    };
    tell([3, 1, 2], true);
    tell([2, 1], false);
    expect(model.moments.map(({ session }) => session.id)).toEqual([3, 1, 2, 2, 1]);
    for (const [index, { atUs }] of model.moments.entries()) {
      expect(momentAfter(model.moments, atUs)).toBe(index + 1);
      const all = sessionsOf(model).reduce((sum, session) => sum + passed(session, atUs), 0);
      expect(all).toBe(index + 1);
    }
  });

  it('puts a packet that comes late where it belongs', () => {
    const model = modelOf(GOOD_RUN);
    take(model, { ...(model.recording as Recording), name: 'another', isLive: true });
    const end = { name: 'mesin-2', address: '172.16.16.102', port: 1 };
    const sessions = [{ id: 1, client: end, server: end, startUs: 1_764_431_000_000_000 }];
    const counts = { segments: 0, sessions: 0, open: 0, asked: 0, answered: 0 };
    const openAt = {};
    const batches = [[10, 20, 30, 40], [15, 35, 50], [5], [60]];
    for (const [index, times] of batches.entries())
      take(model, {
        kind: 'wire',
        capture: 'mesin-1',
        sessions: index === 0 ? sessions : [],
        segments: times.map((us) => [1, us, 1, ['ACK'], 0, 0, 0, [], '', us] as const),
        states: [],
        counts,
        openAt,
      });
    const numbers = model.moments.map(({ session, index }) => session.segments[index]?.at(-1));
    expect(numbers).toEqual([5, 10, 15, 20, 30, 35, 40, 50, 60]);
  });

  it('begins anew with another recording, and stays where it is when the same one is told again', () => {
    const model = modelOf(GOOD_RUN);
    const [chosen] = sessionsOf(model);
    const atUs = model.moments[5]?.atUs ?? 0;
    Object.assign(model, { selected: chosen?.key, cursorUs: atUs });
    const again = followRun(GOOD_RUN, false);
    again.news();
    for (const message of again.soFar()) take(model, message);
    expect(model).toMatchObject({ selected: chosen?.key, cursorUs: atUs });
    expect(model.moments).toHaveLength(countsOf(model).segments);
    const other = { ...model.recording, name: 'another' } as Recording;
    take(model, other);
    expect(model).toMatchObject({
      selected: undefined,
      cursorUs: Infinity,
      moments: [],
      logs: [],
      transcripts: new Map(),
    });
  });

  it('goes to the end when what was live is over', () => {
    const model = modelOf(GOOD_RUN);
    const recording = model.recording as Recording;
    take(model, { ...recording, isLive: true });
    model.cursorUs = 1;
    take(model, { ...recording, isLive: false });
    expect(model.cursorUs).toBe(Infinity);
  });

  it('knows how much a terminal had shown at any moment', () => {
    const model = newModel();
    const tell = (text: string, steps: readonly (readonly [number, number])[]): void =>
      void take(model, {
        kind: 'transcripts',
        transcripts: [{ terminal: 'nc', bytes: btoa(text), steps, sizes: [], isCut: false }],
      });
    const shownFrom = (...atUs: readonly number[]): number[] => {
      const screen = model.transcripts.get('nc');
      return screen === undefined ? [] : atUs.map((one) => shownAt(screen, one));
    };
    tell('$ nc', [
      [100, 2],
      [200, 4],
    ]);
    expect(shownFrom(0, 99, 100, 199, 200, 1e9, Infinity)).toEqual([0, 0, 2, 2, 4, 4, 4]);
    // Times are there before the bytes are.
    tell('', [[300, 6]]);
    expect(shownFrom(300)).toEqual([4]);
    tell('\r\n$ ', []);
    expect(shownFrom(0, 200, 300, Infinity)).toEqual([0, 4, 6, 8]);
    const { bytes } = model.transcripts.get('nc') ?? {};
    expect(new TextDecoder().decode(bytes)).toBe('$ nc\r\n$ ');
  });

  it('has all that a terminal showed where it is not known when', () => {
    const model = modelOf(SCENARIO_RUN);
    for (const screen of model.transcripts.values())
      for (const atUs of [0, model.moments[0]?.atUs ?? 0, Infinity])
        expect(shownAt(screen, atUs)).toBe(screen.bytes.length);
    expect(model.transcripts.size).toBe(5);
  });

  it('finds its place at every packet, and between any two', () => {
    const { moments } = modelOf(GOOD_RUN);
    for (const { atUs, session, index } of moments) {
      expect(passed(session, atUs)).toBeGreaterThan(index);
      expect(passed(session, session.startUs - 1)).toBe(0);
      expect(passed(session, Infinity)).toBe(session.segments.length);
      expect(momentAfter(moments, atUs)).toBe(moments.findLastIndex((moment) => moment.atUs <= atUs) + 1);
      expect(momentAfter(moments, atUs - 1)).toBe(moments.findLastIndex((moment) => moment.atUs < atUs) + 1);
    }
  });
});
