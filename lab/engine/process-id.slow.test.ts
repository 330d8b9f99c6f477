import { expect, it } from 'vitest';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { startTimeOf } from './process-id.ts';

/** Listens in several threads' company, each with memory that takes a while to be given back. */
const PROGRAM = `
  const { Worker } = require('worker_threads');
  const thread = 'require("worker_threads").parentPort.postMessage(Buffer.alloc(5e7, 1).length); setInterval(() => {}, 1000)';
  const threads = Array.from({ length: 4 }, () => new Worker(thread, { eval: true }));
  Promise.all(threads.map((one) => new Promise((resolve) => one.once('message', resolve)))).then(() =>
    require('net').createServer().listen(0, '127.0.0.1', function () { console.log(this.address().port) }));
`;

it.runIf(process.platform === 'linux')(
  'a process has ended when all of its threads have: its port is free',
  async () => {
    for (let time = 0; time < 10; time += 1) {
      const child = spawn(process.execPath, ['-e', PROGRAM], { stdio: ['ignore', 'pipe', 'inherit'] });
      const port = Number(await once(child.stdout, 'data'));
      const closed = once(child, 'close');
      child.kill('SIGKILL');
      await expect.poll(() => startTimeOf(child.pid ?? 0), { interval: 1 }).toBeUndefined();
      const server = createServer().listen(port, '127.0.0.1');
      await once(server, 'listening');
      expect(server.listening).toBe(true);
      server.close();
      await closed;
    }
  },
);
