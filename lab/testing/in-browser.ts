/** Tests in a browser of their own. */
import { afterAll, beforeAll, describe } from 'vitest';
import { chromiumPath, launchBrowser } from './chromium.ts';
import type { Browser } from 'playwright-core';

const withoutChromium = chromiumPath === undefined ? ' (skipped: no chromium, set CHROMIUM)' : '';

/** Where there is none, they are skipped, and the title says so; `suite` knows what else they need. */
export function describeInBrowser(
  title: string,
  suite: typeof describe.skip,
  tests: (given: { readonly browser: Browser }) => void,
): void {
  (chromiumPath === undefined ? describe.skip : suite)(`${title}${withoutChromium}`, () => {
    const given = {} as { browser: Browser };
    beforeAll(async () => {
      given.browser = await launchBrowser();
    });
    afterAll(() => given.browser.close());
    tests(given);
  });
}
