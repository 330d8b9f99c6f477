/**
 * The client's log: winston writing text or JSON lines.
 *
 * An event is only put aside where it happens; its line is made a little later, many at a time, so that a burst's
 * sessions do not wait for words. None is dropped: `close` makes the last lines and waits until they are written.
 */
import { type ClientEvent, type Level, levelOf, LEVELS } from './event.ts';
import type { BurstOptions } from '../config.ts';
import type { Clock } from '../clock.ts';
import type { Language } from '../../options/language.ts';
import type { LineOutput } from '../line-output.ts';
import { once } from 'node:events';
import { textRenderer } from './text.ts';
import winston from 'winston';

/** How long an event may wait for its line. */
const BATCH_MS = 50;
/** Beyond this many the lines are made at once, so that a flood does not pile up in memory. */
const MAX_BATCH_EVENTS = 1_000;

/** Where the parts of a burst tell what happens. */
export interface Log {
  /** Whether events of this level are written at all; the hot path asks before it builds one. */
  enabled(level: Level): boolean;
  write(event: ClientEvent): void;
}

/** A log to `output`, stamped by `clock`. `close` resolves when all of it has left the process. */
export function createLog(
  { logLevel, logFormat }: Pick<BurstOptions, 'logLevel' | 'logFormat'>,
  language: Language,
  output: LineOutput,
  clock: Clock,
): Log & { close(): Promise<void> } {
  const threshold = logLevel === 'silent' ? -1 : LEVELS[logLevel];
  const render = logFormat === 'json' ? renderJson : textRenderer(language);
  const logger = winston.createLogger({
    level: 'debug',
    levels: LEVELS,
    format: winston.format.printf(({ message }) => String(message)),
    transports: [new winston.transports.Stream({ stream: output, eol: '\n' })],
  });
  const enabled = (level: Level): boolean => LEVELS[level] <= threshold;
  const waiting: { readonly event: ClientEvent; readonly atMs: number }[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    for (const { event, atMs } of waiting.splice(0)) logger.log(levelOf(event), render(event, atMs));
  };
  return {
    enabled,
    write: (event) => {
      if (!enabled(levelOf(event))) return;
      if (waiting.push({ event, atMs: clock.nowMs() }) >= MAX_BATCH_EVENTS) flush();
      else timer ??= setTimeout(flush, BATCH_MS);
    },
    close: async () => {
      flush();
      const finished = once(logger, 'finish');
      logger.end();
      await finished;
      await output.close();
    },
  };
}

/** A log line for programs, the session laid flat: `{"time": ISO 8601 UTC, "level", "event", "session"?, …}`. */
export function renderJson(event: ClientEvent, atMs: number): string {
  const head = { time: new Date(atMs).toISOString(), level: levelOf(event), event: event.event };
  if (!('session' in event)) return JSON.stringify({ ...head, ...event });
  const { session, ...rest } = event;
  const { id, localAddress, localPort } = session;
  return JSON.stringify({ ...head, session: id, localAddress, localPort, ...rest });
}
