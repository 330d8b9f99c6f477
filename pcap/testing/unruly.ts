/** Conversations in which everything goes wrong that can: what the referee and the decoder are to judge alike. */
import { below, pick, type Random } from './random.ts';
import type { SegmentToWrite } from './write-frame.ts';

export interface TimedSegment {
  readonly segment: SegmentToWrite;
  readonly timeNs: bigint;
}

interface Speaker {
  readonly address: string;
  readonly port: number;
  seq: number;
  window: number;
  scale: number | undefined;
}

const FIN = 0x01;
const SYN = 0x02;
const RST = 0x04;
const PSH = 0x08;
const ACK = 0x10;

/** `count` segments of few flows on few ports, close together in time, so that ports are used again and numbers meet. */
export function unrulySegments(random: Random, count: number): TimedSegment[] {
  const flows = Array.from({ length: 1 + below(random, 4) }, () => newFlow(random));
  let timeNs = 1_790_000_000_000_000_000n + BigInt(below(random, 1_000_000_000));
  return Array.from({ length: count }, () => {
    timeNs += BigInt(
      pick(random, [0, 1000, 50_000, 900_000, 2_500_000, 4_000_000, 19_000_000, 21_000_000, 400_000_000]),
    );
    return { segment: unruly(random, pick(random, flows)), timeNs };
  });
}

type TwoSpeakers = [Speaker, Speaker];

function newFlow(random: Random): TwoSpeakers {
  const start = (): number => pick(random, [0, 1, 5, 1000, 0x7fff_fff0, 0xffff_fff0, below(random, 2 ** 32)]);
  const speaker = (address: string, port: number): Speaker => ({
    address,
    port,
    seq: start(),
    window: 512,
    scale: undefined,
  });
  const sameHost = random() < 0.2;
  const ports = [
    45_000,
    sameHost ? 45_001 + below(random, 3) : pick(random, [45_000, 40_001, 50_001]),
  ] as const;
  return [
    speaker('172.16.16.101', ports[0]),
    speaker(sameHost ? '172.16.16.101' : pick(random, ['172.16.16.9', '172.16.16.102']), ports[1]),
  ];
}

/** Often what the stream wants next, else one of its neighbours. */
function unruly(random: Random, flow: TwoSpeakers): SegmentToWrite {
  const [from, to] = random() < 0.5 ? flow : ([flow[1], flow[0]] as const);
  const kind = random();
  if (kind < 0.07) return syn(random, from, to);
  const flags = kind < 0.1 ? pick(random, [RST, RST | ACK, FIN | ACK, FIN, PSH, SYN | FIN, 0]) : ACK;
  if (random() < 0.15) from.window = pick(random, [0, 0, 1, 8, 512, 65_535]);
  const length = pick(random, [0, 0, 0, 0, 1, 1, 2, 6, 8, 16, 512]);
  const jump = random() < 0.7 ? 0 : pick(random, [-1, -1, 1, -6, 6, -8, 8, 100, -100, -512]);
  const seq = (from.seq + jump) >>> 0;
  const ackJump = random() < 0.8 ? 0 : pick(random, [-1, 1, -6, 6, -512, 512, 1_000_000]);
  const segment = write(from, to, {
    seq,
    ack: random() < 0.02 ? 0 : (to.seq + ackJump) >>> 0,
    flags: length > 0 ? flags | PSH : flags,
    payload: new Uint8Array(length).fill(97 + below(random, 26)),
    ...(random() < 0.02 ? { options: [3, 3, below(random, 20), 1] } : {}),
    ...(random() < 0.3 ? { options: [1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2] } : {}),
  });
  if (jump >= 0 && random() < 0.9) from.seq = (seq + length + (flags & (FIN | SYN) ? 1 : 0)) >>> 0;
  return segment;
}

function syn(random: Random, from: Speaker, to: Speaker): SegmentToWrite {
  if (random() < 0.5) from.seq = pick(random, [from.seq, below(random, 2 ** 32), 0]);
  const seq = random() < 0.3 ? (from.seq - 1) >>> 0 : from.seq;
  const options = random() < 0.7 ? [2, 4, 5, 180, 1, 3, 3, below(random, 16)] : [2, 4, 5, 180];
  const isAnswer = random() < 0.5;
  from.seq = (seq + 1) >>> 0;
  const payload = random() < 0.1 ? 'early' : '';
  return write(from, to, {
    seq,
    ack: isAnswer ? to.seq : 0,
    flags: isAnswer ? SYN | ACK : SYN,
    options,
    payload,
  });
}

function write(
  from: Speaker,
  to: Speaker,
  rest: Pick<SegmentToWrite, 'seq' | 'ack' | 'flags'> & Partial<SegmentToWrite>,
): SegmentToWrite {
  return {
    src: from.address,
    srcPort: from.port,
    dst: to.address,
    dstPort: to.port,
    window: from.window,
    ...rest,
  };
}
