/**
 * No call to the engine waits for ever, and whatever it fails of becomes one sentence. Each answer has a time limit. What
 * stays open as long as a command runs, an attached stream or a wait for an exit, has none: it ends when the engine no
 * longer answers the pings that are sent meanwhile.
 */
import type Docker from 'dockerode';
import { LabError } from '../../errors.ts';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';

/** In ms. */
export interface Limits {
  /** For a ping. systemd starts an engine at its first call, which takes seconds where the computer is busy. */
  readonly ping: number;
  /** For what only looks: an engine under full load answers within a few seconds. */
  readonly look: number;
  /** For what creates, starts, stops or removes something: the engine itself gives a container 10 s to end. */
  readonly change: number;
  /** For everything after a call that was not answered: no more than a last try. */
  readonly again: number;
  /** From one ping to the next while something stays open. */
  readonly pause: number;
}

export const LIMITS: Limits = { ping: 20_000, look: 30_000, change: 60_000, again: 3_000, pause: 10_000 };

/** A limit is counted in as many steps: a lab that was busy itself, and took no step meanwhile, has not waited. */
const STEPS = 20;

type Dial = Docker['modem']['dial'];
type DialOptions = Parameters<Dial>[0];
type Answer = Parameters<NonNullable<Parameters<Dial>[1]>>[1];

/** Puts time limits on every call of `docker`, whose engine is at `where`; all failures are {@link LabError}s. */
export function limitCalls(docker: Docker, where: string, limits = LIMITS): void {
  const dial: Dial = docker.modem.dial.bind(docker.modem);
  /** What the first call failed of: whatever fails after it, until the engine answers again, has the same cause. */
  let first: string | undefined;
  const failed = (why: string, cause?: unknown): LabError => {
    first ??= why;
    const message = `The Docker engine at ${where} stopped answering (${first}): start it again, then npm run lab:clean removes what this command left.`;
    return new LabError('ENGINE_FAILED', message, { cause });
  };
  let isSilent = false;
  /** How to end each thing that stays open. */
  const open = new Set<(error: LabError) => void>();
  const watch = (): void => {
    if (open.size === 0) return;
    docker.ping().then(watchLater, (error: LabError) => {
      for (const end of open) end(error);
      open.clear();
    });
  };
  const watchLater = (): void => void setTimeout(watch, limits.pause).unref();
  const keepOpen = (end: (error: LabError) => void): (() => void) => {
    if (open.size === 0) watchLater();
    open.add(end);
    return () => void open.delete(end);
  };

  docker.modem.dial = (options, callback) => {
    const ending = new AbortController();
    const limit = limitOf(options, limits, isSilent);
    const end = (error: LabError): void => ending.abort(error);
    const over =
      limit === undefined
        ? keepOpen(end)
        : countDown(limit, () => {
            isSilent = true;
            end(failed(`no answer within ${limit / 1_000} s`));
          });
    const done = (error: Error | null, answer: Answer): void => {
      over();
      if (ending.signal.aborted) return callback?.(ending.signal.reason as LabError, null);
      if (error === null || 'statusCode' in error) [isSilent, first] = [false, undefined];
      if (error !== null) return callback?.(explained(error, where, failed), null);
      if (Buffer.isBuffer(answer) && answer.length > 0 && !saysBytes(options))
        return callback?.(noEngine(where), null);
      if (answer instanceof Readable) {
        const closed = keepOpen((reason) => answer.destroy(reason));
        answer.once('close', closed);
      }
      callback?.(null, answer);
    };
    // Whole answers are read here: docker-modem would wait for ever for the end of one that is cut off.
    const isWhole = options.isStream !== true;
    dial({ ...options, isStream: true, abortSignal: ending.signal }, (error, answer) => {
      if (error !== null || !isWhole) return done(error, answer);
      buffer(answer as Readable).then(
        (bytes) => done(null, parsed(bytes)),
        (cut: Error) => done(cut, null),
      );
    });
  };
}

/** JSON where it is any. */
function parsed(bytes: Buffer): object {
  try {
    return JSON.parse(bytes.toString()) as object;
  } catch {
    return bytes;
  }
}

/** What answers is something else. */
export function noEngine(where: string, cause?: unknown): LabError {
  return new LabError(
    'ENGINE_MISSING',
    `What answers at ${where} is no Docker engine: name the engine's own address in DOCKER_HOST, or none; --engine local needs none.`,
    { cause },
  );
}

/** `undefined` for what stays open until something in the engine has ended, or takes as long as an image is large. */
function limitOf({ path, method }: DialOptions, limits: Limits, isSilent: boolean): number | undefined {
  if (/^\/containers\/[^/]+\/wait\?|^\/images\/(?:.+\/get|load)\?/.test(path)) return undefined;
  if (isSilent) return limits.again;
  if (path.startsWith('/_ping')) return limits.ping;
  return method === 'GET' ? limits.look : limits.change;
}

/** All else the engine says in JSON. */
function saysBytes({ path }: DialOptions): boolean {
  return /^\/_ping|\/(logs|archive)\?/.test(path);
}

function countDown(limitMs: number, onEnd: () => void): () => void {
  let left = STEPS;
  const timer = setInterval(() => {
    left -= 1;
    if (left > 0) return;
    clearInterval(timer);
    onEnd();
  }, limitMs / STEPS);
  return () => clearInterval(timer);
}

/** A failure as dockerode tells it: of the connection, of what was read on it, or the engine's own refusal. */
interface EngineError extends Error {
  readonly code?: string;
  readonly statusCode?: number;
}

/** The engine's refusal keeps its status code, by which a caller may tell that it does not matter. */
function explained(
  error: EngineError,
  where: string,
  failed: (why: string, cause: unknown) => LabError,
): LabError {
  const { code, statusCode, message } = error;
  if (statusCode !== undefined) {
    const said = message.replace(/^\(HTTP code \d+\) [^-]* - /, '').trim();
    const sentence = `The Docker engine at ${where} refused (HTTP ${statusCode}): ${said}`;
    return Object.assign(new LabError('ENGINE_FAILED', sentence, { cause: error }), { statusCode });
  }
  // The parser of HTTP has met something else.
  if (code?.startsWith('HPE_')) return noEngine(where, error);
  return failed(code ?? message, error);
}
