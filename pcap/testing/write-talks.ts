/** Writes a large capture of clients of the lab, a slice at a time, so that it need not fit in memory. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { ethernet, ipv4, tcpBytes } from './write-frame.ts';
import { Flag } from '../flag.ts';
import { pcap } from './write-capture.ts';

const { SYN, ACK, PSH, FIN } = Flag;
const FILE_HEADER_BYTES = 24;
const SYN_OPTIONS = [2, 4, 5, 180, 1, 3, 3, 7, 4, 2, 0, 0];
const TIMESTAMPS = [1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 1];

type Who = 'client' | 'server';
type Step = readonly [from: Who, flags: number, payload?: string];

const HANDSHAKE: readonly Step[] = [
  ['client', SYN],
  ['server', SYN | ACK],
  ['client', ACK],
];
const EXCHANGE: readonly Step[] = [
  ['client', PSH | ACK, 'TIME\r\n'],
  ['server', ACK],
  ['server', PSH | ACK, 'JAM 05:20:31\r\n'],
  ['client', ACK],
];
const CLOSE: readonly Step[] = [
  ['client', FIN | ACK],
  ['server', FIN | ACK],
  ['client', ACK],
];

export interface TalksForm {
  readonly conversations: number;
  readonly packetsOfEach: number;
  /** They take turns: two packets in a row are never of the same conversation. */
  readonly openAtOnce: number;
}

/** Every conversation has a handshake, exchanges and an orderly close, 100,000 packets in a second. Returns the bytes. */
export function writeTalks(path: string, { conversations, packetsOfEach, openAtOnce }: TalksForm): number {
  const file = openSync(path, 'w');
  const exchanges = packetsOfEach - HANDSHAKE.length - CLOSE.length;
  const between = Array.from({ length: exchanges }, (_, index) => EXCHANGE[index % EXCHANGE.length]!);
  const steps = [...HANDSHAKE, ...between, ...CLOSE];
  let [number, written] = [0, 0];
  for (let first = 0; first < conversations; first += openAtOnce) {
    const length = Math.min(openAtOnce, conversations - first);
    const talks = Array.from({ length }, (_, index) => talk(first + index));
    for (const step of steps) {
      const frames = talks.map((frame) => {
        return { bytes: frame(step), timeNs: 1_790_000_000_000_000_000n + BigInt(number++) * 10_000n };
      });
      written += writeSync(file, pcap(frames).subarray(written === 0 ? 0 : FILE_HEADER_BYTES));
    }
  }
  closeSync(file);
  return written;
}

/** One conversation, frame by frame. */
function talk(index: number): (step: Step) => Uint8Array {
  const ends = {
    client: { address: `172.16.16.${102 + (index % 2)}`, port: 10_000 + (index >> 1), seq: 1000 + index * 7 },
    server: { address: '172.16.16.101', port: 45_000, seq: 9000 + index * 11 },
  };
  return ([sender, flags, payload = '']) => {
    const from = ends[sender];
    const to = ends[sender === 'client' ? 'server' : 'client'];
    const bytes = tcpBytes({
      src: from.address,
      srcPort: from.port,
      dst: to.address,
      dstPort: to.port,
      seq: from.seq,
      ack: flags & ACK ? to.seq : 0,
      flags,
      window: 502,
      options: flags & SYN ? SYN_OPTIONS : TIMESTAMPS,
      payload,
    });
    from.seq += payload.length + (flags & (SYN | FIN) ? 1 : 0);
    return ethernet(ipv4(from.address, to.address, bytes));
  };
}
