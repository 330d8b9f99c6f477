import { FakeCapture, FakeCommand, blindCapture, fakeLab } from '../testing/fakes.ts';
import { describe, expect, it } from 'vitest';
import { existsSync, readFileSync } from 'node:fs';
import { type BurstOutcome, runBurst } from './run.ts';
import type { Lab } from '../engine/engine.ts';
import type { Capture, LogFeed, MachineEnd, RunningCommand } from '../engine/machine.ts';
import { LabError } from '../errors.ts';
import type { MachineName } from '../settings/settings.ts';
import { PassThrough } from 'node:stream';
import { createRunFolder } from '../recording/run-folder.ts';
import { sampleOf } from '../testing/samples.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { temporaryFolder } from '../testing/folder.ts';

const PLAN = {
  clients: 1,
  requests: 1,
  staggerMs: 0,
  pipeline: 1,
  holdMs: 0,
  timeoutMs: 1_000,
  rate: undefined,
  durationS: undefined,
};

/** Everything a burst starts, and whether all of it was ended. */
class Stage {
  readonly captures = [new FakeCapture(), new FakeCapture(), new FakeCapture()];
  clients = [new FakeCommand().obedient(), new FakeCommand().obedient()];
  readonly log = { text: new PassThrough(), events: undefined, closed: 0 };
  readonly folder = createRunFolder(temporaryFolder(), 'burst', new Date());
  readonly stop = new AbortController();
  readonly notes: string[] = [];
  readonly lab: Lab;
  ends: Partial<Record<MachineName, MachineEnd>> = {};
  capture: (index: number) => Promise<Capture> = async (index) => this.captures[index] as Capture;
  client: (index: number) => Promise<RunningCommand> = async (index) => this.clients[index] as RunningCommand;
  follow: () => Promise<LogFeed> = async () => ({
    text: this.log.text,
    events: undefined,
    close: async () => {
      this.log.closed += 1;
      this.log.text.end();
    },
  });

  constructor() {
    const ended = (name: MachineName) => ({ ended: async () => this.ends[name] });
    this.lab = fakeLab({
      'mesin-1': {
        capture: async () => this.capture(0),
        followLog: async () => this.follow(),
        ...ended('mesin-1'),
      },
      'mesin-2': {
        capture: async () => this.capture(1),
        run: async () => this.client(0),
        ...ended('mesin-2'),
      },
      'mesin-3': {
        capture: async () => this.capture(2),
        run: async () => this.client(1),
        ...ended('mesin-3'),
      },
    });
  }

  async run(): Promise<BurstOutcome> {
    const progress = {
      step: () => {},
      advance: () => {},
      note: (text: string) => void this.notes.push(text),
    };
    return runBurst(this.lab, PLAN, this.folder, progress, this.stop.signal);
  }

  /** What was not ended. */
  get left(): string[] {
    return [
      ...this.captures.flatMap(({ stopped }, index) => (stopped === 0 ? [`capture ${index + 1}`] : [])),
      ...this.clients.flatMap(({ toldToEnd }, index) => (toldToEnd ? [] : [`client ${index + 2}`])),
      ...(this.log.closed === 0 ? ['log'] : []),
    ];
  }

  /** Both clients stand at the gate; each waits for its start, then has one session. */
  play(): void {
    for (const [index, client] of this.clients.entries()) {
      client.says({ type: 'ready' });
      client.onStart((line: string) => {
        const startedAtMs = Number(line.split(' ')[1]) + index;
        client.says(sampleOf('completed', { startedAtMs, machine: `mesin-${index + 2}` }));
        client.says({ type: 'summary', startedAtMs });
        client.stdin.once('end', () => client.exits(0));
      });
    }
  }
}

describe('a burst', () => {
  it('starts both machines at the same instant, and only when all captures are live', async () => {
    const stage = new Stage();
    const live: string[] = [];
    for (const capture of stage.captures) {
      capture.onMark = (text) => void setTimeout(() => capture.packets.write(live.push(text) && text), 30);
    }
    stage.clients[0]?.onStart(() => live.push('start'));
    stage.play();
    const outcome = await stage.run();
    expect(live.slice(0, 4).map((text) => text.split(' ').at(-1))).toEqual([
      'begins',
      'begins',
      'begins',
      'start',
    ]);
    expect(stage.clients[0]?.heard).toMatch(/^start \d+\n$/);
    expect(stage.clients[0]?.heard).toBe(stage.clients[1]?.heard);
    expect(outcome).toMatchObject({ startSkewMs: 1, cutShort: false });
    expect(outcome.samples.map(({ machine }) => machine)).toEqual(['mesin-2', 'mesin-3']);
    expect(outcome.captures.map(({ whole }) => whole)).toEqual([true, true, true]);
    expect(readFileSync(stage.folder.sessions, 'utf8').trim().split('\n')).toHaveLength(2);
    expect(stage.left).toEqual([]);
  });

  it('tells a machine whose clock is ahead the instant by its own clock, and sees through it', async () => {
    const stage = new Stage();
    const [, ahead] = stage.clients;
    if (ahead !== undefined) ahead.aheadMs = 700;
    stage.play();
    const outcome = await stage.run();
    const [told = 0, toldAhead = 0] = stage.clients.map(({ heard }) => Number(heard.split(' ')[1]));
    const [own, other] = outcome.clocks;
    expect(outcome.clocks.map(({ machine }) => machine)).toEqual(['mesin-2', 'mesin-3']);
    for (const reading of [other?.before, other?.after]) {
      expect(Math.abs((reading?.offsetMs ?? 0) - 700)).toBeLessThanOrEqual(reading?.uncertaintyMs ?? 0);
    }
    expect(toldAhead - told).toBeCloseTo(other?.before.offsetMs ?? 0, 2);
    expect(outcome.startSkewMs).toBeCloseTo(1, 2);
    const ownByMs = Math.abs(own?.before.offsetMs ?? 0) + (own?.before.uncertaintyMs ?? 0);
    expect(outcome.startUncertaintyMs).toBeCloseTo(ownByMs + (other?.before.uncertaintyMs ?? 0), 2);
    const [first, second] = outcome.samples.map(({ startedAtMs }) => startedAtMs);
    expect((second ?? 0) - (first ?? 0)).toBeCloseTo(1, 2);
  });

  it('is not held up by a machine that does not tell its clock', async () => {
    const stage = new Stage();
    stage.clients[0]?.forgetClock();
    stage.play();
    const outcome = await stage.run();
    expect(outcome.clocks.map(({ machine }) => machine)).toEqual(['mesin-3']);
    expect(outcome).toMatchObject({ startSkewMs: 1, startUncertaintyMs: undefined });
  });

  it('goes on without captures where there is no right to them, and says so', async () => {
    const stage = new Stage();
    stage.capture = async () => {
      throw new LabError('CAPTURE_UNAVAILABLE', 'tcpdump is not installed.');
    };
    stage.play();
    const outcome = await stage.run();
    expect(outcome.captures).toEqual([]);
    expect(outcome.samples).toHaveLength(2);
    expect(stage.notes).toEqual(
      ['mesin-1', 'mesin-2', 'mesin-3'].map((name) => `No capture on ${name}: tcpdump is not installed.`),
    );
  });

  it('keeps what it measured when a capture went blind on the way', async () => {
    const stage = new Stage();
    stage.play();
    stage.clients[0]?.onStart(() => stage.captures[0]?.packets.end());
    const outcome = await stage.run();
    expect(outcome.samples).toHaveLength(2);
    expect(outcome.captures.map(({ whole }) => whole)).toEqual([false, true, true]);
    expect(stage.notes).toHaveLength(1);
  });
});

describe('a burst in which something ends', () => {
  const END = { atMs: 1_795_239_461_000, exitCode: 137, outOfMemory: true };

  it('keeps the sessions of the other machine, and does not wait for packets of the one that is gone', async () => {
    const stage = new Stage();
    stage.play();
    stage.clients = [new FakeCommand(), stage.clients[1] ?? new FakeCommand()];
    const [first] = stage.clients;
    first?.says({ type: 'ready' });
    first?.onStart(() => {
      stage.ends = { 'mesin-2': END };
      first.exits(137);
    });
    const outcome = await stage.run();
    expect(outcome.ends).toEqual([{ machine: 'mesin-2', what: 'machine', ...END }]);
    expect(outcome.samples.map(({ machine }) => machine)).toEqual(['mesin-3']);
    expect(outcome.captures.map(({ whole }) => whole)).toEqual([true, false, true]);
    expect(stage.captures[1]?.marks).toHaveLength(1);
    expect(stage.notes).toEqual([]);
  });

  it('tells of a client program that broke off on a machine that runs', async () => {
    const stage = new Stage();
    stage.play();
    stage.clients = [new FakeCommand(), stage.clients[1] ?? new FakeCommand()];
    const [first] = stage.clients;
    first?.says({ type: 'ready' });
    first?.onStart(() => first.exits(139));
    const { ends } = await stage.run();
    expect(ends).toMatchObject([{ machine: 'mesin-2', what: 'client', exitCode: 139 }]);
  });

  it('before it began says which machine it was', async () => {
    const stage = new Stage();
    stage.ends = { 'mesin-1': END };
    stage.clients[0]?.exits(2);
    stage.clients[1]?.says({ type: 'ready' });
    await expect(stage.run()).rejects.toMatchObject({
      code: 'LAB_DOWN',
      message: 'mesin-1 ended with exit code 137 before the burst began: npm run lab:up starts it again.',
    });
  });
});

describe('whatever fails to start, everything else is ended:', () => {
  const failure = new LabError('ENGINE_FAILED', 'it did not start');
  const failing = async (): Promise<never> => {
    await delay(10);
    throw failure;
  };

  it('a capture', async () => {
    const stage = new Stage();
    stage.capture = async (index) => (index === 1 ? failing() : (stage.captures[index] as Capture));
    await expect(stage.run()).rejects.toBe(failure);
    expect(stage.left).toEqual(['capture 2']); // the one that did not start
  });

  it('a capture that is blind', async () => {
    const stage = new Stage();
    stage.captures[1] = blindCapture();
    stage.captures[1].packets.end();
    await expect(stage.run()).rejects.toMatchObject({ code: 'CAPTURE_FAILED' });
    expect(stage.left).toEqual([]);
  });

  it("the server's log", async () => {
    const stage = new Stage();
    stage.follow = failing;
    await expect(stage.run()).rejects.toBe(failure);
    expect(stage.left).toEqual(['log']);
  });

  it('a client, also when the other one starts after it has failed', async () => {
    const stage = new Stage();
    stage.client = async (index) => {
      if (index === 0) throw failure;
      await delay(30);
      return stage.clients[1] as RunningCommand;
    };
    // Nothing else takes long enough to hide it.
    stage.follow = async () => ({ text: stage.log.text.end(), events: undefined, close: async () => {} });
    await expect(stage.run()).rejects.toBe(failure);
    expect(stage.captures.map(({ stopped }) => stopped)).toEqual([1, 1, 1]);
    expect(stage.clients[1]?.toldToEnd).toBe(true);
  });

  it('a client that ends before it is ready', async () => {
    const stage = new Stage();
    stage.clients[0]?.exits(2);
    stage.clients[1]?.says({ type: 'ready' });
    await expect(stage.run()).rejects.toMatchObject({ code: 'CLIENT_FAILED' });
    expect(stage.clients[1]?.toldToEnd).toBe(true);
    expect(stage.captures.map(({ stopped }) => stopped)).toEqual([1, 1, 1]);
    expect(stage.log.closed).toBe(1);
  });
});

describe('a burst that is stopped', () => {
  it('before the clients are ready fires nothing and ends everything', async () => {
    const stage = new Stage();
    const run = stage.run();
    stage.stop.abort();
    const outcome = await run;
    expect(outcome).toMatchObject({ cutShort: true, samples: [], startSkewMs: 0 });
    expect(stage.clients.map(({ heard }) => heard)).toEqual(['', '']);
    expect(stage.left).toEqual([]);
  });

  it('in the middle cuts the open sessions and keeps them', async () => {
    const stage = new Stage();
    stage.clients = [new FakeCommand(), new FakeCommand()];
    for (const client of stage.clients) {
      client.says({ type: 'ready' });
      client.onStart(() => setImmediate(() => stage.stop.abort()));
      client.stdin.once('end', () => {
        client.says(sampleOf('cut'), { type: 'summary', startedAtMs: 1 });
        client.exits(1);
      });
    }
    const outcome = await stage.run();
    expect(outcome.cutShort).toBe(true);
    expect(outcome.samples.map((sample) => sample.outcome)).toEqual(['cut', 'cut']);
    expect(outcome.captures.map(({ whole }) => whole)).toEqual([true, true, true]);
    expect(stage.left).toEqual([]);
    expect(existsSync(stage.folder.pcap('mesin-1'))).toBe(true);
  });
});
