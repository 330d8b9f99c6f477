/** The console with machines that are containers: what it starts, what it is told to do with them, and what it leaves. */
import { afterAll, expect, it } from 'vitest';
import { describeInBrowser } from '../testing/in-browser.ts';
import { describeWithDocker, lab, leftovers, run, testLab } from '../testing/docker.ts';
import {
  callServer,
  isRecorded,
  openPage,
  openTerminal,
  rungs,
  screenOf,
  startedConsole,
  type,
} from './testing/console.ts';
import type { Page } from 'playwright-core';
import { join } from 'node:path';
import { processesOf, processIdsOf } from '../testing/program.ts';
import { existsSync, readdirSync } from 'node:fs';
import { MACHINE_NAMES } from '../settings/settings.ts';
import { passingSocket } from '../testing/fake-engine.ts';
import { readRecordedRun } from '../recording/read-run-record.ts';
import { modelOf } from './testing/recorded.ts';
import { sessionsOf } from './page/model.ts';
import { standingAfter } from './page/phase.ts';
import { temporaryFolder } from '../testing/folder.ts';

const NAME = 'mesin-lab-test-console';
const VARIABLES: Record<string, string> = { ...testLab(NAME, 88), LAB_DEMO_CLIENTS: '0' };
const DOCKER = ['--engine', 'docker', '--lang', 'en'];
/** Where the tests' own engine listens. */
const ENGINE = process.env['DOCKER_HOST']?.replace(/^unix:\/\//, '') || '/var/run/docker.sock';
const WRONG = 'lab/grade/corpus/wrong/lower-case-prefix.mjs';

describeInBrowser('the console of machines that are containers', describeWithDocker, (given) => {
  afterAll(async () => {
    await lab(['down', '--engine', 'docker'], VARIABLES);
    expect(await leftovers(NAME)).toEqual([]);
  });

  it('starts them, shows what is typed there, puts a wrong server on mesin-1 and takes it back, and stops them', async () => {
    const out = temporaryFolder();
    const { address, program } = await startedConsole([...DOCKER, '--out', out], VARIABLES);
    const [page, complaints] = await openPage(given.browser, address);
    await openTerminal(page, 'mesin-2');
    await typeTime(page, out);
    await page.locator('#sessions tbody tr').click();
    await expect.poll(() => rungs(page)).toContainEqual(expect.stringMatching(/server FIN/));
    await expect.poll(() => page.locator('#logs').innerText()).toMatch(/Replied 'JAM/);

    await open(page, 'Grade a server', WRONG, 'Grade');
    await page.getByText('exited with code 1').waitFor({ timeout: 100_000 });
    expect(await page.locator('.progress pre').innerText()).toMatch(/\d+ \/ \d+|\d+ of \d+/);

    await open(page, "Run a student's server on mesin-1", WRONG, 'Run it');
    await page.getByText('exited with code 0').waitFor();
    await typeTime(page, out);
    expect(await screenOf(page)).toMatch(/TIME\njam \d\d:/);
    await page.getByRole('button', { name: "Back to the lab's own server" }).click();
    await page.locator('.progress code').getByText('npm run lab:up', { exact: true }).waitFor();
    await page.getByText('exited with code 0').waitFor();
    await typeTime(page, out);
    expect(await screenOf(page)).toMatch(/TIME\nJAM \d\d:/);
    expect(await page.locator('#terminals [role=tab]').allInnerTexts()).toEqual(['mesin-2 1']); // the same one

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
    const [page] = await openPage(given.browser, address);
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

  it('takes with it, when it is killed, what its page put on mesin-1, and leaves what somebody brings up for good', async () => {
    const flags = [...DOCKER, '--out', temporaryFolder()];
    for (const isTaken of [false, true]) {
      const { address, program } = await startedConsole(flags, VARIABLES);
      const [page] = await openPage(given.browser, address);
      await page.locator('.node.server.up').waitFor();
      await openTerminal(page, 'mesin-2');
      await open(page, "Run a student's server on mesin-1", WRONG, 'Run it');
      await page.getByText('exited with code 0').waitFor();
      expect(await page.locator('#terminals [role=tab]').allInnerTexts()).toEqual(['mesin-2 1']);
      if (isTaken) expect(await lab(['up', ...DOCKER.slice(0, 2)], VARIABLES)).toMatchObject({ code: 0 });
      program.child.kill('SIGKILL');
      await program.ended;
      await expect.poll(() => processIdsOf(NAME, /reaper/)).toEqual([]);
      const status = await lab(['status', ...DOCKER.slice(0, 2)], VARIABLES);
      expect(status.code, status.stdout).toBe(isTaken ? 0 : 1);
      expect(await leftovers(NAME)).toHaveLength(isTaken ? 5 : 0); // machines, network, volume
    }
    await lab(['down', ...DOCKER.slice(0, 2)], VARIABLES);
  });

  it('says that the engine has gone, keeps what it had recorded, and goes on when it is back', async () => {
    const out = temporaryFolder();
    const engine = await passingSocket(ENGINE);
    const variables = { ...VARIABLES, DOCKER_HOST: `unix://${engine.path}` };
    const { address, program } = await startedConsole([...DOCKER, '--out', out], variables);
    const [page] = await openPage(given.browser, address);
    const gone = page.getByText('The engine does not answer');
    for (const survive of [true, false]) {
      await openTerminal(page, 'mesin-2');
      await typeTime(page, out);
      engine.close();
      await gone.waitFor();
      await page.getByText('This terminal has ended.').waitFor();
      const capture = join(out, newestCapture(out));
      await expect.poll(() => existsSync(join(capture, 'report.html'))).toBe(true);
      const record = readRecordedRun(capture);
      expect(record).toMatchObject({ kind: 'capture', interrupted: true });
      expect(record).not.toHaveProperty('running');
      expect(sessionsOf(modelOf(capture))).toHaveLength(1);
      // An engine that starts anew has ended them.
      const ids = MACHINE_NAMES.map((name) => `${NAME}-${name}-1`);
      if (!survive) expect((await run('docker', ['kill', ...ids])).code).toBe(0);
      await engine.open();
      await gone.waitFor({ state: 'detached' });
    }
    await page.locator('.node.server.up').waitFor();
    await openTerminal(page, 'mesin-2');
    await typeTime(page, out);
    program.child.kill('SIGINT');
    await program.ended;
    expect(await leftovers(NAME)).toEqual([]);
  });
});

function newestCapture(out: string): string {
  return (
    readdirSync(out)
      .toSorted()
      .findLast((name) => name.endsWith('-capture')) ?? ''
  );
}

/** A session by hand; nc goes on after the server has ended it until nothing more is typed. */
async function typeTime(page: Page, out: string): Promise<void> {
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
