/** The server's log of one act as a story: who came, asked, was answered and left, in order. */
import type { Mask } from './mask.ts';
import { ServerLogLineSchema } from '../recording/recorded-lines.ts';
import { readJsonLines } from '../recording/json-lines.ts';
import type * as v from 'valibot';

export type StoryLine = ReturnType<typeof readStory>[number];

/** `file` has the server's events as JSON lines; those of the machines in `names` count, the health check does not. */
export function readStory(file: string, names: ReadonlyMap<string, string>, mask: Mask) {
  const events = readJsonLines(file, ServerLogLineSchema) ?? [];
  return events.flatMap((event) => {
    const machine = names.get(event.peerAddress ?? '');
    const words = tell(event);
    if (machine === undefined || words === undefined) return [];
    /** Address and port of the connection it is about. */
    const connection = `${event.peerAddress}:${event.peerPort}`;
    return { connection, machine, text: `${machine} ${mask(words)}` };
  });
}

export function storyText(lines: readonly StoryLine[]): string {
  return lines.map(({ text }) => text).join('\n');
}

/** The story of each connection by itself, in the order they were opened. */
export function byConnection(lines: readonly StoryLine[]): string[] {
  const stories = Map.groupBy(lines, ({ connection }) => connection);
  return [...stories.values()].map(storyText);
}

function tell(event: v.InferOutput<typeof ServerLogLineSchema>): string | undefined {
  switch (event.event) {
    case 'opened':
      return 'connects';
    case 'request':
      return `sends ${event.request}`;
    case 'reply':
      return `gets ${event.reply}`;
    case 'invalid':
      return `sends ${event.line}, which is unknown, and gets ${event.reply}`;
    case 'closed':
      return `closed: ${event.reason}`;
    default:
      return undefined;
  }
}
