import { FakeCapture, blindCapture, fakeLab, fakeMachine } from '../testing/fakes.ts';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { endAll, record, recordAll, type Recording } from './capture.ts';
import type { Capture } from '../engine/machine.ts';
import { LabError } from '../errors.ts';
import { createRunFolder } from './run-folder.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { temporaryFolder } from '../testing/folder.ts';

const BEGINS = 'mesin-lab: capture on mesin-1 begins';
/** A recording looks this often; here the clock then goes on by much more. */
const LOOKS_EVERY_MS = 10;
const STEP_MS = 400;
const ENDS = 'mesin-lab: capture on mesin-1 ends';

afterEach(() => {
  vi.useRealTimers();
});

function machineWith(capture: Capture): ReturnType<typeof fakeMachine> {
  return fakeMachine({ capture: async () => capture });
}

/** A recording that has begun, and the capture behind it. */
async function begun(capture = new FakeCapture()): Promise<[Recording, FakeCapture, string]> {
  const file = join(temporaryFolder(), 'mesin-1.pcap');
  return [await record(machineWith(capture), 45_000, file), capture, file];
}

/** Lets the clock run, 100 ms a tick, until `promise` has settled or `limitMs` are over; answers with the time that took. */
async function passing(promise: Promise<unknown>, limitMs: number): Promise<number> {
  let settled = false;
  const settle = (): void => {
    settled = true;
  };
  promise.then(settle, settle);
  let passedMs = 0;
  for (; !settled && passedMs < limitMs; passedMs += STEP_MS) {
    vi.setSystemTime(Date.now() + STEP_MS);
    await delay(LOOKS_EVERY_MS);
  }
  return passedMs;
}

describe('a recording', () => {
  it('begins when its first mark has been seen, and keeps all that passed', async () => {
    const [recording, capture, file] = await begun();
    expect(capture.marks).toEqual([BEGINS]);
    capture.packets.write('all the traffic');
    await recording.prove('ends');
    expect(await recording.end()).toEqual({ captured: 2, received: 2, dropped: 0 });
    expect(readFileSync(file, 'latin1')).toBe(`\0\0${BEGINS}\0\0all the traffic\0\0${ENDS}\0\0`);
  });

  it.each(Array.from({ length: BEGINS.length - 1 }, (_, index) => index + 1))(
    'finds a mark that is cut in two after %i bytes',
    async (at) => {
      const capture = new FakeCapture();
      capture.onMark = (text) => {
        capture.packets.write(`some packets before${text.slice(0, at)}`);
        setImmediate(() => capture.packets.write(text.slice(at)));
      };
      const [recording] = await begun(capture);
      await recording.end();
      expect(capture.marks).toEqual([BEGINS]);
    },
  );

  it('is proved by a new mark only, not by one that was seen before', async () => {
    const [recording, capture] = await begun();
    await recording.prove('ends');
    capture.onMark = () => {};
    let proved = false;
    const again = recording.prove('ends').then(() => (proved = true));
    again.catch(() => {});
    capture.packets.write('other traffic');
    await delay(50);
    expect(proved).toBe(false);
    capture.packets.write(ENDS);
    await again;
    await recording.end();
  });

  it('sends the mark again when it was lost on the way', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const capture = blindCapture();
    capture.onMark = () => {
      if (capture.marks.length === 3) capture.packets.write(BEGINS);
    };
    const recording = record(machineWith(capture), 45_000, join(temporaryFolder(), 'pcap'));
    await passing(recording, 10_000);
    expect(capture.marks).toEqual([BEGINS, BEGINS, BEGINS]);
    vi.useRealTimers();
    await (await recording).end();
  });

  it('gives a blind capture up in bounded time, and ends it', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const capture = blindCapture();
    const recording = record(machineWith(capture), 45_000, join(temporaryFolder(), 'pcap'));
    recording.catch(() => {});
    expect(await passing(recording, 60_000)).toBeLessThan(40_000);
    await expect(recording).rejects.toMatchObject({
      code: 'CAPTURE_FAILED',
      message: `The packet '${BEGINS}' does not appear in the capture.`,
    });
    expect(capture.stopped).toBe(1);
  });

  it('notices at once that a capture has ended by itself', async () => {
    vi.useFakeTimers({ toFake: ['Date'] }); // time stands still: no patience is used up
    const [recording, capture] = await begun();
    capture.packets.end();
    await expect(recording.prove('ends')).rejects.toMatchObject({
      code: 'CAPTURE_FAILED',
      message: `The capture ended by itself before it saw the packet '${ENDS}'.`,
    });
    await recording.end();
  });

  it('ends once, however often it is asked to', async () => {
    const [recording, capture] = await begun();
    expect(await recording.end()).toBe(await recording.end());
    expect(capture.stopped).toBe(1);
  });

  it('reads on when the file cannot be written, so that tcpdump can end, and fails at the end', async () => {
    const capture = new FakeCapture();
    const recording = await record(machineWith(capture), 45_000, '/no/such/folder/pcap');
    capture.packets.write('a packet');
    await delay(30); // the failure is known, and nothing waits to be written
    for (let chunk = 0; chunk < 50; chunk += 1) capture.packets.write(Buffer.alloc(100_000));
    await expect(recording.end()).rejects.toThrow('ENOENT');
    await expect.poll(() => capture.packets.readableEnded).toBe(true);
  });
});

describe('the recordings of all machines', () => {
  async function recordLab(captures: readonly (Capture | LabError)[]): Promise<{
    recordings: Promise<Recording[]>;
    cleanup: AsyncDisposableStack;
    notes: string[];
  }> {
    const capture = (index: number) => async (): Promise<Capture> => {
      const given = captures[index];
      if (given === undefined || given instanceof LabError) throw given;
      return given;
    };
    const lab = fakeLab({
      'mesin-1': { capture: capture(0) },
      'mesin-2': { capture: capture(1) },
      'mesin-3': { capture: capture(2) },
    });
    const folder = createRunFolder(temporaryFolder(), 'burst', new Date());
    const cleanup = new AsyncDisposableStack();
    const notes: string[] = [];
    return { recordings: recordAll(lab, folder, cleanup, (text) => notes.push(text)), cleanup, notes };
  }

  it('go on without a machine that may not capture, and say so', async () => {
    const [one, other] = [new FakeCapture(), new FakeCapture()];
    const may = new LabError('CAPTURE_UNAVAILABLE', 'tcpdump is not installed.');
    const { recordings, cleanup, notes } = await recordLab([one, may, other]);
    const finished = await endAll(await recordings, (text) => notes.push(text));
    expect(finished.map(({ machine, whole }) => [machine.name, whole])).toEqual([
      ['mesin-1', true],
      ['mesin-3', true],
    ]);
    expect(notes).toEqual(['No capture on mesin-2: tcpdump is not installed.']);
    await cleanup.disposeAsync();
    expect([one.stopped, other.stopped]).toEqual([1, 1]);
  });

  it('fail as a whole when one fails otherwise, and the others are ended', async () => {
    const [one, other] = [new FakeCapture(), new FakeCapture()];
    const failure = new LabError('ENGINE_FAILED', 'no room for another container');
    const { recordings, cleanup } = await recordLab([one, failure, other]);
    await expect(recordings).rejects.toBe(failure);
    await cleanup.disposeAsync();
    expect([one.stopped, other.stopped]).toEqual([1, 1]);
  });

  it('keep what one saw that went blind, which makes it not whole', async () => {
    const [one, two, three] = [new FakeCapture(), new FakeCapture(), new FakeCapture()];
    const { recordings, notes } = await recordLab([one, two, three]);
    const begun = await recordings;
    two.packets.end();
    const finished = await endAll(begun, (text) => notes.push(text));
    expect(finished.map(({ whole, counts }) => [whole, counts?.captured])).toEqual([
      [true, 2],
      [false, 2],
      [true, 2],
    ]);
    expect(notes).toEqual([
      "The capture on mesin-2 is incomplete: The capture ended by itself before it saw the packet 'mesin-lab: capture on mesin-2 ends'.",
    ]);
  });

  it('are whole whatever tcpdump met before its filter was set, once they saw the last mark', async () => {
    const counts = { captured: 2, received: 3, dropped: 0 };
    const { recordings, notes } = await recordLab([
      new FakeCapture(counts),
      new FakeCapture(),
      new FakeCapture(),
    ]);
    const [first] = await endAll(await recordings, (text) => notes.push(text));
    expect(first).toMatchObject({ whole: true, lost: 0 });
  });

  it('count what tcpdump never read as lost when they did not see the last mark', async () => {
    const one = new FakeCapture({ captured: 1, received: 3, dropped: 1 });
    const { recordings, notes } = await recordLab([one, new FakeCapture(), new FakeCapture()]);
    const begun = await recordings;
    one.packets.end();
    const [first] = await endAll(begun, (text) => notes.push(text));
    expect(first).toMatchObject({ whole: false, lost: 3 });
  });

  it.each([
    ['the kernel dropped a packet', { captured: 2, received: 3, dropped: 1 }],
    ['tcpdump told no counts', new LabError('CAPTURE_FAILED', 'tcpdump ended without its counts')],
  ])('are not whole when %s', async (_what, counts) => {
    const { recordings, notes } = await recordLab([
      new FakeCapture(),
      new FakeCapture(),
      new FakeCapture(counts),
    ]);
    const finished = await endAll(await recordings, (text) => notes.push(text));
    expect(finished.map(({ whole }) => whole)).toEqual([true, true, false]);
  });
});
