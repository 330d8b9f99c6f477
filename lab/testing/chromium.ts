/** Which browser the tests drive; a title says when there is none. */
import { existsSync } from 'node:fs';

const candidates = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/google-chrome'];

/** Undefined when there is none. */
export const chromiumPath = candidates.find((path) => path !== undefined && existsSync(path));

/** To be put behind the title of a test that is skipped without a browser. */
export const withoutChromium = chromiumPath === undefined ? ' (skipped: no chromium, set CHROMIUM)' : '';

/** For a headless browser in a container that asks nothing of any network. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
