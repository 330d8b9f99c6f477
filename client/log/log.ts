/**
 * The client's log: winston writing text or JSON lines.
 *
 * An event is only put aside where it happens; its line is made a little later, many at a time, so that a burst's
 * sessions do not wait for words. None is dropped: `close` makes the last lines and waits until they are written.
 */
import { LEVELS, levelOf } from './event.ts';
import type { ClientEvent, Level } from './event.ts';
import type { Language, LogFormat, LogLevel } from '../config.ts';
import type { Clock } from '../clock.ts';
import type { LineOutput } from '../line-output.ts';
import type { Render } from './text.ts';
import { renderJson } from './json.ts';
import { textRenderer } from './text.ts';
import winston from 'winston';

/** How long an event may wait for its line. */
const BATCH_MS = 50;
/** Beyond this many the lines are made at once, so that a flood does not pile up in memory. */
const MAX_BATCH_EVENTS = 1_000;

export interface LogOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  readonly language: Language;
}

export interface Log {
  /** Whether events of this level are written at all; the hot path asks before it builds one. */
  enabled(level: Level): boolean;
  write(event: ClientEvent): void;
}

export class WinstonLog implements Log {
  readonly #threshold: number;
  readonly #render: Render;
  readonly #logger: winston.Logger;
  readonly #clock: Clock;
  readonly #output: LineOutput;
  #events: ClientEvent[] = [];
  #timesMs: number[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor({ level, format, language }: LogOptions, output: LineOutput, clock: Clock) {
    this.#threshold = level === 'silent' ? -1 : LEVELS[level];
    this.#render = format === 'json' ? renderJson : textRenderer(language);
    this.#clock = clock;
    this.#output = output;
    this.#logger = winston.createLogger({
      level: 'debug',
      levels: LEVELS,
      format: winston.format.printf(({ message }) => String(message)),
      transports: [new winston.transports.Stream({ stream: output, eol: '\n' })],
    });
  }

  enabled(level: Level): boolean {
    return LEVELS[level] <= this.#threshold;
  }

  write(event: ClientEvent): void {
    if (!this.enabled(levelOf(event))) return;
    this.#events.push(event);
    this.#timesMs.push(this.#clock.nowMs());
    if (this.#events.length >= MAX_BATCH_EVENTS) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), BATCH_MS);
  }

  /** Writes what is left and resolves when all of it has left the process. */
  async close(): Promise<void> {
    this.#flush();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#logger.once('finish', resolve);
    this.#logger.end();
    await promise;
    await this.#output.close();
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const events = this.#events;
    const timesMs = this.#timesMs;
    this.#events = [];
    this.#timesMs = [];
    for (const [index, event] of events.entries()) {
      this.#logger.log(levelOf(event), this.#render(event, timesMs[index] ?? 0));
    }
  }
}
