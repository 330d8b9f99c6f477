/** What one source tells about one session. No source knows of the others. */
import type { Gap, SourceFact } from './evidence.ts';
import type { Who } from '../../pcap/ending.ts';

interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** Times are Unix ms by the source's own clock; what a source cannot know is undefined. */
export interface Account {
  /** The part of the run, where a run has several with captures and logs of their own; else empty. */
  readonly part: string;
  readonly client: Endpoint;
  readonly server: Endpoint;
  readonly startMs: number;
  readonly endMs: number | undefined;
  /** Whether the handshake was seen to be complete. */
  readonly established: boolean;
  /** Payload of the client and of the server, each byte once. */
  readonly requestBytes: number | undefined;
  readonly replyBytes: number | undefined;
  /** The replies to TIME in order, without their line ends. */
  readonly replies: string[] | undefined;
  /** Whether the source stopped to listen before the session's end: replies that came later are not among its own. */
  readonly stoppedListening?: boolean;
  /** When the SYN-ACK passed, or the client heard of it: with the start, what clocks are compared by. */
  readonly synAckMs?: number | undefined;
  /** When the server itself first did something, so that it must have accepted: its first byte, or its FIN. */
  readonly spokeMs?: number | undefined;
  /** What the source itself shows to be missing from it. */
  readonly omissions?: readonly Omission[];
  /** What only a capture can tell. */
  readonly wire?: WireAccount;
}

/** Lines of the server's log that must have been written, by those that were. */
export interface Omission extends Pick<Extract<Gap, { kind: 'line' }>, 'event' | 'missing' | 'of'> {
  /** Where in the session they belong. */
  readonly at: 'beginning' | 'middle' | 'end';
}

export interface WireAccount {
  /** Whose bytes have a hole, by the numbers around it. */
  readonly holes: readonly Who[];
  /** Whether the file has the connection's beginning, and its end: a capture can begin and end in the middle. */
  readonly begins: boolean;
  readonly ends: boolean;
  /** Segments without payload, which pass every network card as they are; with payload they may be cut or joined. */
  readonly bare: readonly BareSegment[];
  /** How often the file has each packet; `bare` has each once. */
  readonly copies: number;
  /** Whose packets alone the file has, though this side acknowledges what the other sent. */
  readonly only: Who | undefined;
  /** Bytes of each side that came when the other had ended the connection, which answered with RST. */
  readonly afterEnd: Readonly<Record<Who, number>>;
  /** Whether packets were cut, so that the file has not all that was said. */
  readonly isCut: boolean;
  /** The sequence numbers of both sides that are 0 in the relative numbers of `bare`. */
  readonly clientZero: number;
  readonly serverZero: number;
}

export interface BareSegment {
  /** In its file, as Wireshark counts. */
  readonly number: number;
  /** Whole microseconds after the account's start; not a number for a packet without a time. */
  readonly afterUs: number;
  /** Equal ones are, as a rule, one and the same. */
  readonly segment: Extract<Gap, { kind: 'packet' }>['segment'];
}

/** A client record, a server log or the captures of one machine, with all the sessions it tells of. */
export interface Source extends Omit<SourceFact, 'sessions'> {
  readonly accounts: readonly Account[];
  /** Whether a session between these two must be known to this source. */
  readonly covers: (account: Account) => boolean;
  /** The file of a capture, by part of the run. */
  readonly files?: ReadonlyMap<string, CaptureFile>;
  /** When the log of a server that ended in the middle told its last, by part of the run; Unix ms. */
  readonly lastToldMs?: ReadonlyMap<string, number>;
}

/** Unix ms of the first and the last packet of any kind, not a number without times; the most bytes it has of a cut packet. */
export interface CaptureFile {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly snapBytes: number;
}

/** Whether the source has the session from its very first; only then does its start say when the session began. */
export function hasBeginning({ wire, omissions = [] }: Account): boolean {
  return wire?.begins !== false && omissions.every(({ at }) => at !== 'beginning');
}

/** Two sessions of one run can have the same ports, one after the other; this names the pair of endpoints. */
export function pairOf({ part, client, server }: Account): string {
  return `${part} ${client.address}:${client.port}>${server.address}:${server.port}`;
}
