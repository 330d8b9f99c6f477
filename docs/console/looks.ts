/** One view in every look that the console has: each language with each theme, on a projector and on a phone. */
import type { Browser, Page } from 'playwright-core';

const PROJECTOR = { width: 1_920, height: 1_080 };
const PHONE = { width: 360, height: 740 };
/** What a phone does not show at once. */
const PLACES = ['#machines', '#terminals', '#packets'];
/** Until a message that was on its way in the other size has arrived. */
const FLIGHT_MS = 1_000;
/** Of a picture in the sheet, in pixels. */
const TILE_HEIGHT = 324;
/** The page's own and the other: in the end it speaks its own again. */
const LANGUAGES = 2;
const THEMES = ['light', 'dark'] as const;

/** A picture with all of them: one row for each language and theme. */
export async function sheetOf(page: Page, browser: Browser): Promise<Buffer> {
  const before = page.viewportSize() ?? PROJECTOR;
  const rows: Buffer[][] = [];
  for (let language = 0; language < LANGUAGES; language += 1) {
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme });
      rows.push(await picturesOf(page));
    }
    await page.locator('header button[lang]').click();
  }
  await page.setViewportSize(before);
  const sheet = await browser.newPage({ viewport: { width: 1_100, height: 800 } });
  await sheet.setContent(
    `<body style="margin:8px;width:max-content;background:#888">${rows.map(rowOf).join('')}</body>`,
  );
  const picture = await sheet.locator('body').screenshot();
  await sheet.close();
  return picture;
}

async function picturesOf(page: Page): Promise<Buffer[]> {
  await page.setViewportSize(PROJECTOR);
  await page.waitForTimeout(FLIGHT_MS);
  await page.evaluate('scrollTo(0, 0)');
  const pictures = [await page.screenshot()];
  await page.setViewportSize(PHONE);
  await page.waitForTimeout(FLIGHT_MS);
  for (const place of PLACES) {
    await page.evaluate(`document.querySelector('${place}').scrollIntoView(); scrollBy(0, -60)`);
    pictures.push(await page.screenshot());
  }
  return pictures;
}

function rowOf(pictures: readonly Buffer[]): string {
  const images = pictures.map(
    (png) => `<img height="${TILE_HEIGHT}" src="data:image/png;base64,${png.toString('base64')}">`,
  );
  return `<div style="display:flex;gap:8px;margin:8px">${images.join('')}</div>`;
}
