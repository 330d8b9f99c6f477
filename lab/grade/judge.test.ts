/** What a program printed meanwhile is a cause, or it is only its way of saying that a probe's client has gone. */
import { describe, expect, it } from 'vitest';
import { failed, type ProbedRequirement } from './cases/requirement.ts';
import { join } from 'node:path';
import { judge } from './judge.ts';
import { NOTHING_KNOWN } from './run/known.ts';
import type { SandboxRun } from './run/sandbox-run.ts';
import { temporaryFolder } from '../testing/folder.ts';
import { writeFileSync } from 'node:fs';

const SILENT = { en: 'No reply came.', id: 'Tidak ada balasan.' };

/** A program that prints this while `id` is probed and fails with `received`. */
async function judged(id: ProbedRequirement['id'], printed: string, received: string | undefined) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'server.py'), 'import socket\nreply = waktu()\n');
  const program = { output: '', end: undefined };
  const server = { program, prober: { listening: async () => [{ address: '0.0.0.0', port: 45_000 }] } };
  const requirement: ProbedRequirement = {
    id,
    sentence: SILENT,
    points: 10,
    order: { step: 1, lane: 1, turn: 1 },
    probe: async () => {
      program.output += printed;
      return failed(received === undefined ? {} : { received }, SILENT);
    },
  };
  const run = { program, server } as unknown as SandboxRun;
  const files = { folder, only: undefined };
  const { verdict, traceback } = await judge(requirement, run, NOTHING_KNOWN, files, false);
  return { hint: verdict.hint?.en, error: traceback?.error ?? null };
}

function tracebackOf(error: string): string {
  return `Traceback (most recent call last):\n  File "/scratch/server.py", line 2, in serve\n    reply = waktu()\n${error}\n`;
}

const NAME_ERROR = "NameError: name 'waktu' is not defined";
const RESET = 'ConnectionResetError: [Errno 104] Connection reset by peer';

describe('a traceback', () => {
  it('is the cause where nothing came', async () => {
    expect(await judged('1c-time', tracebackOf(NAME_ERROR), '')).toEqual({
      hint: `An error ended the code that serves the client, in server.py, line 2: ${NAME_ERROR}`,
      error: NAME_ERROR,
    });
  });

  it.each([['JAM'], [undefined]])('stands beside the cause where %j came', async (received) => {
    expect(await judged('1c-time', tracebackOf(NAME_ERROR), received)).toEqual({
      hint: SILENT.en,
      error: NAME_ERROR,
    });
  });

  it.each([
    ['1c-time', RESET],
    ['1c-quit', 'BrokenPipeError: [Errno 32] Broken pipe'],
  ] as const)("of a probe's own leaving is nothing to %s", async (id, error) => {
    expect(await judged(id, tracebackOf(error), '')).toEqual({ hint: SILENT.en, error: null });
  });

  it('of a client that leaves is one to those that leave on purpose', async () => {
    expect((await judged('1b-abrupt', tracebackOf(RESET), undefined)).error).toBe(RESET);
  });
});
