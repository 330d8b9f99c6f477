/** A folder for what was made of one program: gone with the command, however that ends. */
import { openScratch, type Scratch } from './scratch.ts';

/** One for all programs of a command. */
let scratch: Promise<Scratch> | undefined;

/** Disposing of it removes all that is in it. */
export async function compiledFolder(): Promise<Disposable & { readonly path: string }> {
  scratch ??= openScratch();
  const own = (await scratch).part();
  return { path: own.newFolder('compiled'), [Symbol.dispose]: () => own[Symbol.dispose]() };
}
