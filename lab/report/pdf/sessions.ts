/** Sessions: some of them packet by packet, then all of them in a table, as many as paper bears. */
import { heading, lead } from './markup.ts';
import type { ReportModel, SessionRow } from '../model.ts';
import type { Code } from './markup.ts';
import type { Pictures } from './pictures.ts';
import { ladderFigures } from './ladders.ts';
import { table } from './table.ts';
import { decimal, whole, wordsOf } from './words.ts';

/** Rows of the table; the HTML report has all. */
const MOST_ROWS = 150;

export function chosenSection({ labels, chosen }: ReportModel, pictures: Pictures): Code[] {
  if (chosen.length === 0) return [];
  return [
    heading(1, labels.chosenSessions),
    ...chosen.flatMap(({ title, text, ladders }) => [
      heading(2, title),
      lead([text]),
      ...ladders.flatMap((ladder) =>
        ladderFigures(ladder, `${title}, ${labels.seenBy} ${ladder.machine}`, labels, pictures),
      ),
    ]),
  ];
}

export function sessionSection({ language, labels, sessions, reconciliation }: ReportModel): Code[] {
  if (sessions.length === 0) return [];
  const words = wordsOf(language);
  const rows = forPaper(sessions);
  const ms = (value: number | null): string => decimal(value, 2, language);
  const letters = ({ sources }: SessionRow): string =>
    sources.map((index) => reconciliation.sources[index]?.letter ?? '?').join(' ');
  const legend = reconciliation.sources.map(({ letter, name }) => `${letter} = ${name}`).join(', ');
  return [
    heading(1, labels.sessions),
    lead([
      `${labels.sources}: ${legend}.`,
      ...(rows.length === sessions.length
        ? []
        : [words.restElsewhere(whole(rows.length, language), whole(sessions.length, language))]),
    ]),
    table(
      [
        { title: labels.session, width: 'auto', text: ({ name }) => name },
        { title: `${labels.start} (ms)`, width: 'auto', align: 'right', text: (row) => ms(row.sinceStartMs) },
        {
          title: `${labels.duration} (ms)`,
          width: 'auto',
          align: 'right',
          text: (row) => ms(row.durationMs),
        },
        {
          title: labels.replies,
          width: 'auto',
          align: 'right',
          text: (row) => `${whole(row.replies, language)}/${whole(row.requests, language)}`,
        },
        { title: `${labels.latency} (ms)`, width: 'auto', align: 'right', text: (row) => ms(row.latencyMs) },
        { title: labels.outcome, width: 'auto', text: ({ outcomeText }) => outcomeText },
        { title: labels.ended, width: '1fr', text: (row) => [row.ended, ...row.unusual].join('; ') },
        { title: labels.sources, width: 'auto', text: letters },
      ],
      rows,
      { caption: labels.sessions, labels, size: 8 },
    ),
  ];
}

/** What is incomplete or unusual first of all, then the first ones; in their order. */
function forPaper(sessions: readonly SessionRow[]): readonly SessionRow[] {
  if (sessions.length <= MOST_ROWS) return sessions;
  const remarkable = sessions.filter(({ whole, unusual }) => !whole || unusual.length > 0);
  const kept = new Set(remarkable.slice(0, MOST_ROWS / 2));
  for (const session of sessions) {
    if (kept.size === MOST_ROWS) break;
    kept.add(session);
  }
  return sessions.filter((session) => kept.has(session));
}
