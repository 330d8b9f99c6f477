/** A page's script, put together when it is needed: nothing built is checked in. */
import { rolldown } from 'rolldown';

/** One script without imports or exports, for a browser, that may stand between the tags of a page. */
export async function bundle(entry: string): Promise<string> {
  await using build = await rolldown({
    input: entry,
    platform: 'browser',
    preserveEntrySignatures: false,
    logLevel: 'warn',
  });
  const { output } = await build.generate({ format: 'iife', minify: true });
  return output[0].code.replaceAll('</script', String.raw`<\/script`);
}
