// What the recipes share: whether a command works here, and how a recipe ends that cannot do its work.
import { ProcessOutput, type ProcessPromise } from 'zx';
import { watchOutput } from '../options/output.ts';

/** What the recipe cannot help with; the message says what to do about it. */
export class Unsuited extends Error {}

export async function succeeds(command: ProcessPromise): Promise<boolean> {
  return (await command.nothrow().quiet()).exitCode === 0;
}

/** Runs the whole recipe. One that is unsuited, or one of whose commands fails, ends with exit code 2 and says why. */
export async function runRecipe(work: () => Promise<void>): Promise<void> {
  watchOutput();
  try {
    await work();
  } catch (error) {
    if (error instanceof Unsuited) console.error(error.message);
    else if (error instanceof ProcessOutput)
      console.error(`A command failed:\n${error.stderr || error.message}`);
    else throw error;
    process.exitCode = 2;
  }
}
