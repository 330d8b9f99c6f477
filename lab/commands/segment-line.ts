/** A segment as a line for people. */
import { endpointText } from '../endpoint.ts';
import type { Segment } from '../../pcap/segment.ts';

/**
 *     12  0.000512  172.16.16.102:41822 > 172.16.16.101:45000  [PSH, ACK] Seq=1 Ack=1 Win=64256 Len=6  "TIME\r\n"
 *
 * `since`: when the file's first segment was.
 */
export function segmentLine(segment: Segment, since: bigint | undefined): string {
  const { number, src, srcPort, dst, dstPort, flags, relSeq, relAck, window, length } = segment;
  const hasAck = flags.includes('ACK');
  const parts = [
    String(number).padStart(6),
    seconds(segment.timeNs, since).padStart(12),
    `#${segment.stream}`.padEnd(5),
    `${endpointText(src, srcPort)} > ${endpointText(dst, dstPort)}`,
    `[${flags.join(', ')}] Seq=${relSeq}${hasAck ? ` Ack=${relAck}` : ''} Win=${window} Len=${length}`,
  ];
  if (segment.outer !== undefined) parts.push(`in ${segment.outer}`);
  if (segment.text !== '') parts.push(visible(segment.text));
  if (segment.marks.length > 0) parts.push(`{${marksText(segment)}}`);
  return parts.join('  ');
}

function seconds(timeNs: bigint | undefined, since: bigint | undefined): string {
  if (timeNs === undefined || since === undefined) return '-';
  const ns = timeNs - since;
  const size = ns < 0n ? -ns : ns;
  const fraction = String(size % 1_000_000_000n).padStart(9, '0');
  return `${ns < 0n ? '-' : ''}${size / 1_000_000_000n}.${fraction}`;
}

function marksText({ marks, duplicateAckNumber }: Segment): string {
  return marks.map((mark) => (mark === 'duplicate_ack' ? `${mark} #${duplicateAckNumber}` : mark)).join(', ');
}

const MAX_TEXT = 80;

/** Quoted, with everything a terminal would act on written out: control characters, and those that turn text round. */
function visible(text: string): string {
  const shown = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
  return JSON.stringify(shown).replaceAll(
    /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (character) => String.raw`\u` + character.charCodeAt(0).toString(16).padStart(4, '0'),
  );
}
