import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { describeInBrowser } from '../../testing/in-browser.ts';
import { faintTexts } from './testing/contrast.ts';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ReportModel } from '../build.ts';
import { renderHtml } from './render.ts';
import { syntheticModel, type Wish } from './testing/synthetic-model.ts';
import { temporaryFolder } from '../../testing/folder.ts';
import { writeFileSync } from 'node:fs';

/** All that could break out of where it stands, act, or turn text around. */
const HOSTILE =
  ` </script></style></title><script>window.broken=1</script><img src=x onerror="window.broken=2">` +
  `<svg onload=window.broken=3>"'\`\${1}<!--<script>&lt;\u0000\u0007\u001B[31m\r\n\u202Ecba\u2066\u200F\uD800\u2028` +
  'x'.repeat(65_536);

/** What scrolls sideways in its own box and cannot be focused, so that no key moves it. */
const UNREACHABLE = `[...document.querySelectorAll('main *')]
  .filter((one) => one.scrollWidth > one.clientWidth && getComputedStyle(one).overflowX === 'auto')
  .filter((one) => one.tabIndex < 0)
  .map((one) => one.outerHTML.slice(0, 80))`;

function pageOf(model: ReportModel): string {
  return [...renderHtml(model)].join('');
}

describe('the text of the page', () => {
  test('asks for nothing from outside, and lets no script run but its own', () => {
    const page = pageOf(syntheticModel({ sessions: 18 }));
    expect(page).not.toMatch(/<(?:link|img|iframe|object|embed)\b|\ssrc=|url\(|@import/);
    expect(page).toContain("default-src 'none'");
  });

  test('is the same for the same model', () => {
    const model = syntheticModel({ sessions: 3 });
    expect(pageOf(model)).toBe(pageOf(model));
  });

  test('makes a link of a repository only when it is one', () => {
    expect(pageOf(syntheticModel({ sessions: 1 }))).toContain('href="https://example.org/mesin-lab"');
    expect(pageOf(syntheticModel({ sessions: 1, hostile: '!' }))).not.toContain('href="javascript:');
  });

  test('takes an orderly close for good where no client kept a record', () => {
    const model = syntheticModel({ sessions: 1 });
    const [row] = model.sessions;
    if (row === undefined) throw new Error('The model has no session.');
    const closed = { ...row, outcome: 'closed' as const };
    expect(pageOf({ ...model, sessions: [closed] })).toContain('<span class="badge good">');
    const flawed = { ...closed, whole: false };
    expect(pageOf({ ...model, sessions: [flawed] })).toContain('<span class="badge bad">');
  });

  test('can be about a run without sessions', () => {
    expect(pageOf(syntheticModel({ sessions: 0 }))).toContain('</html>');
  });
});

describeInBrowser('the page in a browser', describe, (given) => {
  async function open(wish: Wish, options: BrowserContextOptions = {}): Promise<[Page, string[]]> {
    const file = join(temporaryFolder(), 'report.html');
    writeFileSync(file, pageOf(syntheticModel(wish)));
    const context = await given.browser.newContext(options);
    onTestFinished(() => context.close());
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) complaints.push(request.url());
    });
    await page.goto(pathToFileURL(file).href);
    return [page, complaints];
  }

  const names = (page: Page): Promise<string[]> => page.locator('#session-rows a').allTextContents();

  test('sorts by a column, and back at the second click', async () => {
    const [page, complaints] = await open({ sessions: 18 });
    const header = page.locator('th.c-latency');
    await header.getByRole('button').click();
    const latencies = (await page.locator('#session-rows .c-latency').allTextContents())
      .slice(0, -1)
      .map(Number);
    expect(latencies).toEqual(latencies.toSorted((one, other) => one - other));
    expect(await header.getAttribute('aria-sort')).toBe('ascending');
    const up = await names(page);
    await header.getByRole('button').click();
    expect(await header.getAttribute('aria-sort')).toBe('descending');
    expect((await names(page)).slice(0, -1)).toEqual(up.slice(0, -1).toReversed());
    expect(complaints).toEqual([]);
  });

  test('filters by what is typed, by machine, by outcome and by what is remarkable', async () => {
    const [page, complaints] = await open({ sessions: 18 });
    const count = page.locator('#session-count');
    await page.getByLabel('Filter').fill('retransmission');
    expect(await count.textContent()).toBe('Sessions: 1 of 18');
    await page.getByLabel('Filter').fill('');
    await page.locator('#filter-machine').selectOption('mesin-3');
    expect(await names(page)).toHaveLength(9);
    await page.locator('#filter-outcome').selectOption('timed out');
    expect(await names(page)).toHaveLength(1);
    await page.locator('#filter-outcome').selectOption('');
    await page.locator('#filter-machine').selectOption('');
    await page.locator('#filter-remarkable').check();
    expect(await names(page)).toHaveLength(2);
    await page.getByLabel('Filter').fill('nobody');
    expect(await count.textContent()).toBe('No session matches.');
    expect(complaints).toEqual([]);
  });

  test('opens a session with its packets, log lines and bytes, from each side', async () => {
    const [page, complaints] = await open({ sessions: 18 });
    await page.locator('#session-rows tr').nth(4).click();
    const sheet = page.getByRole('dialog');
    expect(await sheet.locator('svg.drawing').isVisible()).toBe(true);
    const text = await sheet.innerText();
    for (const expected of ['SYN, ACK', 'opened', 'session 4', '4a 41 4d 20', 'not in the server'])
      expect(text).toContain(expected);
    await sheet.getByRole('button', { name: 'mesin-2' }).click();
    expect(await sheet.locator('svg title').textContent()).toContain('seen by mesin-2');
    expect(page.url()).toMatch(/#session-4$/);
    expect(complaints).toEqual([]);
  });

  test('is opened at a session by its address', async () => {
    const [page] = await open({ sessions: 18 });
    const first = page.url();
    await page.goto('about:blank');
    await page.goto(`${first.split('#')[0]}#session-7`);
    expect(await page.locator('#sheet-title').textContent()).toMatch(/^mesin-3:/);
  });

  test('is used with the keyboard alone', async () => {
    const [page, complaints] = await open({ sessions: 18 });
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.className')).toBe('skip');
    await page.locator('#session-rows a').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const title = page.locator('#sheet-title');
    const all = await names(page);
    expect(await title.textContent()).toBe(all[1]);
    await page.keyboard.press('ArrowRight');
    expect(await title.textContent()).toBe(all[2]);
    await page.keyboard.press('Escape');
    expect(await page.locator('#sheet').isVisible()).toBe(false);
    // A dialog is gone before its close event comes, with which the focus goes to the row.
    await page.waitForFunction(`document.activeElement.textContent === ${JSON.stringify(all[2])}`);
    expect(complaints).toEqual([]);
  });

  test('is dark when the system is, and as the button says', async () => {
    const [page, complaints] = await open({ sessions: 2 }, { colorScheme: 'dark' });
    const background = (): Promise<string> =>
      page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(await background()).toBe('rgb(18, 23, 30)');
    await page.getByRole('button', { name: 'Light' }).click();
    expect(await background()).toBe('rgb(255, 255, 255)');
    // Chromium may lose what a page stored when the next page comes at once: what was stored is put there again.
    const stored = await page.evaluate<string>('JSON.stringify({ ...localStorage })');
    expect(stored).toBe('{"mesin-lab-theme":"light"}');
    await page.addInitScript(`Object.assign(localStorage, ${stored})`);
    await page.reload();
    expect(await background()).toBe('rgb(255, 255, 255)');
    expect(complaints).toEqual([]);
  });

  test.each(['light', 'dark'] as const)('can be read in every place when it is %s', async (colorScheme) => {
    const [page] = await open({ sessions: 18 }, { colorScheme });
    expect(await page.evaluate(faintTexts, 4.5)).toEqual([]);
    await page.locator('#session-rows tr').nth(4).click();
    expect(await page.evaluate(faintTexts, 4.5)).toEqual([]);
    // It does find what is too faint.
    await page.addStyleTag({ content: '.drawing .fill-soft { fill: #888 } figcaption { color: #888 }' });
    const faint = await page.evaluate(faintTexts, 6);
    expect(faint.length).toBeGreaterThan(20);
  });

  test('has its report without scripts, and prints it', async () => {
    const [page] = await open({ sessions: 200, language: 'id' }, { javaScriptEnabled: false });
    expect(await names(page)).toHaveLength(50);
    expect(await page.locator('#session-tools').isVisible()).toBe(false);
    for (const point of ['1a', '1b', '1c', '1d', '2'])
      expect(await page.locator(`#point-${point}`).innerText()).toContain('What the evidence shows.');
    expect(await page.locator('svg.drawing').count()).toBeGreaterThan(10);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('#session-note').isVisible()).toBe(false);
    expect(await page.locator('#session-listed').innerText()).toContain('50 dari 200 sesi');
    const pdf = await page.pdf({ preferCSSPageSize: true });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  });

  test('fits a phone without moving sideways', async () => {
    const [page] = await open({ sessions: 18 }, { viewport: { width: 390, height: 844 } });
    const width = (): Promise<number> => page.evaluate('document.documentElement.scrollWidth');
    expect(await width()).toBe(390);
    expect(await page.evaluate(UNREACHABLE)).toEqual([]);
    await page.locator('#session-rows tr').first().click();
    expect(await page.evaluate('document.getElementById("sheet").scrollWidth')).toBe(390);
  });

  test('shows hostile content and never interprets it', async () => {
    const [page, complaints] = await open({ sessions: 3, hostile: HOSTILE });
    await page.locator('#session-rows tr').first().click();
    const sheet = await page.locator('#sheet').innerText();
    expect(sheet).toContain('</script></style></title><script>window.broken=1</script>');
    const shown = await page.evaluate<string>('document.body.innerText');
    expect(shown).not.toMatch(/[^\P{C}\n\t]|[\u2028\u2029]/u);
    expect(shown).toContain('⟨U+202E⟩');
    expect(await page.evaluate('window.broken')).toBeUndefined();
    expect(await page.locator('img, body > svg').count()).toBe(0);
    expect(await page.locator('script').count()).toBe(4);
    expect(complaints).toEqual([]);
  });

  test('has room for 20,000 sessions, drawing only what is looked at', async () => {
    const [page, complaints] = await open({ sessions: 20_000 });
    expect(await page.locator('#session-rows tr').count()).toBe(50);
    await page.locator('th.c-start').getByRole('button').click();
    await page.locator('#session-rows tr').first().click();
    expect(await page.locator('#sheet').innerText()).toContain('session 19999');
    expect(await page.locator('svg.drawing').count()).toBeLessThan(20);
    await page.keyboard.press('Escape');
    await page.getByLabel('Filter').fill('timed out');
    expect(await page.locator('#session-count').textContent()).toBe('Sessions: 200 of 20,000');
    await page.getByRole('button', { name: 'Next page' }).click();
    expect(await page.locator('#page-at').textContent()).toBe('51–100');
    expect(complaints).toEqual([]);
  });
});
