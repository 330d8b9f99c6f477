import { paceOf } from './pace.ts';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { openClientLog } from './client-log.ts';
import { PassThrough } from 'node:stream';
import { sitDown } from './person.ts';
import { createRunFolder } from '../recording/run-folder.ts';
import { join } from 'node:path';
import { maskFor } from './mask.ts';
import { tmpdir } from 'node:os';

let out = '';
beforeAll(() => {
  out = mkdtempSync(join(tmpdir(), 'person-'));
});
afterAll(() => rmSync(out, { recursive: true }));

let runs = 0;

/** A terminal that shows what is pressed, and more when it is told to. */
function atTerminal(stop = new AbortController().signal, patienceMs = 5_000) {
  const screen = new PassThrough();
  const pressed: string[] = [];
  const folder = createRunFolder(out, 'person', new Date(Date.UTC(2025, 5, 9) + runs++));
  const log = openClientLog(folder, 'mesin-2', 'Asia/Jakarta');
  const terminal = {
    screen,
    press: (keys: string) => {
      pressed.push(keys);
      screen.write(keys.replace('\r', '\r\n'));
    },
    exitCode: Promise.resolve(0),
    hangUp: async () => {
      screen.end();
    },
  };
  const mask = maskFor(new Map(), 45_000);
  const pace = paceOf(1_000, stop, patienceMs);
  const person = sitDown({ name: 'mesin-2-nc', terminal, size: { columns: 90, rows: 20 }, pace, mask, log });
  return { person, screen, pressed, folder, log };
}

it('presses key after key, then Enter', async () => {
  const { person, pressed } = atTerminal();
  await person.types('TIME');
  expect(pressed).toEqual(['T', 'I', 'M', 'E', '\r']);
});

it('waits for what comes after what was waited for before', async () => {
  const { person, screen } = atTerminal();
  screen.write('JAM 06:14:20\r\n');
  await person.sees('JAM hh:mm:ss\n');
  let again = false;
  const second = person.sees('JAM hh:mm:ss\n').then(() => (again = true));
  await new Promise(setImmediate);
  expect(again).toBe(false);
  screen.write('JAM 06:14:');
  screen.write('21\r\n');
  await second;
});

it('keeps every byte, also of a letter that came in two pieces', async () => {
  const { person, screen } = atTerminal();
  const bytes = Buffer.from('$ é\r\n');
  for (const byte of bytes) screen.write(Buffer.of(byte));
  await person.sees('$ é\n');
  expect(person.transcript).toMatchObject({ bytes, text: '$ é\n', isCut: false });
});

it('keeps when each piece was shown', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 21, 5, 20, 31) });
  onTestFinished(() => void vi.useRealTimers());
  const { person, screen } = atTerminal();
  screen.write('$ ');
  await person.sees('$ ');
  vi.advanceTimersByTime(1_500);
  screen.write('JAM 06:14:20\r\n');
  await person.sees('JAM hh:mm:ss\n');
  expect(person.transcript.timing).toBe(
    [
      'H 0.000000 START_TIME 2026-11-21T05:20:31.000Z',
      'H 0.000000 COLUMNS 90',
      'H 0.000000 LINES 20',
      'O 0.000000 2',
      'O 1.500000 14',
      '',
    ].join('\n'),
  );
});

it('tells what was there when what must appear does not', async () => {
  const { person, screen } = atTerminal(undefined, 50);
  screen.write('JAM 06:14:20');
  await expect(person.sees('JAM hh:mm:ss\n')).rejects.toMatchObject({
    name: 'NotSeen',
    check: {
      what: 'mesin-2-nc shows the expected text',
      ok: false,
      expected: 'JAM hh:mm:ss\n',
      seen: 'JAM hh:mm:ss',
    },
  });
});

it('waits for the end of the program, and not forever', async () => {
  const { person, screen } = atTerminal();
  screen.end('bye');
  await person.ends();
  await expect(atTerminal(undefined, 20).person.ends()).rejects.toMatchObject({ name: 'NotSeen' });
});

it.each(['types', 'sees'] as const)('stops when the run is to stop (%s)', async (does) => {
  const { person } = atTerminal(AbortSignal.abort());
  await expect(person[does]('TIME')).rejects.toMatchObject({ name: 'AbortError' });
});

it('logs whole lines with the time of the machines, and every key and byte as events', async () => {
  const { person, screen, folder, log } = atTerminal();
  await person.types('TIME');
  screen.write('JAM 06:14:20\r\r\n$ ');
  await person.sees('$ ');
  await person.leaves();
  await log[Symbol.asyncDispose]();
  const lines = readFileSync(folder.log('mesin-2'), 'utf8').split('\n');
  const stamp = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} - \[mesin-2-nc\] - /;
  expect(lines.map((line) => line.replace(stamp, '* '))).toEqual(['* TIME', '* JAM 06:14:20', '']);
  const events = readFileSync(folder.events('mesin-2'), 'utf8').trim().split('\n');
  const told = events.map((line) => JSON.parse(line) as { event: string; text: string });
  expect(told.find(({ event }) => event === 'typed')).toMatchObject({ text: 'TIME\n' });
  const shown = told.filter(({ event }) => event === 'shown').map(({ text }) => text);
  expect(shown.join('')).toBe(person.transcript.bytes.toString());
});
