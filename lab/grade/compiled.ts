/** A target that has to be compiled before it can be started: once for all of its sandboxes. */
import type { Engine } from '../engine/engine.ts';
import type { Target } from './target.ts';
import { whyNotCompiled } from './run/not-compiled.ts';

/** What there is to start, or why there is nothing; removed when it is disposed of. */
export interface ReadyTarget extends AsyncDisposable {
  readonly target: Target;
  /** Absent for what can be started. */
  readonly mistake?: ReturnType<typeof whyNotCompiled> | undefined;
  /** What the compiler printed. */
  readonly output: string;
}

/** Throws {@link LabError} when there is no compiler, or it could not do its work. */
export async function compiled(
  target: Target,
  engine: Engine,
  signal: AbortSignal | undefined,
): Promise<ReadyTarget> {
  const { compile, files, image } = target.kind === 'program' ? target.program : {};
  if (target.kind !== 'program' || compile === undefined || files === undefined)
    return { target, output: '', [Symbol.asyncDispose]: () => Promise.resolve() };
  await using stack = new AsyncDisposableStack();
  const made = stack.use(await engine.compile({ image, files, compile }, signal));
  const ready =
    made.files === undefined
      ? { target, mistake: whyNotCompiled(compile, made, files) }
      : { target: { ...target, program: { ...target.program, files: made.files } } };
  const kept = stack.move();
  return { ...ready, output: made.output, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
