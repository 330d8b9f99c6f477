/** Cases on the text of the reply share how they get one. */
import { ANSWER_MS } from '../trial.ts';
import type { Case, Seen, Verdict } from '../case.ts';
import { holdsTime, readReply } from '../reply.ts';
import { noTimeToJudge } from './unanswered.ts';
import { printf } from '../printf.ts';
import type { ReplyParts } from '../reply.ts';
import type { Trial } from '../trial.ts';
import { skipped } from '../case.ts';

export interface ToldTime extends ReplyParts {
  readonly text: string;
  readonly seen: Seen;
  readonly trial: Trial;
}

/** A case whose verdict is in one reply. */
export function caseOnReply(
  about: Omit<Case, 'probe' | 'kind' | 'point' | 'needs'>,
  judge: (told: ToldTime) => Verdict,
): Case {
  return {
    ...about,
    point: '1d',
    kind: 'required',
    needs: 'time',
    async probe(trial) {
      const connection = await trial.connect();
      connection.send(trial.manners.ask);
      const text = await connection.reply(ANSWER_MS);
      connection.close();
      const shownBy = [connection];
      if (!holdsTime(text)) return skipped(noTimeToJudge, { received: text, shownBy });
      const reproduce = trial.byHand(`(${printf(trial.manners.ask)}; sleep 1)`) + ' | od -c';
      const seen = { expected: 'JAM hh:mm:ss\r\n', received: text, shownBy, reproduce };
      return judge({ ...readReply(text), text, seen, trial });
    },
  };
}
