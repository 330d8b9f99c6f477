/**
 * The protocol once more, in the words of the assignment and with nothing but strings: no state, no buffers, no thought
 * of speed. It knows nothing of server/protocol, so that a mistake in there cannot be in here as well.
 */

/** What a server is told of lines. */
export interface NaiveRules {
  readonly strictCrlf: boolean;
  readonly maxLineBytes: number;
}

/** What is owed, in order; after the last two nothing is. */
export type Owed = 'time' | 'unknown' | 'quit' | 'too long';

/** What a client that has sent this (a character for each byte) and no more is owed by now. */
export function naiveServer(sent: string, { strictCrlf, maxLineBytes }: NaiveRules): Owed[] {
  const owed: Owed[] = [];
  const lines = sent.split('\n');
  const unfinished = lines.pop() ?? '';
  for (const line of lines) {
    const text = line.replace(/\r$/, '');
    if (text === '') continue;
    if (text.length > maxLineBytes) return [...owed, 'too long'];
    const endCounts = line.endsWith('\r') || !strictCrlf;
    if (text === 'QUIT' && endCounts) return [...owed, 'quit'];
    owed.push(text === 'TIME' && endCounts ? 'time' : 'unknown');
  }
  // A last CR may be half of the line's end.
  if (unfinished.replace(/\r$/, '').length > maxLineBytes) owed.push('too long');
  return owed;
}

/** The bytes of what is owed, where the clock shows `hh:mm:ss`. */
export function naiveReplies(owed: readonly Owed[], clock: string): string {
  const texts = {
    time: `JAM ${clock}\r\n`,
    unknown: 'ERROR unknown command, use TIME or QUIT\r\n',
    quit: '',
    'too long': 'ERROR line too long\r\n',
  };
  return owed.map((one) => texts[one]).join('');
}
