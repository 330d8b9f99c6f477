/** What stands in a ladder besides what was captured: its captions, and the marks by their names in pcap/mark.ts. */
import { wordsIn } from './words.ts';

/** By language. */
export const LADDER_WORDS = wordsIn({
  client: ['client', 'klien'],
  server: ['server', 'server'],
  ms: ['ms', 'ms'],
  seenBy: ['seen by', 'dilihat dari'],
  segmentsOmitted: ['more segments not drawn', 'segmen lain tidak digambar'],
  retransmission: ['retransmission', 'retransmisi'],
  fast_retransmission: ['fast retransmission', 'retransmisi cepat'],
  spurious_retransmission: ['spurious retransmission', 'retransmisi yang tidak perlu'],
  out_of_order: ['out of order', 'tidak berurutan'],
  lost_segment: ['previous segment not captured', 'segmen sebelumnya tidak tertangkap'],
  ack_lost_segment: ['ACK of a segment that was not captured', 'ACK untuk segmen yang tidak tertangkap'],
  duplicate_ack: ['duplicate ACK', 'ACK ganda'],
  zero_window: ['zero window', 'window nol'],
  zero_window_probe: ['zero window probe', 'probe window nol'],
  zero_window_probe_ack: ['reply to a zero window probe', 'balasan probe window nol'],
  window_update: ['window update', 'pembaruan window'],
  window_full: ['window full', 'window penuh'],
  keep_alive: ['keep-alive', 'keep-alive'],
  keep_alive_ack: ['reply to a keep-alive', 'balasan keep-alive'],
  reused_ports: ['ports reused', 'port dipakai ulang'],
  reset: ['reset', 'reset'],
});
