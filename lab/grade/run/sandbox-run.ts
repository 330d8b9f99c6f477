/**
 * The program in one sandbox, from start to end:
 *
 *     sandbox → capture and prober → program → where it listens → probes → end of the capture
 */
import { afternoonZone, inEarlyMinute } from './time-zone.ts';
import { allStarted } from '../../all-started.ts';
import { captureSandbox } from './capture.ts';
import { LabError } from '../../errors.ts';
import { lackOfImage } from './not-listening.ts';
import { type Place, placeElsewhere, placeOf } from './place.ts';
import { type Program, startProgram } from './program.ts';
import { startProber } from './prober.ts';
import type { Sandbox } from '../../engine/sandbox.ts';
import type { Target } from '../target.ts';

export type SandboxRun = Awaited<ReturnType<typeof runInSandbox>>;

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
  openSandbox: (timeZone: string) => Promise<Sandbox>,
) {
  await using stack = new AsyncDisposableStack();
  const zone = afternoonZone(Date.now(), number);
  const timeZone = takesAnyZone(target) ? inEarlyMinute(zone, Date.now()) : zone;
  const sandbox = stack.use(await openSandbox(timeZone));
  let program: Program | undefined;
  const probing = startProber(sandbox, () => program?.running.processes).then((one) => stack.use(one));
  const capturing = captureSandbox(sandbox, port, captureFile, onCaptureLost).then((one) => stack.use(one));
  const [prober, capture] = await allStarted([probing, capturing]);
  const expected = { host: sandbox.addresses['mesin-1'], port };
  let place: Place;
  if (target.kind === 'connect') {
    place = await placeElsewhere(prober, target.at);
  } else {
    program = await startProgram(sandbox);
    const started = program;
    stack.defer(() => started.running.kill());
    place = await placeOf(prober, program, expected);
    const missing = place.at === undefined ? lackOfImage(program) : undefined;
    if (missing !== undefined) throw new LabError('MACHINE_MISSING', missing);
  }
  const { at, first } = place;
  const cleanup = stack.move();
  let isCaptureWhole = false;
  return {
    number,
    timeZone,
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
      /** Of the machine it runs on; `undefined` when nobody knows. */
      localZone: program && timeZone,
      /** Connections that stand already, each to be used once before others are made. */
      open: first === undefined ? [] : [first],
    },
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

/** Python asks the C library for the local time, in the lab's own image the one we know. */
function takesAnyZone(target: Target): boolean {
  if (target.kind !== 'program' || target.program.image !== undefined) return false;
  return target.program.command?.[0] === 'python3';
}
