/** A sandbox's packets in a file, up to a size: a program may talk to itself without end. */
import type { Capture } from '../../engine/machine.ts';
import { LabError } from '../../errors.ts';
import { PassThrough } from 'node:stream';
import { record } from '../../recording/capture.ts';
import type { Sandbox } from '../../engine/sandbox.ts';

const MOST_BYTES = 32 * 1024 * 1024;

/**
 * Disposing of it ends it. `undefined` where there is no right to capture: grading goes on without. `onLost` hears at once
 * when the file takes no more, which nobody else does.
 */
export async function captureSandbox(
  sandbox: Sandbox,
  port: number,
  file: string,
  onLost: (error: unknown) => void,
) {
  const capture = async (of: number): Promise<Capture> => limited(await sandbox.capture(of));
  const starting = record({ name: 'mesin-1', capture }, port, file);
  const recording = await unless('CAPTURE_UNAVAILABLE', starting);
  if (recording === undefined) return undefined;
  let isLost = false;
  recording.kept.catch((error: unknown) => {
    isLost = true;
    onLost(error);
  });
  return {
    /** Ends it, and tells whether it has every packet. */
    async end() {
      // Who got the last mark got every packet before it that the kernel did not drop.
      const ending = recording.prove('ends').then(() => recording.end());
      const counts = unless('CAPTURE_FAILED', ending).catch((error: unknown) => {
        if (!isLost) throw error;
      });
      return (await counts)?.dropped === 0;
    },
    async [Symbol.asyncDispose]() {
      await recording.end().catch(() => {}); // whoever wants the counts hears of it
    },
  };
}

async function unless<Value>(code: LabError['code'], promise: Promise<Value>): Promise<Value | undefined> {
  return promise.catch((error: unknown) => {
    if (error instanceof LabError && error.code === code) return undefined;
    throw error;
  });
}

function limited(capture: Capture): Capture {
  let bytes = 0;
  let stopped: ReturnType<Capture['stop']> | undefined;
  const stop = (): ReturnType<Capture['stop']> => (stopped ??= capture.stop());
  const counted = new PassThrough({
    transform: (chunk: Buffer, _, pass): void => {
      bytes += chunk.length;
      if (bytes > MOST_BYTES) void stop().catch(() => {}); // whoever wants the counts hears of it
      pass(null, chunk);
    },
  });
  const { command } = capture;
  return { command, packets: capture.packets.pipe(counted), mark: (text) => capture.mark(text), stop };
}
