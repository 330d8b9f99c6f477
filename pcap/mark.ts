/** What Wireshark's sequence analysis says about a segment, under Wireshark's own names (`tcp.analysis.*`). */
import { namesOfBits } from './flag.ts';

/** In the order in which a segment lists them. */
export const MARKS = [
  'retransmission',
  'fast_retransmission',
  'spurious_retransmission',
  'out_of_order',
  'lost_segment',
  'ack_lost_segment',
  'duplicate_ack',
  'zero_window',
  'zero_window_probe',
  'zero_window_probe_ack',
  'window_update',
  'window_full',
  'keep_alive',
  'keep_alive_ack',
  'reused_ports',
] as const;

/** One of {@link MARKS}. */
export type Mark = (typeof MARKS)[number];

/** No trouble, and nothing that one looks for: a window grew. */
export const HARMLESS: ReadonlySet<Mark> = new Set(['window_update']);

/** One bit for each: a segment's marks are a number until somebody wants to read them. */
export const MarkBit = Object.fromEntries(MARKS.map((mark, index) => [mark, 1 << index])) as Readonly<
  Record<Mark, number>
>;

/** The marks whose bits are set, in the order of {@link MARKS}. */
export const markNames = namesOfBits(MarkBit);
