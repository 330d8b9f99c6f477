/** Which browser the tests drive; a title says when there is none. */
import { existsSync } from 'node:fs';

const candidates = [process.env['CHROMIUM'], '/usr/bin/chromium', '/usr/bin/google-chrome'];

export const chromiumPath = candidates.find((path) => path !== undefined && existsSync(path));

export const withoutChromium = chromiumPath === undefined ? ' (skipped: no chromium, set CHROMIUM)' : '';

export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
