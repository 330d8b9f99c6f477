import { FakeCommand, fakeLab } from '../testing/fakes.ts';
import { expect, it } from 'vitest';
import type { RunningCommand } from '../engine/machine.ts';
import { lookAround } from './surroundings.ts';

const TOLD = `kernel: Linux 6.18.44
node: v26.10.0
tcpdump: tcpdump version 4.99.3
/proc/net/tcp:    0: 00000000:AFC8 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 17 1 0 100 0 0 10 0
/proc/net/tcp:    1: 651010AC:AFC8 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 18 1 0 100 0 0 10 0
/proc/net/tcp:    2: 0100007F:9B6D 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 19 1 0 100 0 0 10 0
/proc/net/tcp6:    0: 000080FE000000000000000001000000:AFC8 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 20 1 0 100 0 0 10 0
`;

function says(text: string): () => Promise<RunningCommand> {
  return async () => {
    const command = new FakeCommand();
    setImmediate(() => {
      command.stdout.write(text);
      setImmediate(() => command.exits(0));
    });
    return command;
  };
}

it('finds the versions of every machine, and the sockets that listen on the port', async () => {
  const { versions, listening } = await lookAround(
    fakeLab({ 'mesin-1': { run: says(TOLD) }, 'mesin-2': { run: says('kernel: Linux 6.18.44\n') } }),
  );
  expect(versions).toEqual({
    '': { 'mesin-lab': expect.stringMatching(/^\d+\.\d+\.\d+$/), node: process.version },
    'mesin-1': { kernel: 'Linux 6.18.44', node: 'v26.10.0', tcpdump: '4.99.3' },
    'mesin-2': { kernel: 'Linux 6.18.44' },
    'mesin-3': {}, // cannot be asked
  });
  expect(listening).toMatchObject({
    source: '/proc/net/tcp',
    sockets: ['0.0.0.0:45000', '172.16.16.101:45000', '[fe80::1]:45000'],
    lines: [/^0: 00000000:AFC8 /, /^1: 651010AC:AFC8 /, /^0: 000080FE\d+:AFC8 /].map((shape) =>
      expect.stringMatching(shape),
    ),
  });
});

it('says nothing of sockets where the system does not tell', async () => {
  const found = await lookAround(fakeLab({ 'mesin-1': { run: says('kernel: Darwin 25.1.0\n') } }));
  expect(found).not.toHaveProperty('listening');
});

it('does not wait for a machine that says nothing', async () => {
  const silent = new FakeCommand();
  const { versions } = await lookAround(fakeLab({ 'mesin-1': { run: async () => silent } }), 20);
  expect(versions['mesin-1']).toEqual({});
  expect(silent.stdin.writableEnded).toBe(true);
});
