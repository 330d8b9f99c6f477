/** The server's log: winston with two targets at most, standard output and a file of JSON lines. */
import { LEVEL_OF, LEVELS } from './event.ts';
import type { Level, ServerEvent } from './event.ts';
import type { LogFormat, LogLevel, Language } from '../config.ts';
import { Batch } from './batch.ts';
import { LineWriter } from './line-writer.ts';
import type { Render } from './text.ts';
import { renderJson } from './json.ts';
import { textRenderer } from './text.ts';
import Transport from 'winston-transport';
import winston from 'winston';

/** A descriptor all threads write to, and the shared cell that keeps their batches apart. */
export interface LogTarget {
  readonly fd: number;
  readonly lock: Int32Array;
}

export interface LogTargets {
  readonly stdout: LogTarget;
  readonly file: LogTarget | undefined;
}

export interface LogOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  readonly language: Language;
  readonly thread: number;
}

export interface Log {
  /** Whether events of this level are written at all; the hot path asks before it builds one. */
  enabled(level: Level): boolean;
  write(event: ServerEvent): void;
}

interface LoggedEvent {
  readonly event: ServerEvent;
  readonly time: number;
}

/** What winston carries: the events of a batch as one entry. */
interface Entry {
  readonly level: Level;
  readonly message: string;
  readonly events: readonly LoggedEvent[];
}

export function createLog(options: LogOptions, targets: LogTargets, now: () => number = Date.now): Log {
  const { level, thread } = options;
  const threshold = level === 'silent' ? -1 : LEVELS[level];
  const render = options.format === 'json' ? renderJson : textRenderer(options.language);
  const transports = [new LineTransport(targets.stdout, render, thread)];
  if (targets.file !== undefined) transports.push(new LineTransport(targets.file, renderJson, thread));
  const logger = winston.createLogger({ level: 'debug', levels: LEVELS, format: asItIs(), transports });
  const batch = new Batch<LoggedEvent>((events) => {
    logger.log({ level: 'info', message: '', events } satisfies Entry);
  });
  return {
    enabled: (asked) => LEVELS[asked] <= threshold,
    write: (event) => {
      if (LEVELS[LEVEL_OF[event.event]] <= threshold) batch.add({ event, time: now() });
    },
  };
}

/** An entry of winston's, with the callbacks of its streams, costs more than a line: hence one for a whole batch. */
class LineTransport extends Transport {
  readonly #writer: LineWriter;
  readonly #render: Render;
  readonly #thread: number;

  constructor(target: LogTarget, render: Render, thread: number) {
    super();
    this.#writer = new LineWriter(target.fd, target.lock);
    this.#render = render;
    this.#thread = thread;
  }

  override log({ events }: Entry, next: () => void): void {
    let lines = '';
    for (const { event, time } of events) lines += `${this.#render(event, { time, thread: this.#thread })}\n`;
    this.#writer.write(lines);
    next();
  }
}

/** Without a format of its own, winston would write each event out as JSON before a transport sees it. */
const asItIs = winston.format((info) => info);
