/** A real machine whose clock is wrong: its programs, its capture and its log tell another time than they would. */
import type { Capture, LogFeed, Machine } from '../engine/machine.ts';
import type { MachineName } from '../settings/settings.ts';
import { PassThrough, Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import { type Lab, serverFirst } from '../engine/engine.ts';

/** The lab with the clock of one machine `aheadMs` ahead, or behind where that is below 0. */
export function withWrongClock(lab: Lab, name: MachineName, aheadMs: number): Lab {
  const machines = lab.machines.map((machine) =>
    machine.name === name ? wrongClock(machine, aheadMs) : machine,
  );
  return { ...lab, machines: serverFirst(machines) };
}

function wrongClock(machine: Machine, aheadMs: number): Machine {
  return {
    ...machine,
    run: (command) => machine.run(inOtherTime(command, aheadMs)),
    capture: async (port): Promise<Capture> => {
      const capture = await machine.capture(port);
      const packets = Readable.from(shiftedPackets(capture.packets, aheadMs));
      return { ...capture, packets: packets.pipe(new PassThrough()), mark: (text) => capture.mark(text) };
    },
    followLog: async (): Promise<LogFeed> => {
      const feed = await machine.followLog();
      return { ...feed, events: feed.events && Readable.from(shiftedEvents(feed.events, aheadMs)) };
    },
  };
}

/** Node reads its clock as ever and tells another time; `date` in a shell does the same. */
function inOtherTime([program = '', ...args]: readonly string[], aheadMs: number): string[] {
  if (program === 'node') {
    const shift = `const now = Date.now; Date.now = () => now() + ${aheadMs};`;
    return ['node', '--import', `data:text/javascript,${encodeURIComponent(shift)}`, ...args];
  }
  if (program !== 'sh' || args[0] !== '-c') return [program, ...args];
  const [flag, script = '', ...rest] = args;
  const shift = `date() { echo $(($(command date +%s%N) + ${aheadMs * 1_000_000})); }`;
  return [program, flag, `${shift}\n${script}`, ...rest];
}

/** Of a pcap with nanoseconds: times that count from 1970 in two words of this machine's byte order. */
async function* shiftedPackets(packets: Readable, aheadMs: number): AsyncGenerator<Buffer> {
  let left = Buffer.alloc(0);
  let at = 24; // of the first record
  for await (const chunk of packets) {
    left = Buffer.concat([left, chunk as Buffer]);
    while (at + 16 <= left.length) {
      const ns = left.readUInt32LE(at + 4) + aheadMs * 1e6;
      left.writeUInt32LE(left.readUInt32LE(at) + Math.floor(ns / 1e9), at);
      left.writeUInt32LE(ns - Math.floor(ns / 1e9) * 1e9, at + 4);
      at += 16 + left.readUInt32LE(at + 8);
    }
    // What is cut in a header waits for the rest; the rest of a packet needs no change.
    const ready = Math.min(at, left.length);
    yield left.subarray(0, ready);
    left = left.subarray(ready);
    at -= ready;
  }
  yield left;
}

async function* shiftedEvents(events: Readable, aheadMs: number): AsyncGenerator<string> {
  for await (const line of createInterface({ input: events })) {
    if (line === '') continue;
    const event = JSON.parse(line) as { time: string };
    const time = new Date(Date.parse(event.time) + aheadMs).toISOString();
    yield `${JSON.stringify({ ...event, time })}\n`;
  }
}
