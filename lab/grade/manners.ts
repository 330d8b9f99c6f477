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

/** Numbers in a greeting, a port say, make it a little shorter or longer than the first one. */
const DIGITS = 4;

/** Whether all of the greeting has come; with no greeting known there is nothing to wait for. */
export function isGreeted({ greeting = '' }: Manners, unread: Buffer): boolean {
  if (greeting === '') return true;
  return (
    unread.length > greeting.length - DIGITS && unread.at(-1) === greeting.codePointAt(greeting.length - 1)
  );
}
