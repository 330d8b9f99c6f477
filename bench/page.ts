/**
 * How quick the report's page is with 20,000 sessions: from opening it to its first paint, and from a click on a session
 * to what it shows.
 *
 *     npm run bench:page [-- <sessions> <rounds>]
 */
import { launchBrowser } from '../lab/testing/chromium.ts';
import { createWriteStream, mkdtempDisposableSync } from 'node:fs';
import { Readable } from 'node:stream';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pipeline } from 'node:stream/promises';
import { spreadOf } from './row.ts';
import { spreadText } from './table.ts';
import { renderHtml } from '../lab/report/html/render.ts';
import { syntheticModel } from '../lab/report/html/testing/synthetic-model.ts';
import { tmpdir } from 'node:os';

const [sessions = 20_000, rounds = 5] = process.argv.slice(2).map(Number);
const FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime";
/** From a click on a session in the middle until what it shows is painted. */
const CLICK_MS = `new Promise((resolve) => {
  const beganMs = performance.now();
  document.querySelectorAll('#session-rows a')[25].click();
  requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - beganMs)));
})`;

using folder = mkdtempDisposableSync(join(tmpdir(), 'mesin-page-'));
const file = join(folder.path, 'report.html');
await pipeline(Readable.from(renderHtml(syntheticModel({ sessions }))), createWriteStream(file));
await using browser = await launchBrowser();
const painted: number[] = [];
const clicked: number[] = [];
for (let round = 0; round < rounds; round += 1) {
  await using page = await browser.newPage();
  await page.goto(pathToFileURL(file).href);
  painted.push(await page.evaluate<number>(FIRST_PAINT));
  clicked.push(await page.evaluate<number>(CLICK_MS));
}
process.stdout.write(`${sessions} sessions, ${rounds} rounds\n`);
process.stdout.write(`first paint  ${spreadText(spreadOf(painted))} ms (at most 1000)\n`);
process.stdout.write(`a click      ${spreadText(spreadOf(clicked))} ms (at most 100)\n`);
