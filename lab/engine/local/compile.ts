/** A hand-in compiled by this computer's own compiler, in a copy of its folder. */
import type { Compiled, Uncompiled } from '../sandbox.ts';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { compiledFolder } from '../compiled-folder.ts';
import { keptText } from '../kept-text.ts';
import { once } from 'node:events';
import { type ProgramFiles, programFiles } from '../../hand-in/files.ts';
import { lend, type ProgramUser } from './program-user.ts';
import { spawnGuarded } from '../guarded.ts';

const TIMEOUT_MS = 60_000;

interface CompileOptions {
  readonly signal?: AbortSignal | undefined;
  /** Who compiles, where that is not this user: what is compiled may decide what is run meanwhile. */
  readonly user?: ProgramUser | undefined;
}

/** Throws {@link LabError} `USAGE` for files that are too much or cannot be read. */
export async function compileHere(
  { files, compile }: Uncompiled,
  environment: Readonly<Record<string, string>>,
  { signal, user }: CompileOptions = {},
): Promise<Compiled> {
  await using own = new AsyncDisposableStack();
  const lent = user === undefined ? undefined : own.use(await lend(files, user));
  const folder = lent?.folder ?? own.use(await copied(files)).path;
  const { PATH = '' } = environment;
  const env = lent === undefined ? environment : { PATH, HOME: lent.home };
  const compiler = spawnGuarded(compile.command, { cwd: folder, env, user });
  const end = (): void => compiler.signal('SIGKILL');
  let isLate = false;
  const limit = setTimeout(() => {
    isLate = true;
    end();
  }, TIMEOUT_MS);
  signal?.addEventListener('abort', end);
  const streams = [compiler.child.stdout, compiler.child.stderr].filter((stream) => stream !== null);
  const saying = Promise.all(streams.map(keptText));
  const [code] = (await once(compiler.child, 'close')) as [number | null];
  clearTimeout(limit);
  signal?.removeEventListener('abort', end);
  signal?.throwIfAborted();
  const kept = own.move();
  return {
    files: code === 0 ? { folder, only: undefined } : undefined,
    output: (await saying).join(''),
    exitCode: code ?? 137,
    isLate,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function copied(files: ProgramFiles) {
  const own = await compiledFolder();
  for (const { name, path } of programFiles(files)) {
    await mkdir(join(own.path, dirname(name)), { recursive: true });
    await copyFile(path, join(own.path, name));
  }
  return own;
}
