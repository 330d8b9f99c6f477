/**
 * The pictures of the console in README and docs/student.md, taken of a real run: `node docs/console/draw.ts` takes them
 * anew (Docker, Chromium).
 *
 *     live.png     somebody asks for the time in a terminal of mesin-2, and looks at the reply
 *     replay.png   a burst, played again; Indonesian, dark
 *     narrow.png   the same run in a window of 360 pixels, the width of a phone
 *     looks-*.png  what live.png and replay.png show, in each language and theme, on a projector and on a phone
 */
import type { BrowserContextOptions, Page } from 'playwright-core';
import { launchBrowser } from '../../lab/testing/chromium.ts';
import { sheetOf } from './looks.ts';
import { mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { withPalette } from './palette-png.ts';

const CLI = join(import.meta.dirname, '../../lab/cli.ts');
const MOST_BYTES = 190_000;
/** A message takes so long from one machine to the other; then it is halfway. */
const HALFWAY_MS = 150;

using folder = mkdtempDisposableSync(join(tmpdir(), 'mesin-pictures-'));
await using machines = openConsole();
const address = await machines.address;
await using browser = await launchBrowser();

await drawLive(await open({ viewport: { width: 1_280, height: 1_060 }, colorScheme: 'light' }));
await drawReplay(await open({ viewport: { width: 1_280, height: 960 }, colorScheme: 'dark' }));
await drawNarrow(await open({ viewport: { width: 360, height: 740 }, colorScheme: 'light' }));

function openConsole() {
  const child = spawn(process.execPath, [CLI, 'console', '--no-open', '--lang', 'en', '--out', folder.path], {
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  const ended = once(child, 'close');
  const found = Promise.withResolvers<string>();
  createInterface({ input: child.stderr }).on('line', (line) => {
    console.error(line);
    const [printed] = /http:\S+/.exec(line) ?? [];
    if (printed !== undefined) found.resolve(printed);
  });
  child.on('close', () => found.reject(new Error('The console has ended.')));
  return {
    address: found.promise,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGINT');
      await ended;
    },
  };
}

async function open(options: BrowserContextOptions): Promise<Page> {
  const page = await browser.newPage({ timezoneId: 'Asia/Jakarta', ...options });
  await page.goto(address);
  return page;
}

async function drawLive(page: Page): Promise<void> {
  await page.locator('.mode.live').waitFor();
  await page.getByRole('button', { name: /Open a terminal: mesin-2$/ }).click({ timeout: 300_000 });
  const screen = page.locator('.xterm-accessibility');
  await screen.getByText('mesin-2:').first().waitFor();
  const sessions = page.locator('#sessions tbody tr');
  await page.keyboard.type('nc mesin-1 45000\n');
  await sessions.first().click();
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.type('TIME\n');
  await page.locator('.rungs [aria-label*="JAM"]').waitFor();
  await page.evaluate('scrollTo(0, 0)');
  await page.waitForTimeout(HALFWAY_MS);
  keep('live', await page.screenshot());
  keep('looks-live', await sheetOf(page, browser));
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.type('QUIT\n');
  await page.locator('#sessions .phase.half-closed').waitFor();
  await page.keyboard.press('Control+C');
  await page.locator('#sessions .phase.closed').waitFor();
  await page.locator('.keyboard').getByRole('button', { name: 'Close' }).click();
}

async function drawReplay(page: Page): Promise<void> {
  await page.locator('.mode.live').waitFor();
  await page.getByRole('button', { name: 'Fire a burst', exact: true }).click();
  await page.locator('.mode.replay').waitFor({ timeout: 60_000 });
  await page.locator('.progress .state').filter({ hasText: '0' }).waitFor({ timeout: 60_000 });
  await page.getByRole('button', { name: 'Bahasa Indonesia' }).click();
  await page.locator('.actions summary').first().click();
  await page.locator('#sessions tbody button').nth(4).click();
  const reply = page.getByRole('button', { name: /JAM \d\d:/ });
  await reply.click();
  await page.locator('.frame-bytes table').waitFor();
  await page.evaluate('document.activeElement.blur(); scrollTo(0, 0)');
  await page.waitForTimeout(6_000); // until what was told of the live run is gone
  while (await reply.isVisible()) await page.keyboard.press('ArrowLeft');
  for (let step = 0; step < 8; step += 1) await page.keyboard.press('ArrowLeft');
  for (let step = 0; step < 14; step += 1) await page.keyboard.press('ArrowRight');
  keep('replay', await page.screenshot());
  keep('looks-replay', await sheetOf(page, browser));
}

async function drawNarrow(page: Page): Promise<void> {
  await page.locator('#sessions tbody button').first().click();
  await page.locator('.rungs').waitFor();
  await page.evaluate("document.querySelector('#packets').scrollIntoView(); scrollBy(0, -80)");
  await page.waitForTimeout(HALFWAY_MS);
  keep('narrow', await page.screenshot());
}

function keep(name: string, screenshot: Buffer): void {
  const picture = withPalette(screenshot);
  if (picture.length > MOST_BYTES) throw new Error(`${name}.png has ${picture.length} bytes.`);
  writeFileSync(join(import.meta.dirname, `${name}.png`), picture);
}
