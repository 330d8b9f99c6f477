/** The server's log: winston with two targets at most, standard output and a file of JSON lines. */
import { type Level, LEVEL_OF, LEVELS, type ServerEvent, type Stamp } from './event.ts';
import type { ServerConfig } from '../config.ts';
import { Batch } from './batch.ts';
import { type LogTarget, writeLines } from './line-writer.ts';
import { textRenderer } from './text.ts';
import { renderJson } from './json.ts';
import Transport from 'winston-transport';
import winston from 'winston';

/** Where the parts of the server tell what happens. */
export interface Log {
  /** Whether events of this level are written at all; the hot path asks before it builds one. */
  enabled(level: Level): boolean;
  write(event: ServerEvent): void;
}

/** Lines in the chosen format go to `stdout`, the same events as JSON to `file`. `now` is in Unix ms. */
export function createLog(
  config: Pick<ServerConfig, 'logLevel' | 'logFormat' | 'language'>,
  thread: number,
  stdout: LogTarget,
  file?: LogTarget,
  now: () => number = Date.now,
): Log {
  const threshold = config.logLevel === 'silent' ? -1 : LEVELS[config.logLevel];
  const render = config.logFormat === 'json' ? renderJson : textRenderer(config.language);
  const transports = [lineTransport(stdout, render)];
  if (file !== undefined) transports.push(lineTransport(file, renderJson));
  // Without a format of its own, winston would write each event out as JSON before a transport sees it.
  const format = winston.format((info) => info)();
  const logger = winston.createLogger({ level: 'debug', levels: LEVELS, format, transports });
  const batch = new Batch<LoggedEvent>((events) => {
    logger.log({ level: 'info', message: '', events });
  });
  return {
    enabled: (asked) => LEVELS[asked] <= threshold,
    write: (event) => {
      if (LEVELS[LEVEL_OF[event.event]] <= threshold) batch.add({ event, stamp: { time: now(), thread } });
    },
  };
}

interface LoggedEvent {
  readonly event: ServerEvent;
  readonly stamp: Stamp;
}

/** An entry of winston's, with the callbacks of its streams, costs more than a line: hence one for a whole batch. */
function lineTransport(target: LogTarget, render: typeof renderJson): Transport {
  return new Transport({
    log({ events }: { readonly events: readonly LoggedEvent[] }, next) {
      let lines = '';
      for (const { event, stamp } of events) lines += `${render(event, stamp)}\n`;
      writeLines(target, lines);
      next();
    },
  });
}
