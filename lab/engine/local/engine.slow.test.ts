import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { LocalEngine } from './engine.ts';
import type { ServedProgram } from '../engine.ts';
import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort, localLab, processesOf } from '../../testing/program.ts';
import { join } from 'node:path';
import { once } from 'node:events';
import { PROJECT_FOLDER, readSettings } from '../../settings/settings.ts';
import { studentServer } from '../../testing/student-servers.ts';
import { temporaryFolder } from '../../testing/folder.ts';

afterEach(() => {
  vi.useRealTimers();
});

interface Local {
  readonly engine: LocalEngine;
  readonly name: string;
  readonly port: number;
  /** Its state file, which is there while anything of it is. */
  readonly folder: string;
}

async function local(variables: Record<string, string> = {}): Promise<Local> {
  const own: Record<string, string> = { ...(await localLab(63)), SERVER_THREADS: '1', ...variables };
  const { LAB_NAME: name = '', LAB_PORT: port = '' } = own;
  const engine = new LocalEngine(readSettings({ ...process.env, ...own }, '/no/such/file'));
  onTestFinished(async () => {
    await engine.down();
    expect(await processesOf(name)).toEqual([]);
  });
  return { engine, name, port: Number(port), folder: join(PROJECT_FOLDER, '.lab', name) };
}

function serving(file: string): ServedProgram {
  return { folder: join(file, '..'), entry: file, command: `python3 '${file}'` };
}

async function ask(port: number): Promise<string> {
  const socket = connect(port, '127.16.63.101');
  socket.setEncoding('utf8').write('TIME\r\n');
  const [reply] = (await once(socket, 'data')) as [string];
  socket.destroy();
  return reply;
}

describe('the local engine', () => {
  it('is down at first, and says so of every machine', async () => {
    const { engine } = await local();
    expect(await engine.find()).toBeUndefined();
    const absent = { address: '', state: 'absent', detail: 'not started' };
    expect(await engine.status()).toEqual([
      { name: 'mesin-1', ...absent },
      { name: 'mesin-2', ...absent },
      { name: 'mesin-3', ...absent },
    ]);
    await engine.down();
    expect(await engine.clean()).toEqual({ removed: [], kept: [] });
    await expect(engine.clean({ images: true })).rejects.toThrow('The local engine has no images');
  });

  it('brings up a server that answers, is found again, and leaves nothing when it goes down', async () => {
    const { engine, port, folder } = await local();
    const lab = await engine.up({});
    expect(lab).toMatchObject({ engine: 'local', port, served: undefined });
    expect(lab.machines.map(({ name, address }) => [name, address])).toEqual([
      ['mesin-1', '127.16.63.101'],
      ['mesin-2', '127.16.63.102'],
      ['mesin-3', '127.16.63.103'],
    ]);
    expect(await ask(port)).toMatch(/^JAM \d\d:\d\d:\d\d\r\n$/);
    expect((await engine.find())?.machines).toHaveLength(3);
    const machines = await engine.status();
    expect(machines.map(({ state }) => state)).toEqual(['up', 'up', 'up']);
    expect((await engine.up({})).port).toBe(port);
    expect(await engine.status()).toEqual(machines); // the same process

    await engine.down();
    expect(await engine.find()).toBeUndefined();
    expect(existsSync(folder)).toBe(false);
  });

  it('has none up while its server does not listen yet', async () => {
    const { engine } = await local();
    const folder = temporaryFolder();
    const command = `until test -e begin; do sleep 0.01; done; exec '${process.execPath}' '${join(PROJECT_FOLDER, 'server/main.ts')}'`;
    const up = engine.up({ serve: { folder, entry: 'begin', command: `sh -c "${command}"` } });
    await expect.poll(async () => (await engine.status())[0]).toMatchObject({ state: 'starting' });
    expect(await engine.find()).toBeUndefined();
    writeFileSync(join(folder, 'begin'), '');
    await up;
    expect(await engine.find()).toMatchObject({ served: folder });
    expect((await engine.status())[0]).toMatchObject({ state: 'up' });
  });

  it('brings up another server when the port was changed', async () => {
    const { engine, name } = await local();
    await engine.up({});
    const LAB_PORT = String(await freePort());
    const moved = await local({ LAB_NAME: name, LAB_PORT });
    expect((await moved.engine.up({})).port).toBe(Number(LAB_PORT));
    expect(await ask(Number(LAB_PORT))).toContain('JAM ');
    expect(await processesOf(name)).toHaveLength(1);
  });

  it('refuses a port that is taken, with what to do about it, and leaves nothing', async () => {
    const { engine, port, folder } = await local();
    const other = createServer().listen(port, '127.16.63.101');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    await expect(engine.up({})).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
      message: `Another program listens on port ${port}: stop it, or set LAB_PORT to another port.`,
    });
    expect(existsSync(folder)).toBe(false);
  });

  it('tells a server that somebody paused, and lets it go on', async () => {
    const { engine, port } = await local();
    await engine.up({});
    const [{ detail } = { detail: '' }] = await engine.status();
    const pid = Number(detail.replace('process ', ''));
    process.kill(pid, 'SIGSTOP');
    await expect.poll(async () => (await engine.status())[0]).toMatchObject({ state: 'paused' });
    expect(await engine.find()).toBeUndefined();
    expect(await engine.up({})).toMatchObject({ port });
    expect(await engine.status()).toMatchObject([{ state: 'up', detail }, {}, {}]);
    expect(await ask(port)).toMatch(/^JAM /);
    process.kill(pid, 'SIGSTOP');
    await engine.down(); // does not wait for one that cannot hear
    expect((await engine.status())[0]).toMatchObject({ state: 'absent' });
  });

  it("shows our server's own words when a setting keeps it from starting", async () => {
    const { engine, folder } = await local();
    await expect(engine.up({ server: { SERVER_THREADS: 'many' } })).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
      message: expect.stringMatching(
        /^The server on mesin-1 exited\. It printed:\nSERVER_THREADS is 'many'/,
      ) as string,
    });
    expect(existsSync(folder)).toBe(false);
  });

  it('names what it cleans away', async () => {
    const { engine, name } = await local();
    await engine.up({});
    expect(await engine.clean()).toEqual({ removed: [expect.stringMatching(/^process \d+$/)], kept: [] });
    expect(await processesOf(name)).toEqual([]);
    expect(await engine.clean()).toEqual({ removed: [], kept: [] });
  });

  it('tells a server that was killed from one that was never started', async () => {
    const { engine } = await local();
    await engine.up({});
    const pid = Number((await engine.status())[0]?.detail.split(' ')[1]);
    process.kill(pid, 'SIGKILL');
    await expect.poll(async () => engine.find()).toBeUndefined();
    expect((await engine.status())[0]).toMatchObject({
      state: 'stopped',
      detail: `process ${pid} has exited`,
    });
    expect(await engine.clean()).toEqual({ removed: [], kept: [] });
    expect((await engine.status())[0]).toMatchObject({ state: 'absent' });
  });
});

describe('a borrowed lab on the local engine', () => {
  const DATED = { SERVER_DIALECT: 'dated' };
  const AS_SET = { SERVER_DIALECT: '' };

  it('goes with whoever borrowed it, whatever mesin-1 was told or ran meanwhile', async () => {
    const { engine, name } = await local();
    await engine.up({ loan: 'whole' });
    await engine.up({ server: DATED, loan: { before: AS_SET } });
    await engine.up({ server: AS_SET });
    await engine.up({ serve: serving(studentServer(temporaryFolder(), 'right')) });
    expect(await engine.reap(async () => false)).toBe(false);
    expect(await engine.reap(async () => true)).toBe(true);
    expect(await processesOf(name)).toEqual([]);
    expect(await engine.reap(async () => true)).toBe(false);
  });

  it('stays once somebody wants it to, the same process', async () => {
    const { engine } = await local();
    await engine.up({ loan: 'whole' });
    const machines = await engine.status();
    await engine.up({ loan: 'none' });
    expect(await engine.reap(async () => true)).toBe(false);
    expect(await engine.status()).toEqual(machines);
  });
});

describe("a student's server on the local engine", () => {
  it('runs in place of ours, and its output is the log of mesin-1', async () => {
    const { engine, port } = await local();
    const folder = temporaryFolder();
    const lab = await engine.up({ serve: serving(studentServer(folder, 'right')) });
    expect(lab.served).toBe(folder);
    expect(await ask(port)).toMatch(/^JAM \d\d:\d\d:\d\d\r\n$/);
    expect((await engine.status())[0]).toMatchObject({ state: 'up', served: folder });
    const log = (await lab.machines[0]?.readLog(10, undefined))?.setEncoding('utf8');
    expect((await log?.toArray())?.join('')).toContain("connection from ('127.0.0.1', ");
  });

  it('begins anew each time it is put there: its file may have changed', async () => {
    const { engine, port } = await local();
    const folder = temporaryFolder();
    const file = studentServer(folder, 'right');
    await engine.up({ serve: serving(file) });
    const [before] = await engine.status();
    writeFileSync(file, `${readFileSync(file, 'utf8')}# changed\n`);
    await engine.up({ serve: serving(file) });
    expect((await engine.status())[0]?.detail).not.toBe(before?.detail);
    expect(await ask(port)).toContain('JAM ');
  });

  it('makes room for ours again', async () => {
    const { engine, name } = await local();
    await engine.up({ serve: serving(studentServer(temporaryFolder(), 'right')) });
    expect((await engine.up({})).served).toBeUndefined();
    expect(await processesOf(name)).toEqual([expect.stringContaining('server/main.ts')]);
  });

  it('that does not start is shown with its own words, and nothing of it is left', async () => {
    const { engine, folder } = await local();
    const file = join(temporaryFolder(), 'broken.py');
    writeFileSync(file, 'import no_such_module\n');
    await expect(engine.up({ serve: serving(file) })).rejects.toMatchObject({
      code: 'SERVER_FAILED',
      message: expect.stringContaining("No module named 'no_such_module'") as string,
    });
    expect(existsSync(folder)).toBe(false);
  });

  it('that never listens is given up in bounded time, and ended', async () => {
    const { engine, port, name, folder } = await local();
    const file = join(temporaryFolder(), 'waiting.py');
    writeFileSync(file, "print('waiting')\nimport time\ntime.sleep(600)\n");
    vi.useFakeTimers({ toFake: ['Date'] });
    let over = false;
    const up = engine.up({ serve: serving(file) }).finally(() => (over = true));
    up.catch(() => {});
    const log = join(folder, 'mesin-1.log');
    await expect.poll(() => existsSync(log) && readFileSync(log, 'utf8')).toBe('waiting\n');
    for (let second = 0; second < 60 && !over; second += 1) {
      vi.setSystemTime(Date.now() + 1_000);
      await delay(40);
    }
    await expect(up).rejects.toMatchObject({
      code: 'SERVER_FAILED',
      message: expect.stringContaining(
        `The server on mesin-1 does not listen on 127.16.63.101 port ${port}. It printed:\nwaiting`,
      ) as string,
    });
    expect(await processesOf(name)).toEqual([]);
  });
});
