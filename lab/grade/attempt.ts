/**
 * One sandbox with the program in it: started, watched, captured, probed case by case.
 *
 *     sandbox → capture and probe → program → where it listens → cases → end of the capture
 */
import type { Capture } from '../engine/engine.ts';
import type { Case, Verdict } from './case.ts';
import { LabError } from '../errors.ts';
import { allStarted } from '../burst/all-started.ts';
import { inspect } from 'node:util';
import { REQUEST } from './manners.ts';
import type { Manners } from './manners.ts';
import type { Text } from './text.ts';
import type { Outcome, Traceback } from './result.ts';
import type { Place } from './place.ts';
import { PassThrough } from 'node:stream';
import { ProgramRun } from './program-run.ts';
import { Prober } from './prober.ts';
import type { Recording } from '../burst/recording.ts';
import type { Sandbox } from '../engine/sandbox.ts';
import { filesOf } from './target.ts';
import type { Target } from './target.ts';
import { Trial } from './trial.ts';
import { afternoonZone, inEarlyMinute } from './time-zone.ts';
import { lackOfImage, whyNotListening } from './not-listening.ts';
import { placeElsewhere } from './place-elsewhere.ts';
import { placeOf } from './place.ts';
import { record } from '../burst/recording.ts';
import { noRequestToJudge, noTimeToJudge } from './cases/unanswered.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { skipped } from './case.ts';
import { tracebackIn } from './traceback.ts';

const NOTICE_END_MS = 2_000;

export interface Probed {
  readonly case: Case;
  readonly outcome: Outcome;
  readonly verdict: Verdict | undefined;
  /** When the grader itself failed. */
  readonly problem: string | undefined;
  readonly traceback: Traceback | null;
  readonly attempt: Attempt;
}

export interface AttemptOptions {
  readonly target: Target;
  readonly port: number;
  readonly manners: Manners;
  /** Counts from 0. */
  readonly number: number;
  /** For a number, the capture's file. */
  readonly captureFile: (number: number) => string;
  readonly openSandbox: (timeZone: string) => Promise<Sandbox>;
}

export class Attempt implements AsyncDisposable {
  /** Counts from 0. */
  readonly number: number;
  readonly timeZone: string;
  readonly captureFile: string;
  readonly place: Place;
  readonly program: ProgramRun | undefined;
  readonly isConfined: boolean;
  /** Why nothing listens, as it was when that was seen. */
  readonly obstacle: Text | undefined;
  readonly trial: Trial | undefined;
  /** Whether a capture was to be had. */
  readonly isCaptured: boolean;
  readonly #target: Target;
  readonly #recording: Recording<Captured> | undefined;
  readonly #cleanup: AsyncDisposableStack;
  #isCaptureWhole = false;

  private constructor(parts: AttemptParts) {
    const { options, timeZone, place, program, prober, recording, sandbox, cleanup } = parts;
    this.number = options.number;
    this.timeZone = timeZone;
    this.captureFile = options.captureFile(options.number);
    this.place = place;
    this.program = program;
    this.isConfined = sandbox.isConfined;
    this.obstacle = place.obstacle;
    if (program !== undefined && place.at === undefined)
      this.obstacle = whyNotListening(program, options.port);
    this.isCaptured = recording !== undefined;
    this.#target = options.target;
    this.#recording = recording;
    this.#cleanup = cleanup;
    this.trial =
      place.at &&
      new Trial({
        prober,
        at: place.at,
        first: place.first,
        expected: { host: sandbox.addresses['mesin-1'], port: options.port },
        manners: options.manners,
        program,
        localZone: program && timeZone,
      });
  }

  /** Throws {@link LabError} when there is no sandbox to be had, or nothing in it to run the program with. */
  static async open(options: AttemptOptions): Promise<Attempt> {
    const { target, port, number, captureFile, openSandbox } = options;
    await using stack = new AsyncDisposableStack();
    const zone = afternoonZone(Date.now(), number);
    const timeZone = takesAnyZone(target) ? inEarlyMinute(zone, Date.now()) : zone;
    const sandbox = stack.use(await openSandbox(timeZone));
    const probing = Prober.start(sandbox).then((one) => stack.use(one));
    const capturing = recordSandbox(sandbox, port, captureFile(number)).then((one) => {
      stack.defer(async () => void (await one?.end().catch(() => {})));
      return one;
    });
    const [prober, recording] = await allStarted([probing, capturing]);
    let program: ProgramRun | undefined;
    let place: Place;
    if (target.kind === 'connect') {
      place = await placeElsewhere(prober, target.at);
    } else {
      program = await ProgramRun.start(sandbox);
      const started = program;
      stack.defer(() => started.kill());
      place = await placeOf(prober, program, sandbox.addresses, port);
      const missing = place.at === undefined ? lackOfImage(program) : undefined;
      if (missing !== undefined) throw new LabError('MACHINE_MISSING', missing);
    }
    const cleanup = stack.move();
    return new Attempt({ options, timeZone, place, program, prober, recording, sandbox, cleanup });
  }

  /** Whether the program has ended; one that runs elsewhere is not ours to know of. */
  get hasDied(): boolean {
    return this.program?.end !== undefined;
  }

  /** A failure of the grader's own is an outcome, too. Throws when there is no trial: nothing to probe. */
  async probe(one: Case): Promise<Probed> {
    const { trial, program } = this;
    if (trial === undefined) throw new TypeError('there is nothing to probe');
    const printed = program?.output.length ?? 0;
    const common = { case: one, attempt: this };
    try {
      const verdict = await this.#verdictOf(one, trial);
      const traceback = tracebackIn(program?.output.slice(printed) ?? '', filesOf(this.#target));
      return { ...common, outcome: verdict.outcome, verdict, problem: undefined, traceback };
    } catch (error) {
      const problem = error instanceof LabError ? error.message : inspect(error);
      return { ...common, outcome: 'error', verdict: undefined, problem, traceback: null };
    }
  }

  async #verdictOf(one: Case, trial: Trial): Promise<Verdict> {
    const obstacle = obstacleTo(one, trial.manners);
    if (obstacle !== undefined) return skipped(obstacle);
    const wasRunning = !this.hasDied;
    const verdict = await one.probe(trial);
    if (verdict.outcome === 'failed') await this.#noticeEnd(trial);
    else if (wasRunning && this.program !== undefined && this.hasDied)
      return { ...verdict, outcome: 'failed', hint: hasEnded(this.program) };
    return verdict;
  }

  /** A program that is about to end does not listen any more; that it ended is heard of a little later. */
  async #noticeEnd(trial: Trial): Promise<void> {
    const { program } = this;
    if (program === undefined || (await trial.listening()).length > 0) return;
    await Promise.race([program.ended, delay(NOTICE_END_MS)]);
  }

  /** Whether its capture has every packet; known from its end on, and false where none was to be had. */
  get isCaptureWhole(): boolean {
    return this.#isCaptureWhole;
  }

  /** Ends everything, the capture first. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#recording !== undefined) this.#isCaptureWhole = await isWhole(this.#recording);
    await this.#cleanup.disposeAsync();
  }
}

interface AttemptParts {
  readonly options: AttemptOptions;
  readonly timeZone: string;
  readonly place: Place;
  readonly program: ProgramRun | undefined;
  readonly prober: Prober;
  readonly recording: Recording<Captured> | undefined;
  readonly sandbox: Sandbox;
  readonly cleanup: AsyncDisposableStack;
}

type Captured = Pick<Sandbox, 'capture'> & { readonly name: 'mesin-1' };

/** Of a sandbox's packets; a program may talk to itself without end. */
const MOST_CAPTURED_BYTES = 32 * 1024 * 1024;

function limited(capture: Capture): Capture {
  let bytes = 0;
  let stopped: ReturnType<Capture['stop']> | undefined;
  const stop = (): ReturnType<Capture['stop']> => (stopped ??= capture.stop());
  const counted = new PassThrough({
    transform: (chunk: Buffer, _, pass): void => {
      bytes += chunk.length;
      if (bytes > MOST_CAPTURED_BYTES) void stop().catch(() => {}); // whoever wants the counts hears of it
      pass(null, chunk);
    },
  });
  const { command } = capture;
  return { command, packets: capture.packets.pipe(counted), mark: (text) => capture.mark(text), stop };
}

/** Who got the last mark got every packet before it that the kernel did not drop. */
async function isWhole(recording: Recording<Captured>): Promise<boolean> {
  try {
    await recording.prove('ends');
    const { dropped } = await recording.end();
    return dropped === 0;
  } catch (error) {
    if (error instanceof LabError && error.code === 'CAPTURE_FAILED') return false;
    throw error;
  }
}

/** Where there is no right to capture, one goes on without. */
async function recordSandbox(
  sandbox: Sandbox,
  port: number,
  file: string,
): Promise<Recording<Captured> | undefined> {
  try {
    return await record(
      { name: 'mesin-1', capture: async (of) => limited(await sandbox.capture(of)) },
      port,
      file,
    );
  } catch (error) {
    if (error instanceof LabError && error.code === 'CAPTURE_UNAVAILABLE') return undefined;
    throw error;
  }
}

/** Why a case cannot be judged, whatever it would see. */
function obstacleTo({ needs }: Case, manners: Manners): Text | undefined {
  if (needs !== undefined && !manners.answers) return noTimeToJudge;
  return needs === 'request' && manners.ask !== REQUEST ? noRequestToJudge : undefined;
}

/** Python asks the C library for the local time, in the lab's own image the one we know. */
function takesAnyZone(target: Target): boolean {
  if (target.kind !== 'program' || target.program.image !== undefined) return false;
  return target.program.command?.[0] === 'python3';
}

function hasEnded({ end, isFlooding }: ProgramRun): Text {
  if (isFlooding)
    return {
      en: 'The program was ended meanwhile, because it prints without end.',
      id: 'Program dihentikan saat itu karena mencetak tanpa henti.',
    };
  const exitCode = end?.exitCode ?? 0;

  return {
    en: `The whole server ended meanwhile (exit code ${exitCode}): what one client does must not end it.`,
    id: `Seluruh server berakhir saat itu (kode ${exitCode}): apa pun yang dilakukan satu klien tidak boleh mengakhirinya.`,
  };
}
