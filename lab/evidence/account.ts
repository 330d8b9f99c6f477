/** What one source tells about one session. Four sources tell of each, and none of them knows the others. */

export interface Endpoint {
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
  readonly replies: readonly string[] | undefined;
  /** When the SYN-ACK passed, or the client heard of it: with the start, what clocks are compared by. */
  readonly synAckMs?: number | undefined;
  /** When the server itself first did something, so that it must have accepted: its first byte, or its FIN. */
  readonly spokeMs?: number | undefined;
  /** What the source itself shows to be missing from it. */
  readonly omissions?: readonly Omission[];
  /** What only a capture can tell. */
  readonly wire?: WireAccount;
}

export interface Omission {
  /** In words: `its line 'closed'`. */
  readonly what: string;
  /** Where in the session it belongs. */
  readonly of: 'beginning' | 'middle' | 'end';
}

export interface WireAccount {
  /** Whose bytes have a hole, by the numbers around it. */
  readonly holes: readonly ('client' | 'server')[];
  /** Whether the file has the connection's beginning, and its end: one by hand may begin and end in the middle. */
  readonly begins: boolean;
  readonly ends: boolean;
  /** Segments without payload, which pass every network card as they are; with payload they may be cut or joined. */
  readonly bare: readonly BareSegment[];
}

export interface BareSegment {
  /** In its file, as Wireshark counts. */
  readonly number: number;
  /** The same in every capture of the session. */
  readonly words: string;
}

export interface Source {
  readonly kind: 'client' | 'log' | 'capture';
  /** For people: `mesin-1's log`. */
  readonly name: string;
  readonly accounts: readonly Account[];
  /** Whether a session between these two must be known to this source. */
  readonly covers: (account: Account) => boolean;
}

/** Whether the source has the session from its very first; only then does its start say when the session began. */
export function hasBeginning({ wire, omissions = [] }: Account): boolean {
  return wire?.begins !== false && omissions.every(({ of }) => of !== 'beginning');
}

/** Two sessions of one run can have the same ports, one after the other; this names the pair of endpoints. */
export function pairOf({ part, client, server }: Account): string {
  return `${part} ${client.address}:${client.port}>${server.address}:${server.port}`;
}
