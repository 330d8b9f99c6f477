/** The browser that tests and benchmarks drive. */
import { type Browser, chromium } from 'playwright-core';
import { existsSync } from 'node:fs';

const candidates = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/google-chrome'];

/** Undefined when there is none. */
export const chromiumPath = candidates.find((path) => path !== undefined && existsSync(path));

/** For a headless browser in a container that asks nothing of any network. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Throws where there is none. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath ?? '', args: FLAGS });
}
