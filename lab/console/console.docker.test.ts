/** The console with machines that are containers: what it starts, what it is told to do with them, and what it leaves. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithDocker, lab, leftovers, testLab } from '../testing/docker.ts';
import {
  callServer,
  isRecorded,
  launchBrowser,
  openPage,
  openTerminal,
  rungs,
  screenOf,
  startedConsole,
  type,
} from './testing/console.ts';
import type { Browser, Page } from 'playwright-core';
import { join } from 'node:path';
import { processesOf } from '../testing/program.ts';
import { readdirSync } from 'node:fs';
import { readRecordedRun } from '../recording/read-run-record.ts';
import { modelOf } from './testing/recorded.ts';
import { sessionsOf } from './page/model.ts';
import { standingAfter } from './page/phase.ts';
import { temporaryFolder } from '../testing/folder.ts';

const NAME = 'mesin-lab-test-console';
const VARIABLES: Record<string, string> = { ...testLab(NAME, 88), LAB_DEMO_CLIENTS: '0' };
const DOCKER = ['--engine', 'docker', '--lang', 'en'];
const WRONG = 'lab/grade/corpus/wrong/lower-case-prefix.mjs';

describeWithDocker('the console of machines that are containers', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => {
    await browser.close();
    await lab(['down', '--engine', 'docker'], VARIABLES);
    expect(await leftovers(NAME)).toEqual([]);
  });

  it('starts them, shows what is typed there, puts a wrong server on mesin-1 and takes it back, and stops them', async () => {
    const out = temporaryFolder();
    const { address, program } = await startedConsole([...DOCKER, '--out', out], VARIABLES);
    const [page, complaints] = await openPage(browser, address);
    await typeTime(page, out);
    await page.locator('#sessions tbody tr').click();
    await expect.poll(() => rungs(page)).toContainEqual(expect.stringMatching(/server FIN/));
    await expect.poll(() => page.locator('#logs').innerText()).toMatch(/Replied 'JAM/);

    await open(page, 'Grade a server', WRONG, 'Grade');
    await page.getByText('ended, exit code 1').waitFor({ timeout: 100_000 });
    expect(await page.locator('.progress pre').innerText()).toMatch(/\d+ \/ \d+|\d+ of \d+/);

    await open(page, "Run a student's server on mesin-1", WRONG, 'Run it');
    await page.getByText('ended, exit code 0').waitFor();
    await typeTime(page, out);
    expect(await screenOf(page)).toMatch(/TIME\njam \d\d:/);
    await page.getByRole('button', { name: "Back to the lab's own" }).click();
    await page.locator('.progress code').getByText('npm run lab:up', { exact: true }).waitFor();
    await page.getByText('ended, exit code 0').waitFor();
    await typeTime(page, out);
    expect(await screenOf(page)).toMatch(/TIME\nJAM \d\d:/);

    program.child.kill('SIGINT');
    await program.ended;
    await page.getByText('Connection to the console lost').waitFor();
    await expect.poll(() => leftovers(NAME)).toEqual([]);
    expect(readRecordedRun(join(out, readdirSync(out).toSorted()[0] ?? '')).interrupted).toBe(false);
    expect(complaints.filter((text) => !text.includes('/socket'))).toEqual([]);
  });

  it('leaves nothing when it is killed during a burst, and the burst can be read', async () => {
    const out = temporaryFolder();
    const { address, program } = await startedConsole([...DOCKER, '--out', out], VARIABLES);
    const [page] = await openPage(browser, address);
    await isRecorded(out);
    await page.getByLabel('clients on each machine').fill('3');
    await page.getByLabel('hold open, ms').fill('60000');
    await page.getByRole('button', { name: 'Fire a burst' }).click();
    await expect.poll(() => page.locator('.progress pre').innerText()).toContain('running the burst');
    await expect.poll(() => page.locator('#sessions .phase.open').count()).toBe(6);
    program.child.kill('SIGKILL');
    await program.ended;
    await page.getByText('Connection to the console lost').waitFor();
    await expect.poll(() => leftovers(NAME)).toEqual([]);
    await expect.poll(() => processesOf(NAME)).toEqual([]);
    const burst = readdirSync(out).find((name) => name.endsWith('-burst')) ?? '';
    const record = readRecordedRun(join(out, burst));
    expect(record).toMatchObject({ kind: 'burst', ok: false });
    const sessions = sessionsOf(modelOf(join(out, burst)));
    expect(sessions).toHaveLength(6);
    for (const { segments } of sessions) expect(standingAfter(segments, segments.length).answered).toBe(1);
  });
});

/** A session by hand in a terminal of its own; nc goes on after the server has ended it until nothing more is typed. */
async function typeTime(page: Page, out: string): Promise<void> {
  await openTerminal(page, 'mesin-2'); // those of before end where the machines were made anew
  await isRecorded(out);
  await callServer(page, 'nc mesin-1 45000');
  await type(page, 'TIME');
  await expect.poll(() => screenOf(page)).toMatch(/TIME\njam \d\d:\d\d:\d\d\s*$/i);
  await type(page, 'QUIT');
  const newest = page.locator('#sessions tbody tr').first();
  await expect.poll(() => newest.innerText()).toMatch(/^mesin-2:\d+\s+◐ half-closed\s+1\s+1\s/);
  await page.keyboard.press('Control+d');
  await expect.poll(() => newest.innerText()).toMatch(/^mesin-2:\d+\s+✓ closed\s+1\s+1\s/);
}

/** Opens a drawer of the actions, and does what is in it with a file. */
async function open(page: Page, drawer: string, file: string, button: string): Promise<void> {
  const details = page.locator('#actions details').filter({ hasText: drawer }).first();
  if ((await details.getAttribute('open')) === null) await details.locator('summary').click();
  await details.getByLabel('file or folder').fill(file);
  await details.getByRole('button', { name: button, exact: true }).click();
}
