import { describe, expect, it } from 'vitest';
import { clientCommand, type ClientRun, runClient } from './client-run.ts';
import type { BurstPlan } from '../recording/run-record.ts';
import { FakeCommand, fakeMachine } from '../testing/fakes.ts';
import { createRunFolder, type RunFolder } from '../recording/run-folder.ts';
import { readCommand } from '../../client/config.ts';
import { readFileSync } from 'node:fs';
import { sampleOf } from '../testing/samples.ts';
import { temporaryFolder } from '../testing/folder.ts';

interface Started {
  readonly run: ClientRun;
  readonly command: FakeCommand;
  readonly folder: RunFolder;
  readonly lines: string[];
}

async function start(command = new FakeCommand(), silentMs?: number): Promise<Started> {
  const folder = createRunFolder(temporaryFolder(), 'burst', new Date());
  const machine = fakeMachine({ name: 'mesin-2', run: async () => command });
  const lines: string[] = [];
  const run = await runClient(machine, ['client'], folder, (line) => lines.push(line), silentMs);
  return { run, command, folder, lines };
}

const SUMMARY = { type: 'summary', startedAtMs: 1_234.5 };

describe("a machine's client", () => {
  it('waits at the gate, begins at the named instant and is heard to its last line', async () => {
    const { run, command, folder, lines } = await start();
    command.says({ type: 'ready' });
    await run.ready;
    run.start(1_500);
    const samples = [sampleOf('completed'), sampleOf('reset', { id: 1 })];
    command.says(...samples, SUMMARY);
    command.stderr.write('a line for people\n');
    command.exits(1);
    expect(await run.done).toMatchObject({ samples, startedAtMs: 1_234.5 });
    expect(command.heard).toBe('start 1500\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(samples);
    expect(readFileSync(folder.events('mesin-2'), 'utf8').trim().split('\n')).toHaveLength(4);
    expect(readFileSync(folder.log('mesin-2'), 'utf8')).toBe('a line for people\n');
  });

  it('that is cut is told so by the end of its input, and its sessions are kept', async () => {
    const { run, command } = await start();
    command.says({ type: 'ready' }, sampleOf('cut'));
    run.cut();
    await expect.poll(() => command.toldToEnd).toBe(true);
    command.exits(1);
    expect((await run.done).samples).toHaveLength(1);
  });

  it('has no start when it never began', async () => {
    const { run, command } = await start();
    command.says({ type: 'ready' }, { type: 'summary', startedAtMs: null });
    command.exits(1);
    expect(await run.done).toMatchObject({ samples: [], startedAtMs: undefined });
  });

  it.each([0, 1, 2])('that ends with code %i before it is ready will never be', async (code) => {
    const { run, command, folder } = await start();
    command.stderr.write('--bind is wrong\n');
    command.exits(code);
    await expect(run.ready).rejects.toMatchObject({
      code: 'CLIENT_FAILED',
      message: `The client on mesin-2 exited with code ${code}: see ${folder.log('mesin-2')}`,
    });
    expect(readFileSync(folder.log('mesin-2'), 'utf8')).toBe('--bind is wrong\n');
  });

  it('keeps its sessions when it ends with a code above 1, and says so', async () => {
    const { run, command } = await start();
    command.says({ type: 'ready' }, sampleOf('completed'));
    command.exits(137);
    await run.ready;
    expect(await run.done).toMatchObject({
      samples: [{ outcome: 'completed' }],
      exitCode: 137,
    });
  });

  it('that does not hear that it is to end is left with the sessions it told of', async () => {
    const command = new FakeCommand();
    const { run } = await start(command, 200);
    command.says({ type: 'ready' }, sampleOf('completed'));
    await run.ready;
    run.cut();
    const samples = [{ outcome: 'completed' }];
    expect(await run.done).toMatchObject({ samples, exitCode: 124 });
  });

  it('may fail before anybody waits for it', async () => {
    const { run, command } = await start();
    command.exits(2);
    await new Promise((resolve) => setTimeout(resolve, 20)); // an unhandled rejection would fail this file
    expect(await run.done).toMatchObject({ samples: [], exitCode: 2 });
  });

  it.each(['Segmentation fault', 'null', '5', '{"type":"sesion"}', '{"type":'])(
    'that says %j on its standard output is ended, and quoted',
    async (line) => {
      const { run, command, folder } = await start(new FakeCommand().obedient());
      command.says({ type: 'ready' });
      command.stdout.write(`${line}\n`);
      await expect(run.done).rejects.toMatchObject({
        code: 'CLIENT_FAILED',
        message: `The client on mesin-2 printed a line that is not a record: '${line}'`,
      });
      expect(readFileSync(folder.events('mesin-2'), 'utf8')).toContain(line);
    },
  );
});

const PLAN: BurstPlan = {
  clients: 9,
  requests: 3,
  staggerMs: 5,
  pipeline: 2,
  holdMs: 40,
  timeoutMs: 1_000,
  rate: undefined,
  durationS: undefined,
};
const SERVER = fakeMachine({ address: '127.16.16.101' });
const CLIENT = fakeMachine({ name: 'mesin-2', bindAddress: '127.16.16.102' });

function understood(plan: BurstPlan): object {
  const [program, file, ...args] = clientCommand(plan, CLIENT, SERVER, 45_001);
  expect([program, file]).toEqual(['node', 'client/main.ts']);
  const chosen = readCommand(args);
  if (chosen.command !== 'burst') throw new Error('the client would not fire');
  return chosen.options;
}

describe("a machine's command", () => {
  it('is understood by the client as it was meant', () => {
    expect(understood(PLAN)).toMatchObject({
      host: '127.16.16.101',
      port: 45_001,
      name: 'mesin-2',
      clients: 9,
      requests: 3,
      duration: undefined,
      rate: undefined,
      stagger: 5,
      pipeline: 2,
      hold: 40,
      timeoutMs: 1_000,
      bind: '127.16.16.102',
      gate: true,
    });
  });

  it('has a duration in place of a number of requests, and a rate', () => {
    expect(understood({ ...PLAN, durationS: 10, rate: 250 })).toMatchObject({
      requests: undefined,
      duration: 10,
      rate: 250,
    });
  });
});
