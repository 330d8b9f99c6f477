/** What a thread that nobody had told to end leaves behind, as the log tells it. */
import { inspect } from 'node:util';
import type { ThreadEnd } from './log/event.ts';

/** Of a thread that an error ended: one that nobody caught, or what Node says when its memory is used up. */
export function endByError(thread: number, error: unknown): ThreadEnd {
  const said = error instanceof Error ? String(error) : inspect(error);
  const [firstLine = ''] = said.split('\n');
  const reason = codeOf(error) === 'ERR_WORKER_OUT_OF_MEMORY' ? 'out-of-memory' : 'exception';
  return { thread, reason, error: firstLine };
}

/** Of a thread that simply left; even 0 is wrong while there are clients to serve. */
export function endByExit(thread: number, exitCode: number): ThreadEnd {
  return { thread, reason: 'exit', error: `exit code ${exitCode}` };
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
