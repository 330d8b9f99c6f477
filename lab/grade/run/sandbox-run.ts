/**
 * The program in one sandbox, from start to end:
 *
 *     sandbox → capture, prober and program → where it listens → probes → end of the capture
 */
import { allStarted } from '../../all-started.ts';
import { captureSandbox } from './capture.ts';
import type { Connection } from './connection.ts';
import { LabError } from '../../errors.ts';
import { languageOf } from '../../hand-in/starters.ts';
import { doorOf } from './listen-queue.ts';
import { lackOfImage } from './not-listening.ts';
import { type LocalTime, localTimeAt } from './local-time.ts';
import { placeElsewhere, placeOf } from './place.ts';
import { type Program, startProgram } from './program.ts';
import { startProber } from './prober.ts';
import type { Sandbox } from '../../engine/sandbox.ts';
import type { Target } from '../target.ts';

export type SandboxRun = Awaited<ReturnType<typeof runInSandbox>>;

/** Moves the clock of a Node program. */
const PRELOAD = 'lab/grade/probe/moved-date.cjs';

/**
 * `number` counts the sandboxes of a target from 0. Disposing of it ends everything, the capture first; `onCaptureLost`
 * hears at once when its file takes no more. Throws {@link LabError} when there is no sandbox to be had, or nothing in it
 * to run the program with.
 */
export async function runInSandbox(
  number: number,
  target: Target,
  port: number,
  captureFile: string,
  onCaptureLost: (error: unknown) => void,
  openSandbox: () => Promise<Sandbox>,
) {
  await using stack = new AsyncDisposableStack();
  const sandbox = stack.use(await openSandbox());
  let program: Program | undefined;
  const probing = startProber(sandbox, () => program).then((one) => stack.use(one));
  const capturing = captureSandbox(sandbox, port, captureFile, onCaptureLost).then((one) => stack.use(one));
  const language = target.kind === 'program' ? languageOf(target.program) : undefined;
  const { projectFolder, zoneFile } = sandbox;
  const told = { preload: projectFolder && `${projectFolder}/${PRELOAD}`, zoneFile };
  const localTimeOf = (start: number): LocalTime => localTimeAt(Date.now(), number + start, language, told);
  const starting = async (): Promise<Program | undefined> =>
    target.kind === 'connect' ? undefined : startProgram(sandbox, localTimeOf);
  const [prober, capture, started] = await allStarted([probing, capturing, starting()]);
  program = started;
  const expected = { host: sandbox.addresses['mesin-1'], port };
  const place = started
    ? await placeOf(prober, started, expected, target)
    : await placeElsewhere(prober, target.kind === 'connect' ? target.at : expected);
  const missing = started && place.at === undefined ? lackOfImage(started) : undefined;
  if (missing !== undefined) throw new LabError('MACHINE_MISSING', missing);
  const { at, first } = place;
  const backlog = at && program && (await prober.backlog(at.port));
  const firstLocalTime = program?.localTime;
  const cleanup = stack.move();
  let isCaptureWhole = false;
  const stopping = Promise.withResolvers<void>();
  return {
    number,
    /** What the clock showed in it at first; `undefined` when nobody knows. */
    localTime: firstLocalTime,
    isConfined: sandbox.isConfined,
    place,
    /** Absent for a server that runs elsewhere. */
    program,
    /** Absent when nothing listens. */
    server: at && {
      prober,
      at,
      /** Where the assignment has it. */
      expected,
      program,
      /** Where it listened when it was ready. */
      sockets: place.sockets,
      /** How many clients may wait to be accepted; `undefined` when nobody knows. */
      backlog,
      /** Lets clients in, {@link doorOf}. */
      enter: doorOf(backlog),
      /** Connections that stand already, each to be used once before others are made. */
      open: first === undefined ? [] : [first],
      /** Clients that stay until it has been seen how many can be served at once. */
      staying: [] as Connection[],
    },
    /** All that were made to it. */
    get connections() {
      return prober.connections;
    },
    /** Ends all connections at once, so that nobody waits for them; `stopped` resolves then. */
    stop() {
      prober.stop();
      stopping.resolve();
    },
    stopped: stopping.promise,
    /** `undefined` where no capture was to be had. */
    captureFile: capture && captureFile,
    /** Whether the capture has every packet; known from its end on. */
    get isCaptureWhole() {
      return isCaptureWhole;
    },
    async [Symbol.asyncDispose]() {
      isCaptureWhole = (await capture?.end()) ?? false;
      await cleanup.disposeAsync();
    },
  };
}
