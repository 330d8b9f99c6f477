import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { localMachine, type LocalMachineOptions } from './machine.ts';
import type { Machine } from '../machine.ts';
import { PROJECT_FOLDER } from '../../settings/settings.ts';
import type { Readable } from 'node:stream';
import { join } from 'node:path';
import { once } from 'node:events';
import { temporaryFolder } from '../../testing/folder.ts';

function machine(parts: Partial<LocalMachineOptions> = {}): Machine {
  return localMachine({
    name: 'mesin-2',
    address: '127.16.64.102',
    ownAddress: true,
    environment: { PATH: process.env['PATH'] ?? '' },
    log: undefined,
    ...parts,
  });
}

async function text(stream: Readable): Promise<string> {
  return (await stream.setEncoding('utf8').toArray()).join('');
}

describe('a local machine', () => {
  it('speaks from its own address, where it has one', () => {
    expect(machine().bindAddress).toBe('127.16.64.102');
    expect(machine({ ownAddress: false }).bindAddress).toBeUndefined();
  });

  it("runs a command in the project's folder, with its streams and exit code apart", async () => {
    const command = await machine().run(['sh', '-c', 'pwd; cat >&2; exit 7']);
    command.stdin.end('to the end of input');
    expect(await Promise.all([text(command.stdout), text(command.stderr), command.exitCode])).toEqual([
      `${PROJECT_FOLDER}\n`,
      'to the end of input',
      7,
    ]);
  });

  it('runs our programs by the same Node as itself', async () => {
    const { stdout } = await machine({ environment: {} }).run(['node', '-p', 'process.execPath']);
    expect(await text(stdout)).toBe(`${process.execPath}\n`);
  });

  it('takes a command that was killed for one that failed', async () => {
    const command = await machine().run(['sh', '-c', 'kill -KILL $$']);
    command.stdout.resume();
    command.stderr.resume();
    expect(await command.exitCode).toBe(1);
  });

  it('survives a command that ends before it has read its input', async () => {
    const command = await machine().run(['sh', '-c', 'exec <&-; echo closed; sleep 0.2']);
    command.stderr.resume();
    await once(command.stdout, 'data');
    command.stdin.write('start 1\n'); // an unhandled error would fail this file
    expect(await command.exitCode).toBe(0);
  });

  it('says which program is not installed', async () => {
    await expect(machine().run(['no-such-program'])).rejects.toMatchObject({
      code: 'MACHINE_MISSING',
      message: "'no-such-program' is not installed on this computer.",
    });
  });

  it('has no log of its own when nothing runs on it', async () => {
    const feed = await machine().followLog();
    expect(feed.events).toBeUndefined();
    expect(await text(feed.text)).toBe('');
    await feed.close();
    expect(await text(await machine().readLog(10, undefined))).toBe('');
  });

  it('captures for all machines on mesin-1, where they share one address', async () => {
    const shared = machine({ ownAddress: false, address: '127.0.0.1' });
    await expect(shared.capture(45_000)).rejects.toMatchObject({
      code: 'CAPTURE_UNAVAILABLE',
      message: 'all machines share 127.0.0.1 here; the capture of mesin-1 has every packet',
    });
  });
});

describe("a local machine's log", () => {
  function logged(before: string): { mesin: Machine; log: { text: string; events: string } } {
    const folder = temporaryFolder();
    const log = { text: join(folder, 'mesin-1.log'), events: join(folder, 'mesin-1.jsonl') };
    writeFileSync(log.text, before);
    return { mesin: machine({ name: 'mesin-1', log }), log };
  }

  it('is followed from now on, text and events', async () => {
    const { mesin, log } = logged('earlier\n');
    writeFileSync(log.events, '{"event":"earlier"}\n');
    const feed = await mesin.followLog();
    appendFileSync(log.text, 'now\n');
    appendFileSync(log.events, '{"event":"now"}\n');
    await Promise.all([once(feed.text, 'readable'), once(feed.events ?? feed.text, 'readable')]);
    const both = Promise.all([text(feed.text), text(feed.events ?? feed.text)]);
    await feed.close();
    expect(await both).toEqual(['now\n', '{"event":"now"}\n']);
  });

  it('has no events from a server that writes none', async () => {
    const { mesin, log } = logged('');
    expect(existsSync(log.events)).toBe(false);
    const feed = await mesin.followLog();
    expect(feed.events).toBeUndefined();
    const rest = text(feed.text);
    await feed.close();
    expect(await rest).toBe('');
  });

  it('is read by its last lines', async () => {
    const { mesin } = logged('one\ntwo\nthree\n');
    expect(await text(await mesin.readLog(2, undefined))).toBe('two\nthree\n');
    expect(await text(await mesin.readLog(0, undefined))).toBe('');
  });

  it('is read on until the signal', async () => {
    const { mesin, log } = logged('one\n');
    const stop = new AbortController();
    const stream = await mesin.readLog(1, stop.signal);
    let heard = '';
    stream.setEncoding('utf8').on('data', (chunk: string) => (heard += chunk));
    await expect.poll(() => heard).toBe('one\n');
    appendFileSync(log.text, 'two\n');
    await expect.poll(() => heard).toBe('one\ntwo\n');
    stop.abort();
    await once(stream, 'end');
  });

  it('ends at once when the signal came before', async () => {
    const { mesin } = logged('one\n');
    const stream = await mesin.readLog(1, AbortSignal.abort());
    await text(stream);
    expect(stream.readableEnded).toBe(true);
  });
});
