/** What was learned of a server's ways, so that a fault in one place does not hide the rest. */
export interface Manners {
  /** What it says to whoever connects; `undefined` until the first connection. */
  greeting: string | undefined;
  /** What it answers with a time: `TIME` CR LF, or for a server that does not, what it answers instead. */
  ask: string;
  /** Whether it tells the time at all, as far as is known. */
  answers: boolean;
  /** Whether it serves others while one is connected; `undefined` until seen. */
  servesOthers: boolean | undefined;
  /** Whether it survives a client's QUIT, and a client's RST; a server that is known not to is spared them elsewhere. */
  survivesQuit: boolean;
  survivesReset: boolean;
}

export const REQUEST = 'TIME\r\n';

export function freshManners(): Manners {
  return {
    greeting: undefined,
    ask: REQUEST,
    answers: true,
    servesOthers: undefined,
    survivesQuit: true,
    survivesReset: true,
  };
}

/** Whether all of the greeting has come; with no greeting known there is nothing to wait for. */
export function isGreeted({ greeting = '' }: Manners, unread: Buffer): boolean {
  return greeting === '' || withoutNumbers(unread.toString('latin1')).startsWith(withoutNumbers(greeting));
}

/** A port, the time, how many came before: other numbers are the same greeting. */
function withoutNumbers(text: string): string {
  return text.replaceAll(/\d+/g, '0');
}
