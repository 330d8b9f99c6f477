/** A line that is no request, and whether the connection is of use after it: for requirements on what a server puts up with. */
import { ANSWER_MS, type Visit } from '../run/visit.ts';

/** The line may be replied to `withinMs`. `isMute`: the server neither replies to a request after it nor closes. */
export async function sendOddLine(visit: Visit, line: string, withinMs: number) {
  const connection = await visit.connect();
  connection.send(line);
  const received = await connection.reply(withinMs);
  const end = connection.ended?.how;
  if (end === undefined) visit.ask(connection);
  const isMute = end === undefined && (await connection.time(ANSWER_MS)) === undefined;
  connection.close();
  const reproduce = visit.byHand(line, 1, visit.known.ask, 1);
  return { received, end, isMute, seen: { received, shownBy: [connection], reproduce } };
}
