/** The page's script and style, put together when the console starts: nothing built is checked in. */
import { createRequire } from 'node:module';
import { DRAWING_CSS } from '../drawing/svg.ts';
import { readFileSync } from 'node:fs';
import { rolldown } from 'rolldown';

/** What the page is made of. */
export interface Bundle {
  readonly script: string;
  readonly style: string;
}

const { resolve } = createRequire(import.meta.url);
const here = (path: string): string => `${import.meta.dirname}/${path}`;

/** One module without imports, for a browser. */
export async function bundle(): Promise<Bundle> {
  await using build = await rolldown({ input: here('page/main.ts'), platform: 'browser', logLevel: 'warn' });
  const { output } = await build.generate({ format: 'esm', minify: true });
  const styles = [resolve('@xterm/xterm/css/xterm.css'), here('../drawing/base.css'), here('page/page.css')];
  return {
    script: output[0].code,
    style: [...styles.map((path) => readFileSync(path, 'utf8')), DRAWING_CSS].join('\n'),
  };
}
