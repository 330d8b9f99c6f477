/** One packet on its way through the layers. A single one is reused for a whole file: copy what you keep. */

const NOTHING = new Uint8Array(0);

/**
 *     bytes   [ link | IP | TCP | payload ......... ]
 *                  at ^           ^ payloadAt        ^ capturedEnd (what the file has) <= wireEnd (what there was)
 *
 * Each layer moves `at` to the next one and pulls in the two ends to what its own length field says.
 */
export class Packet {
  // The file's record
  /** Counts every packet of the file from 1, as Wireshark does. */
  number = 0;
  /** Offset of its record in the file. */
  position = 0;
  hasTime = true;
  seconds = 0;
  nanoseconds = 0;
  linkType = 0;
  /** The frame as the file has it, which no layer changes. */
  frame: Uint8Array = NOTHING;
  frameAt = 0;
  frameEnd = 0;
  bytes: Uint8Array = NOTHING;
  at = 0;
  capturedEnd = 0;
  wireEnd = 0;

  // What it is in, and is
  /** Tunnels and carriers around the IP header that is read, from the outside in: `VXLAN`, `PPPoE`. */
  readonly outer: string[] = [];
  /** Where there is no TCP, what there is: `ARP`, `UDP`. */
  other = '';

  // IP
  family: 4 | 6 = 4;
  sourceAt = 0;
  destinationAt = 0;

  // TCP; sequence numbers as signed 32 bits
  sourcePort = 0;
  destinationPort = 0;
  seq = 0;
  ack = 0;
  flags = 0;
  /** As in the header, not scaled. */
  windowValue = 0;
  optionsAt = 0;
  payloadAt = 0;
  /** Of the payload on the wire; the file may have less of it. */
  length = 0;

  // What the conversation adds
  stream = 0;
  relSeq = 0;
  /** The raw number in a segment without ACK, as Wireshark shows it. */
  relAck = 0;
  /** Scaled when the handshake was seen: Wireshark's "calculated window size". */
  window = 0;
  marks = 0;
  /** How many duplicates of its acknowledgement there were with this one; 0 when it is none. */
  duplicateAckNumber = 0;
}

/** However a packet is wrapped, nobody wraps it more often. */
const MOST_LAYERS = 8;

/** What follows is inside `layer`; false where that is one too many. */
export function enter(packet: Packet, layer: string): boolean {
  packet.outer.push(layer);
  return packet.outer.length <= MOST_LAYERS || passOver(packet, 'too many layers');
}

/** Says what the packet is, which is not what is looked for. */
export function passOver(packet: Packet, other: string): false {
  packet.other = other;
  return false;
}
