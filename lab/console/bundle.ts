/** What the console's page is made of. */
import { bundle } from '../drawing/bundle.ts';
import { createRequire } from 'node:module';
import { DRAWING_CSS } from '../drawing/svg.ts';
import { readFileSync } from 'node:fs';

export interface Bundle {
  readonly script: string;
  readonly style: string;
}

const { resolve } = createRequire(import.meta.url);
const here = (path: string): string => `${import.meta.dirname}/${path}`;

export async function bundlePage(): Promise<Bundle> {
  const styles = [resolve('@xterm/xterm/css/xterm.css'), here('../drawing/base.css'), here('page/page.css')];
  return {
    script: await bundle(here('page/main.ts')),
    style: [...styles.map((path) => readFileSync(path, 'utf8')), DRAWING_CSS].join('\n'),
  };
}
