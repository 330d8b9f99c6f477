import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ServerConfig } from '../config.ts';
import { createLog } from './log.ts';
import type { LogTarget } from './line-writer.ts';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { type Level, LEVELS, type ServerEvent } from './event.ts';
import { tmpdir } from 'node:os';
import { turn } from '../testing/started-server.ts';

const peer = { address: '127.0.0.1', port: 50_000 };

/** One event of each level. */
const EVENTS: Record<Level, ServerEvent> = {
  error: { event: 'failed', error: 'EMFILE' },
  warn: { event: 'paused', peer, unsentBytes: 65_536 },
  info: { event: 'opened', peer, open: 1 },
  debug: { event: 'received', peer, bytes: 6 },
};

describe('a log', () => {
  it.each<[logLevel: ServerConfig['logLevel'], events: string[]]>([
    ['silent', []],
    ['error', ['failed']],
    ['warn', ['failed', 'paused']],
    ['info', ['failed', 'paused', 'opened']],
    ['debug', ['failed', 'paused', 'opened', 'received']],
  ])('at level %s has the events %j', async (logLevel, events) => {
    using files = targets();
    const log = createLog({ logLevel, logFormat: 'json', language: 'en' }, 1, files.stdout);
    for (const event of Object.values(EVENTS)) log.write(event);
    await turn();
    expect(files.lines('stdout').map((line) => JSON.parse(line) as unknown)).toMatchObject(
      events.map((event) => ({ event })),
    );
    const enabled = (Object.keys(LEVELS) as Level[]).filter((asked) => log.enabled(asked));
    expect(enabled).toHaveLength(events.length);
  });

  it.each<[logFormat: ServerConfig['logFormat'], first: RegExp]>([
    ['text', /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,007 - \[SERVER] - Failed: EMFILE$/],
    ['json', /^{"time":"2025-06-09T06:14:20.007Z","level":"error","event":"failed","thread":3,/],
  ])('as %s has the same events in the file as JSON', async (logFormat, first) => {
    using files = targets();
    const now = (): number => Date.UTC(2025, 5, 9, 6, 14, 20, 7);
    const log = createLog({ logLevel: 'debug', logFormat, language: 'en' }, 3, files.stdout, files.file, now);
    for (const event of Object.values(EVENTS)) log.write(event);
    await turn();
    expect(files.lines('stdout')).toHaveLength(4);
    expect(files.lines('stdout')[0]).toMatch(first);
    expect(files.lines('file').map((line) => JSON.parse(line) as unknown)).toMatchObject(
      Object.values(EVENTS).map(({ event }) => ({ event, time: '2025-06-09T06:14:20.007Z' })),
    );
  });

  it('still tells what is put aside when the program ends', () => {
    const program = `
      import { createLog } from '${new URL('log.ts', import.meta.url).href}';
      const lock = new Int32Array(new SharedArrayBuffer(4));
      const options = { logLevel: 'info', logFormat: 'json', language: 'en' };
      const log = createLog(options, 1, { fd: 1, lock, holder: 1 });
      log.write({ event: 'stopping', open: 1 });
      log.write({ event: 'stopped' });
      process.exit();`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program]);
    const lines = stdout.toString().trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { event: 'stopping' },
      { event: 'stopped' },
    ]);
  });
});

interface Files extends Disposable {
  readonly stdout: LogTarget;
  readonly file: LogTarget;
  lines: (which: 'stdout' | 'file') => string[];
}

/** Two files in place of standard output and LOG_FILE. */
function targets(): Files {
  const folder = mkdtempSync(join(tmpdir(), 'mesin-log-'));
  const open = (name: string): LogTarget => ({
    fd: openSync(join(folder, name), 'a'),
    lock: new Int32Array(new SharedArrayBuffer(4)),
    holder: 1,
  });
  const stdout = open('stdout');
  const file = open('file');
  return {
    stdout,
    file,
    lines: (which) => readFileSync(join(folder, which), 'utf8').split('\n').slice(0, -1),
    [Symbol.dispose]: () => {
      closeSync(stdout.fd);
      closeSync(file.fd);
      rmSync(folder, { recursive: true });
    },
  };
}
