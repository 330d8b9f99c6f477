/** The referee: what tshark says about the TCP segments of a capture, in our own words. */
import { Flag } from '../flag.ts';
import { MARKS } from '../mark.ts';
import type { Segment } from '../segment.ts';
import { spawnSync } from 'node:child_process';

export const hasTshark = spawnSync('tshark', ['--version']).status === 0;

/** For the titles of tests that need it. */
export const refereeNote = hasTshark ? '' : ' (SKIPPED: tshark, the referee, is not installed)';

const FIELDS = [
  'frame.number',
  'frame.time_epoch',
  // Of the innermost header, and where a route that is not spent yet leads.
  '_ws.col.Source',
  '_ws.col.Destination',
  'tcp.srcport',
  'tcp.dstport',
  'tcp.seq_raw',
  'tcp.ack_raw',
  'tcp.seq',
  'tcp.ack',
  'tcp.flags',
  'tcp.window_size',
  'tcp.len',
  'tcp.stream',
  'tcp.analysis.duplicate_ack_num',
  ...MARKS.map((mark) => `tcp.analysis.${mark}`),
];

export interface RefereedSegment {
  readonly number: number;
  readonly timeNs: string;
  readonly src: string;
  readonly dst: string;
  readonly ports: string;
  readonly seq: number;
  readonly ack: number;
  readonly relSeq: number;
  readonly relAck: number;
  readonly flags: number;
  readonly window: number;
  readonly length: number;
  readonly stream: number;
  readonly marks: readonly string[];
  readonly duplicateAckNumber: number;
}

/** Frames with a TCP segment of their own; those that only quote one (ICMP errors) are passed over. */
export function tsharkSegments(path: string): RefereedSegment[] {
  // No heuristics and no other protocol over TCP: the referee is asked about TCP alone, and is quicker so.
  const args = ['-n', '-r', path, '-Y', 'tcp && !icmp && !icmpv6', '-T', 'fields', '-E', 'occurrence=l'];
  const { stdout } = spawnSync('tshark', [...args, ...FIELDS.flatMap((field) => ['-e', field])], {
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => refereed(line.split('\t')));
}

function refereed(columns: readonly string[]): RefereedSegment {
  const [number, time, src = '', dst = '', sourcePort, destinationPort] = columns;
  const [seq, ack, relSeq, relAck, flags, window, length, stream, duplicates, ...marks] = columns.slice(6);
  return {
    number: Number(number),
    timeNs: (time ?? '').replace('.', '').replace(/^0+(?=\d)/, ''),
    src,
    dst,
    ports: `${sourcePort} ${destinationPort}`,
    seq: Number(seq),
    ack: Number(ack),
    relSeq: Number(relSeq),
    relAck: Number(relAck),
    flags: Number(flags) & 0x1ff,
    window: Number(window),
    length: Number(length),
    stream: Number(stream),
    marks: MARKS.filter((_, index) => marks[index] !== ''),
    duplicateAckNumber: Number(duplicates),
  };
}

/** Ours, to be compared. */
export function asRefereed(segment: Segment): RefereedSegment {
  const { number, src, dst, srcPort, dstPort, seq, ack, relSeq, relAck, window, length, stream, marks } =
    segment;
  return {
    number,
    src,
    dst,
    seq,
    ack,
    relSeq,
    relAck,
    window,
    length,
    stream,
    marks,
    timeNs: String(segment.timeNs ?? ''),
    ports: `${srcPort} ${dstPort}`,
    flags: segment.flags.reduce((bits, name) => bits | Flag[name], 0),
    duplicateAckNumber: segment.duplicateAckNumber ?? 0,
  };
}
