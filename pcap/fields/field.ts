/** What a frame's bytes can be, and what they say: facts without a sentence, fit for JSON. */
import type { Flag } from '../flag.ts';

export type Layer = 'link' | 'ip' | 'tcp' | 'payload' | 'rest';

/** One of the things that stand in a frame side by side; bits that share a byte are one field. */
export type Field = { [Kind in FieldKind]: FieldOf<Kind> }[FieldKind];

export interface FieldOf<Kind extends FieldKind> {
  readonly kind: Kind;
  /** From the frame's first byte. */
  readonly at: number;
  /** In bytes, at least one. */
  readonly length: number;
  readonly layer: Layer;
  readonly value: FieldValues[Kind];
}

export type FieldKind = keyof FieldValues;

/** The value of each kind. Lengths are in bytes, numbers as they stand in the frame, not relative and not scaled. */
export interface FieldValues {
  // Ethernet: addresses as `02:42:ac:10:10:65`
  readonly 'ethernet-destination': string;
  readonly 'ethernet-source': string;
  /** Below 0x0600 it is the length of an 802.3 frame. */
  readonly ethertype: number;
  readonly 'vlan-tag': {
    readonly priority: number;
    readonly mayBeDropped: boolean;
    readonly vlan: number;
  };

  // Linux cooked, in both versions
  /** 0 to this machine, 1 to all, 2 to a group, 3 to another machine, 4 from this machine. */
  readonly 'cooked-packet-type': number;
  /** ARPHRD of Linux: 1 Ethernet, 772 loopback. */
  readonly 'cooked-hardware-type': number;
  readonly 'cooked-address-length': number;
  readonly 'cooked-address': string;
  readonly 'cooked-interface': number;
  readonly 'cooked-unused': Filler;

  /** Of a BSD's loopback: an address family, or an EtherType. */
  readonly 'loopback-family': number;

  /** Behind the IP packet: padding up to Ethernet's least length, a check sequence. */
  readonly trailer: Filler;

  // IPv4
  readonly 'ipv4-version': { readonly version: number; readonly headerBytes: number };
  readonly 'ip-service': Service;
  /** 0 where the sender left it to its network card. */
  readonly 'ipv4-total-length': number;
  readonly 'ipv4-identification': number;
  readonly 'ipv4-fragment': {
    readonly isReserved: boolean;
    readonly dontFragment: boolean;
    readonly moreFragments: boolean;
    readonly offsetBytes: number;
  };
  readonly 'ipv4-time-to-live': number;
  readonly 'ipv4-protocol': number;
  readonly 'ipv4-checksum': Checksum;
  /** Also of IPv6, as people write them. */
  readonly 'ip-source': string;
  readonly 'ip-destination': string;

  // IPv6 and what may stand between it and TCP
  readonly 'ipv6-version': Service & { readonly version: number; readonly flowLabel: number };
  /** 0 in a jumbogram, or where the sender left it to its network card. */
  readonly 'ipv6-payload-length': number;
  readonly 'ipv6-next-header': number;
  readonly 'ipv6-hop-limit': number;
  /** Of the whole extension header. */
  readonly 'extension-length': number;
  /** The number of the extension header whose contents these are. */
  readonly 'extension-data': { readonly header: number };
  readonly 'extension-reserved': Filler;
  readonly 'ipv6-fragment': { readonly moreFragments: boolean; readonly offsetBytes: number };
  readonly 'ipv6-identification': number;

  // Options of IPv4 and of TCP, told apart by the layer
  readonly 'option-kind': number;
  /** Of the whole option, with its kind and this byte. */
  readonly 'option-length': number;
  /** The kind of the option whose contents these are. */
  readonly 'option-data': { readonly option: number };
  readonly 'option-nothing': number;
  readonly 'options-end': number;
  readonly 'options-padding': Filler;

  // TCP
  readonly 'tcp-source-port': number;
  readonly 'tcp-destination-port': number;
  readonly 'tcp-sequence': number;
  readonly 'tcp-acknowledgement': number;
  readonly 'tcp-header-length': {
    readonly headerBytes: number;
    /** The three bits that have no meaning yet. */
    readonly reserved: number;
    readonly isAccurateEcn: boolean;
  };
  /** Those of the second byte that are set, lowest first. */
  readonly 'tcp-flags': readonly (keyof typeof Flag)[];
  readonly 'tcp-window': number;
  readonly 'tcp-checksum': Checksum;
  readonly 'tcp-urgent-pointer': number;
  readonly 'tcp-mss': number;
  /** The shift as it stands there; above 14 it counts as 14. */
  readonly 'tcp-window-scale': number;
  readonly 'tcp-sack-left': number;
  readonly 'tcp-sack-right': number;
  readonly 'tcp-timestamp': number;
  readonly 'tcp-timestamp-echo': number;

  // Payload, cut into lines
  readonly 'payload-text': Text;
  /** What comes after it in this frame. */
  readonly 'payload-cr': { readonly next: 'lf' | 'other' | 'end' };
  /** What came before it in this frame. */
  readonly 'payload-lf': { readonly before: 'cr' | 'other' | 'start' };

  /** What is not read, and why. */
  readonly rest: Unread;
}

/** Bytes without a meaning of their own. */
export interface Filler {
  readonly isZero: boolean;
}

/** RFC 2474 and RFC 3168. */
export interface Service {
  readonly dscp: number;
  readonly ecn: number;
}

/** `left-to-card`: the sender's system put the sum of the pseudo header there, for the network card to finish. */
export interface Checksum {
  readonly checksum: number;
  /** `unknown` where not all is there that it covers. */
  readonly state: 'right' | 'wrong' | 'left-to-card' | 'unknown';
}

/** Of a line, what stands before its end. */
export interface Text {
  /** As UTF-8; what is no UTF-8 appears as U+FFFD. */
  readonly text: string;
  readonly isUtf8: boolean;
  /** Undefined at the beginning of the payload: an earlier segment may have begun the line. */
  readonly beginsLine: boolean | undefined;
  /** False before a CR without LF; undefined where the payload ends first. */
  readonly endsLine: boolean | undefined;
}

export type Unread =
  /** The frame, or the packet by its own length, ends in the middle of a field. */
  | { readonly why: 'cut' }
  | { readonly why: 'link-type'; readonly linkType: number }
  | { readonly why: 'address-family'; readonly family: number }
  | { readonly why: 'ethertype'; readonly type: number }
  | { readonly why: 'protocol'; readonly protocol: number }
  /** Of a packet whose first fragment has the TCP header. */
  | { readonly why: 'fragment' }
  /** The first half byte is no version of IP. */
  | { readonly why: 'not-ip' }
  /** A header or packet that says to be shorter than any, or longer than what it is in. */
  | { readonly why: 'header-length'; readonly headerBytes: number }
  | { readonly why: 'total-length'; readonly bytes: number }
  | { readonly why: 'option-length' };
