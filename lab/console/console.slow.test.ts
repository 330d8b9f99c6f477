/** The console as a student has it: the command, a browser, and the shells and packets of this computer. */
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  bytesOf,
  callServer,
  isRecorded,
  openPage,
  openTerminal,
  rungs,
  screenOf,
  shownIn,
  startedConsole,
  type,
} from './testing/console.ts';
import { describeInBrowser } from '../testing/in-browser.ts';
import { lab, localLab, processesOf, processIdsOf } from '../testing/program.ts';
import { connect } from 'node:net';
import { GOOD_RUN, modelOf } from './testing/recorded.ts';
import { faultsOf } from './testing/axe.ts';
import { once } from 'node:events';
import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { partFolder } from '../recording/run-folder.ts';
import { recordScreen } from '../recording/transcript.ts';
import { readRecordedRun } from '../recording/read-run-record.ts';
import { delimiter, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { temporaryFolder } from '../testing/folder.ts';

const LOCAL = ['--engine', 'local', '--lang', 'en'];
const SERVER = '127.16.91.101';
const CLIENT = '127.16.91.102';

/** Each language with each theme and width, each theme with each width. */
const LOOKS = [
  ['en', 'light', 360],
  ['en', 'dark', 1_440],
  ['en', 'light', 1_920],
  ['id', 'light', 1_440],
  ['id', 'dark', 360],
  ['id', 'dark', 1_920],
] as const;

const hasPython = spawnSync('python3', ['--version']).status === 0;
const withoutPython = hasPython ? '' : ' (skipped: no python3, which opens terminals)';

/** A lab of the test's own, of which nothing is left in the end. */
async function setting() {
  const usual = { SERVER_THREADS: '1', SHELL: '/bin/sh', ENV: '', PS1: 'ready> ' };
  const variables: Record<string, string> = { ...(await localLab(91)), ...usual };
  onTestFinished(async () => {
    await lab(['clean', '--engine', 'local'], variables);
    expect(await processesOf(variables['LAB_NAME'] ?? '')).toEqual([]);
  });
  return { variables, port: Number(variables['LAB_PORT']), out: temporaryFolder() };
}

describeInBrowser(
  `the console in a browser, and the terminals of this computer${withoutPython}`,
  describe.skipIf(!hasPython),
  (given) => {
    it('shows a session that somebody types, to its last byte, and all of it again after a reload', async () => {
      const { variables, port, out } = await setting();
      const { address, program } = await startedConsole([...LOCAL, '--out', out], variables);
      const [page, complaints] = await openPage(given.browser, address);
      expect(page.url()).toBe(new URL('/', address).href);

      await openTerminal(page, 'mesin-2');
      await page.locator('.mode.live').waitFor(); // from then on nothing is missed
      await callServer(page, `nc -s ${CLIENT} ${SERVER} ${port}`);
      await type(page, 'TIME');
      await expect.poll(() => screenOf(page)).toMatch(/TIME\nJAM \d\d:\d\d:\d\d/);
      const row = page.locator('#sessions tbody tr');
      await row.click();
      await expect
        .poll(async () => (await rungs(page)).slice(-2))
        .toEqual([
          expect.stringMatching(/ JAM \d\d:/),
          expect.stringContaining('client ACK Seq=6 Ack=15'), // nothing follows
        ]);
      expect((await rungs(page)).slice(0, 4)).toEqual([
        expect.stringContaining('client SYN Seq=0'),
        expect.stringContaining('server SYN, ACK Seq=0 Ack=1'),
        expect.stringContaining('client ACK Seq=1 Ack=1'),
        expect.stringMatching(/client PSH, ACK Seq=1 Ack=1 Len=5 TIME/),
      ]);
      const before = { rungs: await rungs(page), screen: await screenOf(page) };

      await page.reload();
      await row.click();
      await expect.poll(() => rungs(page)).toEqual(before.rungs);
      await expect.poll(() => screenOf(page)).toBe(before.screen);
      await page.getByRole('button', { name: 'Type here' }).click();
      await page.getByText('You type.').waitFor();
      await type(page, 'QUIT');
      await expect.poll(() => row.innerText()).toContain('half-closed');
      await page.keyboard.press('Control+d'); // until then nc waits for what is typed
      await expect.poll(() => row.innerText()).toMatch(/^mesin-2:\d+\s+✓ closed\s+1\s+1\s/);
      await expect
        .poll(() => page.locator('#logs').innerText())
        .toMatch(/Replied 'JAM .*\n(?:.*\n)*.*'QUIT'/);

      await page.getByRole('button', { name: / JAM \d\d:/ }).click();
      const explained = page.locator('.frame-bytes table');
      await explained.waitFor();
      expect(await bytesOf(page)).toEqual([
        expect.stringMatching(/^4a 41 4d 20( 3\d){2} 3a( 3\d){2} 3a( 3\d){2}$/),
        '0d',
        '0a',
      ]);
      expect(await explained.innerText()).toContain('The reply: hours, minutes, seconds.');
      expect(complaints).toEqual([]);

      program.child.kill('SIGINT');
      await program.ended;
      const [run = ''] = readdirSync(out);
      expect(readRecordedRun(join(out, run))).toMatchObject({ kind: 'capture', ok: true });
      expect(existsSync(join(out, run, 'report.html'))).toBe(true);
      expect(readFileSync(join(out, run, 'transcripts/mesin-2-terminal-1.txt'), 'utf8')).toMatch(
        /TIME\nJAM \d\d:\d\d:\d\d\nQUIT/,
      );
    });

    it('fires a burst, replays it packet by packet with the keyboard, and opens its report', async () => {
      const { variables, out } = await setting();
      const { address, program } = await startedConsole([...LOCAL, '--out', out], variables);
      const [page, complaints] = await openPage(given.browser, address);
      await isRecorded(out);
      expect(await page.locator('#actions .same code').first().innerText()).toBe('npm run lab:burst');
      await page.getByRole('button', { name: 'Fire a burst' }).click();
      await page.getByText('exited with code 0').waitFor();
      await page.locator('.mode.replay').waitFor();
      await expect.poll(() => page.locator('#sessions tbody tr .phase.closed').count()).toBe(18);

      const sessions = page.locator('#sessions tbody button');
      await sessions.last().focus();
      await page.keyboard.press('Enter');
      const all = await rungs(page);
      expect(all.length).toBeGreaterThan(8);
      // What both ends logged about it is marked.
      const told = await page.locator('#logs li.selected').allInnerTexts();
      expect(told).toContainEqual(expect.stringMatching(/^mesin-[23] .*\[CLIENT \d\] - reply 'JAM /));
      expect(told).toContainEqual(expect.stringMatching(/^mesin-1 .*Replied 'JAM /));
      await page.getByLabel('Position in time').focus();
      await page.keyboard.press('Home');
      await page.evaluate('document.activeElement.blur()');
      await page.keyboard.press('ArrowLeft'); // before the first packet
      await expect.poll(() => page.locator('#sessions tbody tr').count()).toBe(0);
      await page.keyboard.press('ArrowRight');
      await expect.poll(() => rungs(page)).toEqual(all.slice(0, 1));
      let shown = 1;
      while (shown < all.length) {
        await page.keyboard.press('ArrowRight');
        shown += 1;
        await expect.poll(() => rungs(page)).toEqual(all.slice(0, shown));
      }
      await expect
        .poll(async () => {
          await page.keyboard.press('ArrowLeft');
          return (await rungs(page)).length;
        })
        .toBeLessThan(all.length);

      const pageErrors: string[] = [];
      page.context().on('weberror', (error) => pageErrors.push(String(error.error())));
      const opening = page.context().waitForEvent('page');
      await page.getByRole('link', { name: 'Open the report' }).click();
      const report = await opening;
      await expect.poll(() => report.locator('#session-rows a').count()).toBe(18);
      await report.locator('#session-rows tr').first().click();
      await report.getByRole('dialog').waitFor();
      expect(await report.evaluate('self.origin')).toBe('null');
      expect(pageErrors).toEqual([]);
      expect(complaints).toEqual([]);

      // Before and after it the console recorded, and nothing passed.
      await isRecorded(out);
      program.child.kill('SIGINT');
      await program.ended;
      expect(readdirSync(out)).toEqual([expect.stringMatching(/-burst$/)]);
    });

    it('shows of a transcript what its terminal had shown where the replay is, and its escapes to nobody else', async () => {
      const { variables, out } = await setting();
      const folder = join(temporaryFolder(), '2026-11-21T05-20-31.123Z-scenario');
      cpSync(GOOD_RUN, folder, { recursive: true });
      const { moments } = modelOf(folder);
      const msAt = (index: number): number => (moments.at(index)?.atUs ?? 0) / 1_000;
      const terminal = recordScreen({ columns: 60, rows: 12 }, msAt(0) - 500);
      const hostile =
        '\u001B]0;owned\u0007\u001B[c\u001B]52;c;b3duZWQ=\u0007\u001B]8;;http://127.0.0.1:9/\u0007link\u001B]8;;\u0007';
      terminal.add(Buffer.from('$ nx\b \bc\r\n'), msAt(0) - 100);
      terminal.add(Buffer.from(`TIME\r\n${hostile}\r\n`), msAt(Math.floor(moments.length / 2)));
      terminal.add(Buffer.from('\u001B[32mJAM 05:20:32\u001B[0m\r\n$ '), msAt(-1) + 200);
      const run = partFolder({ path: folder, startedAtMs: msAt(0) }, '');
      run.writeTranscript('mesin-2-nc', terminal.soFar());
      writeFileSync(join(folder, 'transcripts/mesin-3-old.txt'), '$ date\nSenin\n');

      const { address } = await startedConsole([...LOCAL, '--out', out, folder], variables);
      const [page, complaints] = await openPage(given.browser, address);
      for (const name of ['mesin-2-nc', 'mesin-3-old'])
        await page.locator('#logs summary').getByText(name, { exact: true }).click();
      const screens = page.locator('#logs .xterm-rows');
      const texts = async (): Promise<string[]> => {
        const all: string[] = [];
        for (const rows of await screens.all()) all.push(await shownIn(rows));
        return all;
      };
      const lines = async (): Promise<string[][]> =>
        (await texts()).map((text) =>
          text
            .split('\n')
            .map((line) => line.trimEnd())
            .filter((line) => line !== ''),
        );
      const old = ['$ date', 'Senin'];
      const all = ['$ nc', 'TIME', 'link', 'JAM 05:20:32', '$'];
      await expect.poll(lines).toEqual([all, old]);
      // As xterm.js draws a link that a program makes.
      expect(await page.locator('#logs [class*=underline]').count()).toBe(0);
      await page.getByText('When this was shown is not recorded').waitFor();
      expect(await faultsOf(page)).toEqual([]);

      const position = page.getByLabel('Position in time');
      await position.focus();
      await page.keyboard.press('Home');
      await expect.poll(lines).toEqual([['$ nc'], old]);
      const step = page.getByRole('button', { name: 'One packet forward' });
      for (let at = 1; at < moments.length; at += 1) await step.click({ modifiers: ['Shift'] });
      await expect.poll(lines).toEqual([['$ nc', 'TIME', 'link'], old]);
      await position.focus();
      await page.keyboard.press('End');
      await expect.poll(lines).toEqual([all, old]);
      await page.keyboard.press('Home');
      await expect.poll(lines).toEqual([['$ nc'], old]);

      expect(await page.title()).toBe('mesin-lab console');
      expect(complaints).toEqual([]);
    });

    it('shows the same in a second browser, which types only once it has taken the keyboard', async () => {
      const { variables, out } = await setting();
      const { address } = await startedConsole([...LOCAL, '--out', out], variables);
      const [first] = await openPage(given.browser, address);
      await openTerminal(first, 'mesin-3');
      await type(first, "echo one of t''wo");
      await expect.poll(() => screenOf(first)).toContain('one of two');

      const [second] = await openPage(given.browser, address);
      await expect.poll(() => screenOf(second)).toContain('one of two');
      await second.getByText('Another page types.').waitFor();
      await type(second, 'echo nobody hears th$((1))s');
      await second.getByRole('button', { name: 'Type here' }).click();
      await second.getByText('You type.').waitFor();
      await first.getByText('Another page types.').waitFor();
      await type(second, "echo two of t''wo");
      await expect.poll(() => screenOf(first)).toContain('two of two');
      for (const page of [first, second]) expect(await screenOf(page)).not.toContain('nobody');
    });

    it('shows what a hostile client sends, and interprets nothing of it', async () => {
      const { variables, port, out } = await setting();
      const { address } = await startedConsole([...LOCAL, '--out', out], variables);
      const [page, complaints] = await openPage(given.browser, address);
      await isRecorded(out);
      const client = connect({ port, host: SERVER, localAddress: CLIENT });
      onTestFinished(() => void client.destroy());
      await once(client, 'connect');
      const hostile =
        '</script><img src=x onerror="window.broken=1">${1}\u001B]0;owned\u0007\u001B[31m\u202Ecba';
      client.write(`${hostile}\r\n`);
      await once(client, 'data');
      const row = page.locator('#sessions tbody tr');
      await row.click();
      await expect.poll(() => rungs(page)).toContainEqual(expect.stringContaining('<img src=x onerror'));
      await page.getByRole('button', { name: /<img src=x/ }).click();
      await page.locator('.frame-bytes table').waitFor();
      // Our server's log escapes what it names; a student's prints it as it comes.
      const [run = ''] = readdirSync(out);
      appendFileSync(join(out, run, 'logs/mesin-1.log'), `as it came: ${hostile}\n`);
      await expect.poll(() => page.locator('#logs').innerText()).toMatch(/as it came: <\/script><img src=x/);
      for (const place of ['#packets svg', '#logs', '.frame-bytes'])
        expect(await page.locator(place).first().textContent()).toContain('</script><img src=x onerror');
      const shown = [await page.evaluate<string>('document.body.innerText'), ...(await rungs(page))];
      expect(shown.join('\n')).not.toMatch(/[^\P{C}\n\t]/u);
      expect(await page.evaluate('window.broken')).toBeUndefined();
      expect(await page.locator('img').count()).toBe(0);
      expect(await page.locator('script').count()).toBe(1);
      expect(await page.title()).toBe('mesin-lab console');
      expect(complaints).toEqual([]);
    });

    it('says why nothing is captured, and goes on without', async () => {
      const { variables, out } = await setting();
      const tools = temporaryFolder();
      const refusing = '#!/bin/sh\necho "tcpdump: lo: You do not have permission to capture" >&2; exit 1\n';
      writeFileSync(join(tools, 'tcpdump'), refusing, { mode: 0o755 });
      const PATH = [tools, process.env['PATH']].join(delimiter);
      const { address } = await startedConsole([...LOCAL, '--out', out], { ...variables, PATH });
      const [page] = await openPage(given.browser, address);
      const told = page.getByRole('alert').filter({ hasText: 'No machine has the right to capture packets' });
      await told.waitFor();
      await page.reload();
      await told.waitFor();
      await expect.poll(() => page.getByLabel('Capture what passes').isChecked()).toBe(false);
      await expect.poll(() => readdirSync(out)).toEqual([]);
      await page.getByRole('button', { name: 'Fire a burst' }).click();
      await page.getByText('exited with code 0').waitFor();
      expect(readdirSync(out)).toEqual([expect.stringMatching(/-burst$/)]);
    });

    it('goes on with machines that somebody takes down and brings up again, without a reload', async () => {
      const { variables, port, out } = await setting();
      const { address } = await startedConsole([...LOCAL, '--out', out], variables);
      const [page] = await openPage(given.browser, address);
      await isRecorded(out);
      const [first = ''] = readdirSync(out);
      const client = connect({ port, host: SERVER, localAddress: CLIENT });
      client.end('TIME\r\nQUIT\r\n').resume();
      await page.locator('#sessions .phase.closed').waitFor();
      const typed = ['--engine', 'local'];
      for (const command of ['down', 'up'])
        expect(await lab([command, ...typed], variables)).toMatchObject({ code: 0 });
      await expect.poll(() => existsSync(join(out, first, 'report.html'))).toBe(true);
      expect(readRecordedRun(join(out, first))).toMatchObject({ interrupted: false });
      await openTerminal(page, 'mesin-2');
      await isRecorded(out);
      await callServer(page, `nc -s ${CLIENT} ${SERVER} ${port}`);
      await type(page, 'TIME');
      await expect.poll(() => page.locator('#logs').innerText()).toMatch(/Replied 'JAM/);
      const [server = 0] = await processIdsOf(variables['LAB_NAME'] ?? '', /server\/main\.ts/);
      process.kill(server, 'SIGKILL');
      await page.getByRole('button', { name: 'Start the machines' }).click();
      await page.getByText('exited with code 0').waitFor();
      await isRecorded(out);
      const clean = await lab(['clean', ...typed], variables);
      expect(clean.stdout).toContain('kept keys of the console: a running command uses it');
    });

    it('saves a run whose page is closed, and shows the end of it to the next one', async () => {
      const { variables, out } = await setting();
      const { address, program } = await startedConsole([...LOCAL, '--out', out], variables);
      const [page] = await openPage(given.browser, address);
      await isRecorded(out);
      await page.getByLabel('hold open, ms').fill('3000');
      await page.getByRole('button', { name: 'Fire a burst' }).click();
      await expect.poll(() => page.locator('#sessions .phase.open').count()).toBe(18);
      await page.context().close();
      const [next] = await openPage(given.browser, address);
      await next.getByText('exited with code 0').waitFor();
      await expect.poll(() => next.locator('#sessions .phase.closed').count()).toBe(18);
      const burst = readdirSync(out).find((name) => name.endsWith('-burst')) ?? '';
      expect(readRecordedRun(join(out, burst))).toMatchObject({ ok: true, interrupted: false });
      program.child.kill('SIGKILL');
      await program.ended;
      const { stdout } = await lab(['clean', '--engine', 'local'], variables);
      expect(stdout).toContain('removed keys of the console');
    });

    it('is found again by a page that is open when it was killed and started anew', async () => {
      const { variables, port, out } = await setting();
      const flags = [...LOCAL, '--out', out];
      const first = await startedConsole(flags, variables);
      const [page] = await openPage(given.browser, first.address);
      await openTerminal(page, 'mesin-2');
      await isRecorded(out);
      await callServer(page, `nc -s ${CLIENT} ${SERVER} ${port}`);
      await type(page, 'TIME');
      const sessions = page.locator('#sessions tbody tr');
      await expect.poll(() => sessions.innerText()).toMatch(/open\s+1\s+1\s/);
      const transcript = page.locator('#logs summary').getByText('mesin-2-terminal-1');
      await transcript.click();
      const inTranscript = page.locator('#logs .xterm-rows');
      await expect.poll(() => shownIn(inTranscript)).toMatch(/TIME\nJAM \d\d:/);
      await page.getByRole('button', { name: 'One packet back' }).click();
      await expect.poll(() => shownIn(inTranscript)).not.toContain('JAM');
      await transcript.click();

      first.program.child.kill('SIGKILL');
      await first.program.ended;
      const broken = page.getByText('Connection to the console lost');
      await broken.waitFor();
      // What is seen already stays; what the console had started goes.
      expect(await sessions.count()).toBe(1);
      await expect.poll(() => processIdsOf(variables['LAB_NAME'] ?? '', /./)).toEqual([]);

      const second = await startedConsole(flags, variables);
      expect(second.address).toBe(first.address);
      await broken.waitFor({ state: 'detached' });
      await page.locator('.node.server.up').waitFor();
      await expect.poll(() => page.locator('#terminals .xterm').count()).toBe(0);
      const [run = ''] = readdirSync(out).toSorted();
      expect(readRecordedRun(join(out, run))).toMatchObject({ kind: 'capture', interrupted: true });
      await page.locator('.run select').selectOption(run);
      await page.locator('.mode.replay').waitFor();
      await expect.poll(() => sessions.innerText()).toMatch(/open\s+1\s+1\s/);
      await transcript.click();
      await expect.poll(() => shownIn(inTranscript)).toMatch(/TIME\nJAM \d\d:/);
    });

    it('has nothing that axe would call a fault, in both languages and themes, on a phone and a projector', async () => {
      const { variables, port, out } = await setting();
      const { address } = await startedConsole([...LOCAL, '--out', out], variables);
      const [page] = await openPage(given.browser, address, { colorScheme: 'light' });
      await openTerminal(page, 'mesin-2');
      await isRecorded(out);
      await type(page, `printf 'TIME\\r\\nQUIT\\r\\n' | nc -s ${CLIENT} ${SERVER} ${port}`);
      await page.locator('#sessions .phase.closed').waitFor();
      await page.getByLabel('clients on each machine').fill('1');
      await page.getByRole('button', { name: 'Fire a burst' }).click();
      await page.getByText('exited with code 0').waitFor();
      await page.locator('.mode.replay').waitFor();
      await page.locator('#sessions tbody button').first().click();
      await page.getByRole('button', { name: / JAM \d\d:/ }).click();
      await page.locator('.frame-bytes table').waitFor();
      const found: Record<string, readonly string[]> = {};
      const speak = { en: 'English', id: 'Bahasa Indonesia' };
      for (const [language, colorScheme, width] of LOOKS) {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width, height: 900 });
        const other = page.getByRole('button', { name: speak[language], exact: true });
        if ((await page.locator('html').getAttribute('lang')) !== language) await other.click();
        const faults = await faultsOf(page);
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
        if (faults.length > 0) found[`${language} ${colorScheme} ${width}`] = faults;
      }
      expect(found).toEqual({});
      // It does find what is too faint.
      await page.addStyleTag({
        content: '#sessions td { color: #aaa !important; background: #999 !important }',
      });
      expect(await faultsOf(page)).toContainEqual(expect.stringContaining('color-contrast'));
    });
  },
);
