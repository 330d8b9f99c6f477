import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import type { MachineName } from '../settings/settings.ts';
import { followRunLogs } from './run-logs.ts';
import { basename, join } from 'node:path';
import { ownProcess, type ProcessId } from '../engine/process-id.ts';
import { tmpdir } from 'node:os';
import { newestRun, watchRuns } from './watch.ts';

const RUN = '2026-11-21T05-20-31.123Z-burst';
const LATER = 10_000;

let out = '';
beforeEach(async () => {
  out = mkdtempSync(join(tmpdir(), 'watch-'));
  await begin(RUN);
});
afterEach(() => rmSync(out, { recursive: true }));

/** As the command that does it writes at first: this test's own process, unless told otherwise. */
async function begin(run: string, by?: ProcessId): Promise<void> {
  mkdirSync(join(out, run, 'logs'), { recursive: true });
  const running = by ?? (await ownProcess());
  writeFileSync(join(out, run, 'run.json'), JSON.stringify({ running }));
}

function end(run: string): void {
  writeFileSync(join(out, run, 'run.json'), '{}');
}

function write(file: string, text: string, run = RUN): void {
  appendFileSync(join(out, run, 'logs', file), text);
}

function at(second: number, text: string): string {
  return `2026-11-21 12:20:${second},000 - ${text}\n`;
}

describe('the logs of a run', () => {
  it('come in the order of time, whichever machine was read first', () => {
    write('mesin-1.log', at(31, 'Connection') + at(33, 'Replied'));
    write('mesin-2.log', at(30, 'connect') + at(32, 'sending'));
    const linesAt = followRunLogs(join(out, RUN));
    expect(linesAt(0)).toEqual([]);
    const texts = linesAt(LATER).map(({ machine, text }) => `${machine} ${text.slice(26)}`);
    expect(texts).toEqual(['mesin-2 connect', 'mesin-1 Connection', 'mesin-2 sending', 'mesin-1 Replied']);
    expect(linesAt(2 * LATER)).toEqual([]);
  });

  it('keep a line without a time behind the one before it', () => {
    write('mesin-1.log', `${at(31, 'first')}  more of it\n${at(33, 'third')}`);
    write('mesin-3.log', at(32, 'second'));
    const linesAt = followRunLogs(join(out, RUN));
    const texts = linesAt(Infinity).map(({ text }) => text.replace(/^.* - /, ''));
    expect(texts).toEqual(['first', '  more of it', 'second', 'third']);
  });

  it('wait for the rest of half a line, and take parts of a run and other files for what they are', () => {
    const linesAt = followRunLogs(join(out, RUN));
    write('mesin-1.echo.log', 'half ');
    write('mesin-1.jsonl', '{}\n');
    write('notes.log', 'nobody\n');
    expect(linesAt(Infinity)).toEqual([]);
    write('mesin-1.echo.log', 'and half\n');
    expect(linesAt(Infinity)).toEqual([
      { machine: 'mesin-1' satisfies MachineName, clockMs: 0, text: 'half and half' },
    ]);
  });
});

describe('the newest run', () => {
  it('is the one that began last, unless it is over', async () => {
    const later = '2026-11-21T05-20-32.000Z-five-clients';
    expect(await newestRun(out)).toBe(join(out, RUN));
    await begin(later);
    expect(await newestRun(out)).toBe(join(out, later));
    end(later);
    expect(await newestRun(out)).toBeUndefined();
  });

  it('goes on for as long as its command, however silent its logs are', async () => {
    write('mesin-1.log', 'x\n');
    for (const path of ['', 'logs', 'logs/mesin-1.log', 'run.json']) utimesSync(join(out, RUN, path), 1, 1);
    expect(await newestRun(out)).toBe(join(out, RUN));
  });

  it('is not one whose command was killed, nor a folder of another kind', async () => {
    rmSync(join(out, RUN), { recursive: true });
    mkdirSync(join(out, 'zz-notes'));
    expect(await newestRun(out)).toBeUndefined();
    await begin(RUN, { pid: process.pid, startedAt: 'long ago' });
    expect(await newestRun(out)).toBeUndefined();
    expect(await newestRun(join(out, 'nowhere'))).toBeUndefined();
  });
});

it('watches one run after the other until it is stopped', async () => {
  const stop = new AbortController();
  const seen: string[] = [];
  const next = '2026-11-21T05-20-40.000Z-telnet-pair';
  write('mesin-1.log', at(31, 'first'));
  await watchRuns(
    out,
    {
      begins: (folder) => {
        seen.push(`begins ${folder.slice(-5)}`);
        if (!folder.endsWith(next)) write('mesin-2.log', at(32, 'second'));
        end(basename(folder));
      },
      line: ({ text }) => seen.push(text.slice(26)),
      ends: (folder) => {
        seen.push(`ends ${folder.slice(-5)}`);
        if (folder.endsWith(next)) stop.abort();
        else void begin(next);
      },
    },
    stop.signal,
  );
  expect(seen).toEqual(['begins burst', 'first', 'second', 'ends burst', 'begins -pair', 'ends -pair']);
});
