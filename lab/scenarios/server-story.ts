/** The server's log of one act as a story: who came, asked, was answered and left, in order. */
import type { Mask } from './mask.ts';
import { readFileSync } from 'node:fs';

interface LoggedEvent {
  readonly event: string;
  readonly peerAddress?: string;
  readonly peerPort?: number;
  readonly request?: string;
  readonly reply?: string;
  readonly line?: string;
  readonly reason?: string;
}

export interface StoryLine {
  /** Address and port of the connection it is about. */
  readonly connection: string;
  readonly machine: string;
  readonly text: string;
}

/** `file` has the server's events as JSON lines; those of the machines in `names` count, the health check does not. */
export function readStory(file: string, names: ReadonlyMap<string, string>, mask: Mask): StoryLine[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.flatMap((line) => {
    const event = parse(line);
    const machine = names.get(event?.peerAddress ?? '');
    const words = event === undefined ? undefined : tell(event);
    if (event === undefined || machine === undefined || words === undefined) return [];
    return {
      connection: `${event.peerAddress}:${event.peerPort}`,
      machine,
      text: `${machine} ${mask(words)}`,
    };
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

function tell(event: LoggedEvent): string | undefined {
  switch (event.event) {
    case 'opened':
      return 'connects';
    case 'request':
      return `says ${event.request}`;
    case 'reply':
      return `is told ${event.reply}`;
    case 'invalid':
      return `says ${event.line}, which is unknown, and is told ${event.reply}`;
    case 'closed':
      return `is gone: ${event.reason}`;
    default:
      return undefined;
  }
}

/** `undefined` for the empty last line, and for one cut in half. */
function parse(line: string): LoggedEvent | undefined {
  try {
    return JSON.parse(line) as LoggedEvent;
  } catch {
    return undefined;
  }
}
