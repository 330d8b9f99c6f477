/** Commands whose engine is a socket that accepts and says nothing; each ends when the time limit of the ping is over. */
import { expect, it } from 'vitest';
import { lab, localLab } from '../testing/program.ts';
import { fakeSocket } from '../testing/fake-engine.ts';
import { LIMITS } from '../engine/docker/patience.ts';
import { join } from 'node:path';
import { temporaryFolder } from '../testing/folder.ts';
import { writeFileSync } from 'node:fs';

it('every command ends on an engine that says nothing, and says which one', async () => {
  const path = await fakeSocket(() => {});
  const server = join(temporaryFolder(), 'server.py');
  writeFileSync(server, 'print(1)\n');
  const words = ['burst', 'capture', 'clean', 'down', 'logs', 'status', 'up', 'scenario nine-threads'];
  const commands = [...words.map((one) => one.split(' ')), ['shell', 'mesin-2'], ['grade', server]];
  const variables = { ...(await localLab(77)), DOCKER_HOST: `unix://${path}` };
  const ends = await Promise.all(
    commands.map(async ([command = '', ...args]) => {
      const { code, stdout, stderr } = await lab([command, ...args, '--engine', 'docker'], variables);
      return { command, code, stdout, stderr };
    }),
  );
  const stderr = `The Docker engine at ${path} accepts connections and says nothing (no answer within ${LIMITS.ping / 1_000} s): restart it, or correct DOCKER_HOST; --engine local needs none.\n`;
  expect(ends).toEqual(commands.map(([command]) => ({ command, code: 2, stdout: '', stderr })));
});

it('what runs on either engine takes the local one, and says why', async () => {
  const path = await fakeSocket(() => {});
  const variables = { ...(await localLab(77)), DOCKER_HOST: `unix://${path}` };
  const { code, stderr } = await lab(['status'], variables);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^local engine, because Docker cannot be used: .* says nothing \(no answer within/);
});
