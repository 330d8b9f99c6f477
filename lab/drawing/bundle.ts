/** A page's script, put together when it is needed: nothing built is checked in. */
import { createHash } from 'node:crypto';

/** One script without imports or exports, for a browser, that may stand between the tags of a page. */
export async function bundle(entry: string): Promise<string> {
  // It takes a tenth of a second and 60 MB: who writes no page with a script does without it.
  const { rolldown } = await import('rolldown');
  await using build = await rolldown({
    input: entry,
    platform: 'browser',
    preserveEntrySignatures: false,
    logLevel: 'warn',
  });
  const { output } = await build.generate({ format: 'iife', minify: true });
  return output[0].code.replaceAll('</script', String.raw`<\/script`);
}

/** For a page's Content-Security-Policy: this script may run, whatever else finds its way into the page. */
export function sourceOf(script: string): string {
  return `'sha256-${createHash('sha256').update(script).digest('base64')}'`;
}
