import { expect, it } from 'vitest';
import type { LocalTime } from './local-time.ts';
import { PassThrough } from 'node:stream';
import type { Sandbox } from '../../engine/sandbox.ts';
import { startProgram } from './program.ts';

const NO_TIME = { variables: {} } as unknown as LocalTime;

function sandboxWhere(ended: Promise<unknown>): Sandbox {
  const running = { output: new PassThrough(), processes: { group: 1 }, ended, kill: async () => {} };
  return { start: async () => running } as unknown as Sandbox;
}

it('has ended when its sandbox says so', async () => {
  const ended = Promise.resolve({ exitCode: 3 });
  const program = await startProgram(sandboxWhere(ended), () => NO_TIME);
  await ended;
  await expect.poll(() => program.end).toEqual({ exitCode: 3 });
});

it('fails nothing that waits for something else when its engine goes away', async () => {
  const ended = Promise.reject(new Error('The engine stopped answering.'));
  ended.catch(() => {});
  const unheard: unknown[] = [];
  const hear = (reason: unknown): void => void unheard.push(reason);
  process.on('unhandledRejection', hear);
  const program = await startProgram(sandboxWhere(ended), () => NO_TIME);
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', hear);
  expect({ unheard, end: program.end }).toEqual({ unheard: [], end: undefined });
});
