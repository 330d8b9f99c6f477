/** Machines that do what the test says, for what is hard to bring about with real ones. */
import { type Lab, serverFirst } from '../engine/engine.ts';
import type { Capture, CaptureCounts, Machine, RunningCommand } from '../engine/machine.ts';
import type { MachineName } from '../settings/settings.ts';
import { createInterface } from 'node:readline';
import { systemClock } from '../../client/clock.ts';
import { PassThrough, Readable } from 'node:stream';

const NOT_HERE = (): never => {
  throw new Error('this fake machine cannot do that');
};

export function fakeMachine(parts: Partial<Machine> = {}): Machine {
  return {
    name: 'mesin-1',
    address: '127.0.0.1',
    bindAddress: undefined,
    run: NOT_HERE,
    followLog: async () => ({ text: Readable.from([]), events: undefined, close: async () => {} }),
    readLog: NOT_HERE,
    capture: NOT_HERE,
    usage: async () => undefined,
    ended: async () => undefined,
    shell: NOT_HERE,
    terminal: NOT_HERE,
    ...parts,
  };
}

export function fakeLab(parts: Partial<Record<MachineName, Partial<Machine>>> = {}): Lab {
  const names = ['mesin-1', 'mesin-2', 'mesin-3'] as const;
  const machines = serverFirst(
    names.map((name, index) => fakeMachine({ name, address: `127.0.0.${index + 1}`, ...parts[name] })),
  );
  return {
    engine: 'local',
    engineVersion: undefined,
    port: 45_000,
    served: undefined,
    server: {},
    timeZone: undefined,
    machines,
  };
}

/** A command whose every word the test speaks. */
export class FakeCommand implements RunningCommand {
  readonly stdin = new PassThrough();
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  readonly exitCode: Promise<number>;
  readonly #exit = Promise.withResolvers<number>();
  heard = '';
  /** Whether its standard input was closed. */
  toldToEnd = false;
  /** By how much its clock is ahead, when it is asked. */
  aheadMs = 0;
  #hasClock = true;
  readonly #told = Promise.withResolvers<string>();

  constructor() {
    this.exitCode = this.#exit.promise;
    createInterface({ input: this.stdin }).on('line', (line) => {
      const [, id] = /^clock (\d+)$/.exec(line) ?? [];
      if (id !== undefined && this.#hasClock && !this.stdout.writableEnded)
        this.says({ type: 'clock', id: Number(id), nowMs: systemClock.nowMs() + this.aheadMs });
      else if (id === undefined) {
        this.heard += `${line}\n`;
        this.#told.resolve(line);
      }
    });
    this.stdin.once('end', () => (this.toldToEnd = true));
  }

  /** Does not answer when it is asked what time it is. */
  forgetClock(): void {
    this.#hasClock = false;
  }

  /** Calls `act` with the first thing it is told, which is to start. */
  onStart(act: (line: string) => void): void {
    void this.#told.promise.then(act);
  }

  says(...lines: readonly object[]): void {
    for (const line of lines) this.stdout.write(`${JSON.stringify(line)}\n`);
  }

  exits(code: number): void {
    this.stdout.end();
    this.stderr.end();
    this.#exit.resolve(code);
  }

  /** Ends like our client when its input does. */
  obedient(code = 1): this {
    this.stdin.once('end', () => this.exits(code));
    return this;
  }
}

/** A capture that sees its own marks, unless it is blind. */
export class FakeCapture implements Capture {
  readonly command = ['tcpdump', '-i', 'eth0', '-w', '-', 'port 45000'];
  readonly packets = new PassThrough();
  readonly marks: string[] = [];
  stopped = 0;
  readonly #counts: CaptureCounts | Error;

  constructor(counts: CaptureCounts | Error = { captured: 2, received: 2, dropped: 0 }) {
    this.#counts = counts;
  }

  /** A mark as it passes; a blind capture does nothing here. */
  onMark = (text: string): void => {
    if (!this.packets.writableEnded) this.packets.write(`\0\0${text}\0\0`);
  };

  mark(text: string): void {
    this.marks.push(text);
    this.onMark(text);
  }

  async stop(): Promise<CaptureCounts> {
    this.stopped += 1;
    this.packets.end();
    if (this.#counts instanceof Error) throw this.#counts;
    return this.#counts;
  }
}

export function blindCapture(): FakeCapture {
  const capture = new FakeCapture();
  capture.onMark = () => {};
  return capture;
}
