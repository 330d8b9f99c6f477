/** Requirements on the text of the reply share how they get one. */
import { ANSWER_MS } from '../run/visit.ts';
import { holdsTime, readReply } from '../run/reply.ts';
import { failed, noTimeToJudge, passed, type Requirement, skipped } from './requirement.ts';
import type { Text } from '../result.ts';

/** One whose verdict is in a single reply; `faultIn` says what is wrong with it, if anything. It came at `atMs` by the machine's clock. */
export function onReply(
  faultIn: (
    reply: ReturnType<typeof readReply>,
    atMs: number,
    localZone: string | undefined,
  ) => Text | undefined,
): Pick<Requirement, 'skipUnless' | 'probe'> {
  return {
    skipUnless: 'answers',
    async probe(visit) {
      const { ask } = visit.known;
      const { connection, received } = await visit.exchange(ask, ANSWER_MS);
      if (!holdsTime(received)) return skipped({ received, shownBy: [connection] }, noTimeToJudge);
      const seen = {
        expected: 'JAM hh:mm:ss\r\n',
        received,
        shownBy: [connection],
        reproduce: visit.byHand(ask, 1) + ' | od -c',
      };
      const fault = faultIn(readReply(received), connection.receivedAtMs, visit.server.localZone);
      return fault === undefined ? passed(seen) : failed(seen, fault);
    },
  };
}
