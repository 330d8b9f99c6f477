/** What a client might send: the same inputs for the same seed, on any machine. */

/** A number from 0 up to, but not including, 1. */
export type Random = () => number;

/** mulberry32: small, and good enough to choose bytes. */
export function seededRandom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

/** All of these can be cut in all ways: 2 ** 7 of them at most. */
export const SHORT_BYTES = 8;

const PIECES = [
  'TIME\r\n|TIME\r\n|TIME\r\n|TIME\n|TIME|TIM|TI|T|IME|ME|E|TIME\r|TIME \r\n|time\n|TIMETIME|TIME\r\r\n|TIME\0\r\n',
  'QUIT\r\n|QUIT\n|QUI|QUIT|T\r\n|quit\r\n|tes\r\n|x\n|x| |\0|\xff|\xc3\x28|\r\n|\r\n|\n|\n|\r|\r|\r\n\r\n',
].flatMap((pieces) => pieces.split('|'));

/** Up to {@link SHORT_BYTES} bytes that look like the protocol, nearly; sometimes any bytes. */
export function shortInput(random: Random): string {
  const length = 1 + below(random, SHORT_BYTES);
  return (random() < 0.1 ? anyBytes(random, length) : fromPieces(random, length)).slice(0, length);
}

/** From there up to some thousands, with lines around the limit and runs of requests. */
export function longInput(random: Random, maxLineBytes: number): string {
  const length = SHORT_BYTES + 1 + below(random, random() < 0.1 ? 3_000 : 200);
  let input = '';
  while (input.length < length) {
    const kind = random();
    if (kind < 0.1)
      input += 'xy\r'[below(random, 3)]?.repeat(Math.max(0, maxLineBytes - 3 + below(random, 6)));
    else if (kind < 0.2) input += 'TIME\r\n'.repeat(1 + below(random, 400));
    else if (kind < 0.3) input += anyBytes(random, 1 + below(random, 20));
    else input += fromPieces(random, 12);
  }
  return input;
}

/** One of the ways to cut an input: a bit for each place between two bytes. */
export function cutBy(bits: number, length: number): number[] {
  const ends: number[] = [];
  for (let place = 1; place < length; place += 1) if ((bits >> (place - 1)) & 1) ends.push(place);
  return [...ends, length];
}

/** Any of the ways, in at most so many pieces; where each ends. */
export function cutAnyhow(random: Random, length: number, pieces: number): number[] {
  const ends = new Set([length]);
  for (let cut = below(random, pieces); cut > 0 && length > 1; cut -= 1)
    ends.add(1 + below(random, length - 1));
  return [...ends].toSorted((one, other) => one - other);
}

function fromPieces(random: Random, length: number): string {
  let text = '';
  while (text.length < length) text += PIECES[below(random, PIECES.length)];
  return text;
}

function anyBytes(random: Random, length: number): string {
  return String.fromCharCode(...Array.from({ length }, () => below(random, 256)));
}
