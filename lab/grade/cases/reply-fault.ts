/** Requirements on the text of the replies share how they look through them. */
import { byHand } from '../run/visit.ts';
import { failed, passed, type Seen, type Verdict } from './requirement.ts';
import type { SeenReply } from '../run/replies.ts';
import type { Text } from '../result.ts';

const EXPECTED = 'JAM hh:mm:ss\r\n';

/**
 * Failed by the first reply that `faultIn` finds anything wrong with. `expectedOf` is that reply without the fault: what
 * else is wrong with it is another requirement's.
 */
export function firstFault(
  { replies, known, at }: Seen,
  faultIn: (reply: SeenReply) => Text | undefined,
  expectedOf: (reply: SeenReply) => string = () => EXPECTED,
): Verdict {
  for (const reply of replies) {
    const fault = faultIn(reply);
    if (fault === undefined) continue;
    const { connection, nth, text: received } = reply;
    const steps = Array.from({ length: nth }, () => [known.ask, 1]).flat();
    const reproduce = `${byHand(at, ...steps)} | od -c`;
    const seen = { expected: expectedOf(reply), received, shownBy: [connection], reproduce };
    return failed(seen, nth === 1 ? fault : fromThenOn(nth, fault));
  }
  const [first] = replies;
  return passed({
    expected: EXPECTED,
    ...(first && { received: first.text, shownBy: [first.connection] }),
    reproduce: `${byHand(at, known.ask, 1)} | od -c`,
  });
}

function fromThenOn(nth: number, { en, id }: Text): Text {
  return {
    en: `In reply ${nth} on one connection: ${en.charAt(0).toLowerCase()}${en.slice(1)}`,
    id: `Pada balasan ke-${nth} di satu koneksi: ${id.charAt(0).toLowerCase()}${id.slice(1)}`,
  };
}
