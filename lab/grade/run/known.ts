/** What is known of a server's ways, so that a fault in one place does not hide the rest. */

/** What the assignment asks with. */
export const REQUEST = 'TIME\r\n';

/** Before the first connection. */
export const NOTHING_KNOWN = {
  /** What it says to whoever connects; `undefined` until the first connection. */
  greeting: undefined as string | undefined,
  /** What it answers with the time: `TIME` CR LF, or for a server that does not, what it answers instead. */
  ask: REQUEST as string,
  /** Whether it answers only after the client has sent FIN, too. */
  asksForFin: false,
  /** Whether it answers with the time, and whether with anything at all, as far as is known. */
  answers: true,
  replies: true,
  /** Whether it serves others while one is connected, and another after one has left; `undefined` until seen. */
  servesOthers: undefined as boolean | undefined,
  servesNext: undefined as boolean | undefined,
  /** Whether it serves as many at once as a burst has; `undefined` until seen. */
  servesMany: undefined as boolean | undefined,
  /** Whether it ends a session at QUIT and no more, and survives a client's RST; elsewhere a server that does not is spared them. */
  survivesQuit: true,
  survivesReset: true,
};

export type Known = Readonly<typeof NOTHING_KNOWN>;

/** Whether all of the greeting has come; with no greeting known there is nothing to wait for. */
export function isGreeted({ greeting = '' }: Known, text: string): boolean {
  return greeting === '' || withoutNumbers(text).startsWith(withoutNumbers(greeting));
}

/** `text` without the greeting that it begins with, if it does; its numbers may be others. */
export function withoutGreeting(known: Known, text: string): string {
  const words = (known.greeting ?? '').split(/\d+/).map((word) => RegExp.escape(word));
  return text.replace(new RegExp(`^${words.join(String.raw`\d+`)}`), '');
}

/** A port, the time, how many came before: with other numbers it is the same greeting. */
function withoutNumbers(text: string): string {
  return text.replaceAll(/\d+/g, '0');
}
