/** The console as a process of its own, on a lab of its own, and Chromium at its address. */
import { chromiumPath, launchBrowser } from '../../lab/testing/chromium.ts';
import type { Page } from 'playwright-core';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { Child } from '../child.ts';
import { join } from 'node:path';
import { Missing } from '../machine.ts';
import { setTimeout as delay } from 'node:timers/promises';
import { spawn } from 'node:child_process';
import { watchPage } from './watch-page.ts';

const PROJECT = `${import.meta.dirname}/../..`;
/** So that the one a person has up is left alone. */
const LAB = {
  LAB_NAME: 'mesin-lab-bench-console',
  LAB_SUBNET: '172.16.84.0/24',
  LAB_MESIN_1: '172.16.84.101',
  LAB_MESIN_2: '172.16.84.102',
  LAB_MESIN_3: '172.16.84.103',
  LAB_DEMO_CLIENTS: '0',
};
const ADDRESS = /http:\/\/\S+\?token=\S+/;
/** On Docker, images may have to be built first. */
export const PATIENCE_MS = 300_000;
const LOOK_EVERY_MS = 100;
/** As wide as a projector. */
const VIEWPORT = { width: 1_280, height: 720 };

export type OpenConsole = Awaited<ReturnType<typeof openConsole>>;

/** Run folders go to `out`. Disposing of it ends it as Ctrl-C does. Throws {@link Missing}. */
export async function openConsole(engine: 'docker' | 'local', out: string, signal: AbortSignal) {
  if (chromiumPath === undefined) throw new Missing('no Chromium: set CHROMIUM');
  await using stack = new AsyncDisposableStack();
  mkdirSync(out, { recursive: true });
  const logFile = join(out, 'console.log');
  const log = openSync(logFile, 'a');
  const words = [...scriptWords(), '--engine', engine, '--no-open', '--out', out, '--lang', 'en'];
  const child = new Child(
    spawn(process.execPath, words, {
      cwd: PROJECT,
      env: { ...process.env, ...LAB },
      stdio: ['ignore', log, log],
    }),
    logFile,
  );
  closeSync(log);
  stack.defer(async () => {
    if (!child.hasEnded) child.process.kill('SIGINT');
    await child.exit;
  });
  let address: string | undefined;
  while (address === undefined) {
    signal.throwIfAborted();
    if (child.hasEnded) throw new Missing(`lab:console did not start: ${child.lastLine()}`);
    await delay(LOOK_EVERY_MS);
    address = ADDRESS.exec(readFileSync(logFile, 'utf8'))?.[0];
  }
  const browser = await launchBrowser();
  stack.defer(() => browser.close());
  const cleanup = stack.move();
  return {
    child,
    /** In words. */
    browser: `Chromium ${browser.version().split('.')[0]}`,
    /** One that has never been here; `isWatched` with {@link watchPage} in it. */
    open: async (isWatched: boolean): Promise<Page> => {
      const context = await browser.newContext({ viewport: VIEWPORT });
      const page = await context.newPage();
      if (isWatched) await page.addInitScript(watchPage);
      await page.goto(address);
      return page;
    },
    [Symbol.asyncDispose]: () => cleanup.disposeAsync(),
  };
}

/** What `npm run lab:console` gives to Node: with other flags it would be another process. */
function scriptWords(): string[] {
  const { scripts } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const [, ...words] = scripts['lab:console']?.split(' ') ?? [];
  return words;
}
