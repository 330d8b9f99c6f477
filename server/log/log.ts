/** The server's log: winston with two targets at most, standard output and a file of JSON lines. */
import { LEVEL_OF, LEVELS } from './event.ts';
import type { Level, ServerEvent } from './event.ts';
import type { LogFormat, LogLevel, Language } from '../config.ts';
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
  readonly level: Level;
  readonly message: string;
  readonly logged: ServerEvent;
  readonly time: number;
}

export function createLog(options: LogOptions, targets: LogTargets, now: () => number = Date.now): Log {
  const { level, thread } = options;
  const threshold = level === 'silent' ? -1 : LEVELS[level];
  const render = options.format === 'json' ? renderJson : textRenderer(options.language);
  const transports = [new LineTransport(targets.stdout, render, thread)];
  if (targets.file !== undefined) transports.push(new LineTransport(targets.file, renderJson, thread));
  const logger = winston.createLogger({ level: 'debug', levels: LEVELS, format: asItIs(), transports });
  return {
    enabled: (asked) => LEVELS[asked] <= threshold,
    write: (event) => {
      const own = LEVEL_OF[event.event];
      if (LEVELS[own] > threshold) return;
      logger.log({ level: own, message: '', logged: event, time: now() } satisfies LoggedEvent);
    },
  };
}

/** Winston's own stream transport schedules a callback for every line; under load that costs more than the line. */
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

  override log({ logged, time }: LoggedEvent, next: () => void): void {
    this.#writer.write(this.#render(logged, { time, thread: this.#thread }));
    next();
  }
}

/** Without a format of its own, winston would write each event out as JSON before a transport sees it. */
const asItIs = winston.format((info) => info);
