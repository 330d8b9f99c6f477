/** A console as somebody starts it, and a browser that opens the address it prints. */
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_FOLDER } from '../../settings/settings.ts';
import { Program } from '../../testing/program.ts';

const ADDRESS = /The console is at (\S+)/;

/** The command with a port that is free, or with the one it is told; it has ended when the test has. */
export async function startedConsole(
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<{ readonly program: Program; readonly address: string }> {
  const program = new Program(['console', '--no-open', ...args], variables);
  onTestFinished(async () => {
    program.child.kill('SIGINT');
    await program.ended;
    rmSync(join(PROJECT_FOLDER, '.lab', `${variables['LAB_NAME'] ?? ''}.console.json`), { force: true });
  });
  await expect.poll(() => program.stderr).toMatch(ADDRESS);
  return { program, address: ADDRESS.exec(program.stderr)?.[1] ?? '' };
}

/** What a page complained of: errors, warnings, and whatever it asked of another place than its console. */
export type Complaints = readonly string[];

/** The address in a browser's profile of its own, with all that the page complains of as it comes. */
export async function openPage(
  browser: Browser,
  address: string,
  options: BrowserContextOptions = {},
): Promise<[Page, Complaints]> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 1000 }, ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  const { origin } = new URL(address);
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('data:'))
      complaints.push(request.url());
  });
  await page.goto(address);
  return [page, complaints];
}

/** Opens a terminal of a machine, and answers when its keys go there. */
export async function openTerminal(page: Page, machine: string): Promise<void> {
  const tabs = page.locator('#terminals [role=tab]');
  const count = await tabs.count();
  await page.getByRole('button', { name: `Open a terminal: ${machine}`, exact: true }).click();
  await expect.poll(() => tabs.count()).toBe(count + 1);
  await expect.poll(() => tabs.last().getAttribute('aria-selected')).toBe('true');
  await page.getByText('You type.').waitFor();
  await expect.poll(() => screenOf(page)).toMatch(/[$#>]\s*$/);
}

/** What the terminal in front shows. */
export function screenOf(page: Page): Promise<string> {
  return shownIn(page.locator('#terminals .xterm-rows'));
}

/** What a terminal shows, once it is in view: xterm.js draws no other. */
export async function shownIn(rows: Locator): Promise<string> {
  await rows.scrollIntoViewIfNeeded();
  return rows.innerText();
}

/** Into the terminal in front, with Enter behind it. */
export async function type(page: Page, line: string): Promise<void> {
  await page.locator('.xterm-helper-textarea').focus();
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
}

/** Types what opens a connection, and waits for it: what is typed before nc has the terminal is the shell's. */
export async function callServer(page: Page, command: string): Promise<void> {
  await type(page, command);
  await page.locator('#sessions .phase.open').waitFor();
}

/** What the rungs of the ladder say, from the first packet on. */
export function rungs(page: Page): Promise<(string | null)[]> {
  return page.locator('.rungs button').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
}

/** Hexadecimal, of each field of the payload of the packet that is looked at. */
export function bytesOf(page: Page): Promise<string[]> {
  return page.locator('.frame-bytes .hex .layer-payload').allInnerTexts();
}

/** Resolves when what passes is being captured: the newest capture has more than its header. */
export async function isRecorded(out: string): Promise<void> {
  const bytesOf = (run: string): number =>
    statSync(join(out, run, 'pcap/mesin-1.pcap'), { throwIfNoEntry: false })?.size ?? 0;
  const newest = (): string =>
    readdirSync(out)
      .toSorted()
      .findLast((name) => name.endsWith('-capture')) ?? '';
  const isOver = (run: string): boolean => existsSync(join(out, run, 'report.html'));
  await expect.poll(() => (isOver(newest()) ? 0 : bytesOf(newest()))).toBeGreaterThan(24);
}
