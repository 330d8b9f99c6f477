/**
 * A run folder as a burst from many hosts would leave it, with sessions that never were: every source tells of each of them,
 * and nothing is missing. Written a slice at a time, so that a million sessions need no memory.
 */
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { ethernet, ipv4, tcpBytes } from '../../pcap/testing/write-frame.ts';
import { Flag } from '../../pcap/flag.ts';
import { join } from 'node:path';
import { pcap } from '../../pcap/testing/write-capture.ts';
import { RUN_VERSION, type RunRecord } from '../../lab/recording/run-record.ts';
import type { ServerLogLine } from '../../lab/evidence/server-events.ts';
import type { SessionSample } from '../../client/sample.ts';

export interface MadeUpRun {
  readonly sessions: number;
  /** Each begins as many sessions, from ports of its own. */
  readonly hosts: number;
}

const { SYN, ACK, PSH, FIN } = Flag;
const PORT = 45_000;
/** Where Linux begins to give ports to clients. */
const FIRST_PORT = 32_768;
const SERVER = address(0);
/** 2026-11-21 05:20:31 UTC. */
const BEGIN_US = 1_795_238_431_000_000;
const FRAME_US = 3;
/** From one machine's capture to the other's. */
const WIRE_US = 20;
/** Two packets in a row are never of the same session. */
const OPEN_AT_ONCE = 1_000;
const SYN_OPTIONS = [2, 4, 5, 180, 1, 3, 3, 7, 4, 2, 0, 0];
const TIMESTAMPS = [1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 1];
/** In front of all records of a capture, and in front of the frame of each. */
export const PCAP_HEADER_BYTES = 24;
export const PCAP_RECORD_BYTES = 16;
/** In a frame of Ethernet and IPv4: the last byte of an address, and the ports. */
const AT = { source: 29, target: 33, sourcePort: 34, targetPort: 36 } as const;
const REQUEST = 'TIME\r\n';
const QUIT = 'QUIT\r\n';
const REPLY = 'JAM 05:20:31\r\n';
const SECOND_OF_DAY = 5 * 3_600 + 20 * 60 + 31;

/** A whole session, packet by packet. */
const STEPS: readonly (readonly [from: 'client' | 'server', flags: number, payload: string])[] = [
  ['client', SYN, ''],
  ['server', SYN | ACK, ''],
  ['client', ACK, ''],
  ['client', PSH | ACK, REQUEST],
  ['server', PSH | ACK, REPLY],
  ['client', ACK, ''],
  ['client', PSH | ACK, QUIT],
  ['server', FIN | ACK, ''],
  ['client', FIN | ACK, ''],
  ['server', ACK, ''],
];

/** Writes it into `folder`, which is made. */
export function writeMadeUpRun(folder: string, { sessions, hosts }: MadeUpRun): void {
  for (const name of ['logs', 'pcap']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'run.json'), JSON.stringify(recordOf({ sessions, hosts })));
  using captures = openFiles(
    Array.from({ length: hosts + 1 }, (_, at) => join(folder, 'pcap', `mesin-${at + 1}.pcap`)),
  );
  using texts = openFiles([join(folder, 'logs/mesin-1.jsonl'), join(folder, 'sessions.jsonl')]);
  for (const file of captures.files) writeSync(file, pcap([], { nanoseconds: false }));
  const frames = framesOfSteps();
  for (let first = 0; first < sessions; first += OPEN_AT_ONCE) {
    const count = Math.min(OPEN_AT_ONCE, sessions - first);
    const slices: Buffer[][] = captures.files.map(() => []);
    const [logged, told]: [string[], string[]] = [[], []];
    for (const [step, { record, from }] of frames.entries()) {
      for (let at = 0; at < count; at += 1) {
        const { host, port } = clientOf(first + at, hosts);
        const atUs = timeOf(first, count, step, at);
        const own = stamped(record, from, { host, port, atUs });
        slices[0]!.push(own);
        slices[host]!.push(
          stamped(record, from, { host, port, atUs: atUs + (from === 'client' ? -WIRE_US : WIRE_US) }),
        );
      }
    }
    for (let at = 0; at < count; at += 1) {
      const { host, port } = clientOf(first + at, hosts);
      const us = (step: number): number => timeOf(first, count, step, at);
      told.push(JSON.stringify(sampleOf(first + at, host, port, us)));
    }
    // Those of one step come before those of the next, as in the capture.
    for (const [step, line] of EVENTS)
      for (let at = 0; at < count; at += 1) {
        const { host, port } = clientOf(first + at, hosts);
        logged.push(JSON.stringify(lineOf(line, host, port, timeOf(first, count, step, at))));
      }
    for (const [index, pieces] of slices.entries())
      if (pieces.length > 0) writeSync(captures.files[index]!, Buffer.concat(pieces));
    for (const [index, lines] of [logged, told].entries())
      writeSync(texts.files[index]!, `${lines.join('\n')}\n`);
  }
}

function openFiles(paths: readonly string[]): Disposable & { readonly files: readonly number[] } {
  const files = paths.map((path) => openSync(path, 'w'));
  return {
    files,
    [Symbol.dispose]: () => {
      for (const file of files) closeSync(file);
    },
  };
}

function address(host: number): string {
  return `172.16.16.${101 + host}`;
}

/** Hosts take turns; 0 is the server. */
function clientOf(session: number, hosts: number): { readonly host: number; readonly port: number } {
  return { host: 1 + (session % hosts), port: FIRST_PORT + Math.floor(session / hosts) };
}

/** When the server's machine captures the packet. */
function timeOf(first: number, count: number, step: number, at: number): number {
  return BEGIN_US + (first * STEPS.length + step * count + at) * FRAME_US;
}

/** Records of a capture in which only time, address and port are still to be filled in. */
function framesOfSteps(): { readonly record: Buffer; readonly from: 'client' | 'server' }[] {
  const next = { client: 1_000, server: 9_000 };
  return STEPS.map(([from, flags, payload]) => {
    const to = from === 'client' ? 'server' : 'client';
    const segment = tcpBytes({
      src: address(0),
      dst: address(0),
      srcPort: PORT,
      dstPort: PORT,
      seq: next[from],
      ack: flags & ACK ? next[to] : 0,
      flags,
      window: 502,
      options: flags & SYN ? SYN_OPTIONS : TIMESTAMPS,
      payload,
    });
    next[from] += payload.length + (flags & (SYN | FIN) ? 1 : 0);
    const bytes = ethernet(ipv4(SERVER, SERVER, segment));
    return {
      from,
      record: pcap([{ bytes, timeNs: 0n }], { nanoseconds: false }).subarray(PCAP_HEADER_BYTES),
    };
  });
}

function stamped(
  record: Buffer,
  from: 'client' | 'server',
  { host, port, atUs }: { readonly host: number; readonly port: number; readonly atUs: number },
): Buffer {
  const own = Buffer.from(record);
  own.writeUInt32LE(Math.floor(atUs / 1e6), 0);
  own.writeUInt32LE(atUs % 1e6, 4);
  own[PCAP_RECORD_BYTES + AT[from === 'client' ? 'source' : 'target']] = 101 + host;
  own.writeUInt16BE(port, PCAP_RECORD_BYTES + AT[from === 'client' ? 'sourcePort' : 'targetPort']);
  return own;
}

function sampleOf(session: number, host: number, port: number, us: (step: number) => number): SessionSample {
  const [beganUs, stoodUs, repliedUs, endedUs] = [
    us(0) - 2 * WIRE_US,
    us(1) + 2 * WIRE_US,
    us(4) + 2 * WIRE_US,
    us(9),
  ];
  const since = (atUs: number): number => atUs - beganUs;
  return {
    type: 'session',
    id: session,
    machine: `mesin-${host + 1}`,
    localAddress: address(host),
    localPort: port,
    remoteAddress: SERVER,
    remotePort: PORT,
    outcome: 'completed',
    intendedAtMs: beganUs / 1_000,
    startedAtMs: beganUs / 1_000,
    connectedUs: since(stoodUs),
    firstByteUs: since(repliedUs),
    endedUs: since(endedUs),
    requests: {
      intended: 1,
      sent: 1,
      answered: 1,
      wrong: 0,
      notOpened: 0,
      refused: 0,
      reset: 0,
      timedOut: 0,
      cut: 0,
    },
    sentUs: [since(stoodUs)],
    repliedUs: [since(repliedUs)],
    clocks: [SECOND_OF_DAY],
    bytesIn: REPLY.length,
    bytesOut: REQUEST.length + QUIT.length,
    closedBy: 'server',
  };
}

/** What the server's log tells of a session, each at one of the packets. */
const EVENTS: readonly (readonly [step: number, line: Omit<ServerLogLine, 'time'>])[] = [
  [2, { event: 'opened' }],
  [3, { event: 'request' }],
  [4, { event: 'reply', reply: REPLY.trimEnd() }],
  [6, { event: 'request' }],
  [
    8,
    {
      event: 'closed',
      requests: 2,
      replies: 1,
      bytesIn: REQUEST.length + QUIT.length,
      bytesOut: REPLY.length,
    },
  ],
];

function lineOf(line: Omit<ServerLogLine, 'time'>, host: number, port: number, atUs: number) {
  const time = new Date(Math.floor(atUs / 1_000)).toISOString();
  return { time, level: 'info', thread: 1, peerAddress: address(host), peerPort: port, ...line };
}

function recordOf({ sessions, hosts }: MadeUpRun): RunRecord {
  const machines = Array.from({ length: hosts + 1 }, (_, at) => ({
    name: `mesin-${at + 1}`,
    address: address(at),
  }));
  const zero = { wrong: 0, notOpened: 0, refused: 0, reset: 0, timedOut: 0, cut: 0 };
  return {
    kind: 'burst',
    schema: RUN_VERSION,
    run: 'made-up',
    dir: '.',
    ok: false,
    ranWell: true,
    proved: false,
    interrupted: false,
    engine: 'docker',
    timeZone: 'UTC',
    port: PORT,
    machines,
    parts: [
      {
        name: '',
        server: { served: null, variables: {} },
        machines: machines.map(({ name }, at) => ({
          name,
          log: at === 0 ? `logs/${name}.log` : null,
          pcap: `pcap/${name}.pcap`,
          packets: null,
          droppedByKernel: 0,
        })),
      },
    ],
    versions: {},
    commands: [],
    plan: { clients: sessions / hosts, requests: 1, staggerMs: 0, pipeline: 1, holdMs: 0, timeoutMs: 20_000 },
    sessions: { started: sessions, completed: sessions, failed: 0 },
    requests: { intended: sessions, sent: sessions, answered: sessions, ...zero },
    latencyMs: { p50: null, p90: null, p99: null, max: null },
    peakConcurrentSessions: OPEN_AT_ONCE,
    startSkewMs: 0,
    trafficMs: (sessions * STEPS.length * FRAME_US) / 1_000,
  };
}
