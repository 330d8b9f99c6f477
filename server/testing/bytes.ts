/** What the tests of the server write and read, and the clock that makes it the same each time. */
import { type StartedServer, turn } from './started-server.ts';
import { expect } from 'vitest';

export const JAM = 'JAM 06:14:20\r\n';
export const UNKNOWN = 'ERROR unknown command, use TIME or QUIT\r\n';
/** The moment at which the clock of most of these servers stands. */
export const AT = Date.UTC(2025, 5, 9, 6, 14, 20, 356);

/** Short requests with long replies, 12 MB of them: far more than the kernel keeps for a client that does not read. */
export const MANY = 'x\n'.repeat(300_000);
export const MANY_REPLIES = UNKNOWN.repeat(300_000);

export const stoppedClock = (): number => AT;

/** The server has sent its FIN and waits for the client's: it has not cut the client off. */
export async function expectOpen(server: StartedServer): Promise<void> {
  for (let turns = 0; turns < 3; turns += 1) await turn();
  expect(server.all('closed')).toEqual([]);
}
