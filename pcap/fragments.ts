/** IP fragments waiting for the rest of their datagram. Bounded: the oldest datagram goes when there are too many. */

const MAX_WAITING_DATAGRAMS = 256;
const MAX_FRAGMENTS = 1024;
const MAX_DATAGRAM_BYTES = 65_535;

interface Piece {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

interface Datagram {
  readonly pieces: Piece[];
  /** Known since the last fragment came. */
  total: number | undefined;
}

/** `conflict`: two fragments disagree about a byte or about the length, so nothing of the datagram can be believed. */
export type Joined = 'waiting' | 'conflict' | Uint8Array;

/** Joins the fragments of datagrams, each told apart by its key. */
export class Fragments {
  #givenUp = 0;
  readonly #waiting = new Map<string, Datagram>();

  /** Datagrams that did not become whole, so far. */
  get unfinished(): number {
    return this.#waiting.size + this.#givenUp;
  }

  /** The whole payload with the fragment that completes it, in whatever order they come; never throws. */
  add(key: string, offset: number, bytes: Uint8Array, isLast: boolean): Joined {
    const datagram = this.#waiting.get(key) ?? this.#begin(key);
    const joined = join(datagram, { offset, bytes: bytes.slice() }, isLast);
    if (joined !== 'waiting') this.#waiting.delete(key);
    return joined;
  }

  #begin(key: string): Datagram {
    if (this.#waiting.size >= MAX_WAITING_DATAGRAMS) {
      const [oldest = ''] = this.#waiting.keys();
      this.#waiting.delete(oldest);
      this.#givenUp += 1;
    }
    const datagram: Datagram = { pieces: [], total: undefined };
    this.#waiting.set(key, datagram);
    return datagram;
  }
}

function join(datagram: Datagram, piece: Piece, isLast: boolean): Joined {
  const end = piece.offset + piece.bytes.length;
  if (isLast && datagram.total !== undefined && datagram.total !== end) return 'conflict';
  if (isLast) datagram.total = end;
  datagram.pieces.push(piece);
  if (end > MAX_DATAGRAM_BYTES || datagram.pieces.length > MAX_FRAGMENTS) return 'conflict';
  const { total } = datagram;
  if (total === undefined) return 'waiting';
  const ordered = datagram.pieces.toSorted((one, other) => one.offset - other.offset);
  const payload = new Uint8Array(total);
  let filled = 0;
  for (const { offset, bytes } of ordered) {
    if (offset + bytes.length > total) return 'conflict';
    if (offset > filled) return 'waiting';
    const overlap = Math.min(filled - offset, bytes.length);
    if (bytes.subarray(0, overlap).some((byte, index) => payload[offset + index] !== byte)) return 'conflict';
    payload.set(bytes.subarray(overlap), filled);
    filled = Math.max(filled, offset + bytes.length);
  }
  return filled === total ? payload : 'waiting';
}
