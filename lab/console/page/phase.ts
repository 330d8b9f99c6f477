/** How a connection stands after the first so many of its segments, as far as flags tell: for a row of a table. */
import type { CompactSegment } from '../../drawing/compact-segment.ts';

export const PHASES = ['connecting', 'open', 'half-closed', 'closed', 'refused', 'reset'] as const;
export type Phase = (typeof PHASES)[number];

/** What a row says of a connection. */
export interface Standing {
  readonly phase: Phase;
  /** Whole lines of each side, repeated ones once. */
  readonly asked: number;
  readonly answered: number;
  readonly durationUs: number;
  /** Retransmitted, lost, or out of order: something a student should look at. */
  readonly hasTrouble: boolean;
}

const HARMLESS = new Set(['window_update', 'keep_alive', 'keep_alive_ack']);
const REPEATED = new Set(['retransmission', 'keep_alive']);
/** As `visible` writes the end of a line. */
const LF = '\u240a';
const QUIT = /^QUIT\u240d?$/;

export function standingAfter(segments: readonly CompactSegment[], count: number): Standing {
  let phase: Phase = 'connecting';
  let [asked, answered, durationUs] = [0, 0, 0];
  let hasTrouble = false;
  let hasSynAck = false;
  const fins = [false, false];
  for (const [us, fromClient, flags, , , length, marks, text] of segments.slice(0, count)) {
    durationUs = us;
    if (flags.includes('SYN') && flags.includes('ACK')) hasSynAck = true;
    else if (phase === 'connecting' && flags.includes('ACK') && !flags.includes('RST')) phase = 'open';
    if (length > 0 && !marks.some((mark) => REPEATED.has(mark))) {
      const lines = linesIn(text);
      if (fromClient === 1) asked += lines;
      else answered += lines;
    }
    if (marks.some((mark) => !HARMLESS.has(mark))) hasTrouble = true;
    if (flags.includes('FIN')) {
      fins[fromClient] = true;
      if (phase !== 'reset') phase = fins[0] === true && fins[1] === true ? 'closed' : 'half-closed';
    }
    if (flags.includes('RST') && phase !== 'closed')
      phase = phase === 'connecting' && !hasSynAck ? 'refused' : 'reset';
  }
  return { phase, asked, answered, durationUs, hasTrouble };
}

/** Whole lines; QUIT asks for nothing. */
function linesIn(text: string): number {
  const whole = text.split(LF).slice(0, -1);
  return whole.filter((line) => !QUIT.test(line)).length;
}

/** What a segment is, as the topology shows it. */
export const MESSAGES = ['syn', 'time', 'jam', 'quit', 'data', 'ack', 'fin', 'rst', 'again'] as const;
export type MessageKind = (typeof MESSAGES)[number];

export function messageOf([, fromClient, flags, , , length, marks, text]: CompactSegment): MessageKind {
  if (flags.includes('RST')) return 'rst';
  if (marks.includes('retransmission')) return 'again';
  if (flags.includes('SYN')) return 'syn';
  if (length > 0) {
    if (fromClient === 1) return text.startsWith('TIME') ? 'time' : text.startsWith('QUIT') ? 'quit' : 'data';
    return text.startsWith('JAM ') ? 'jam' : 'data';
  }
  return flags.includes('FIN') ? 'fin' : 'ack';
}
