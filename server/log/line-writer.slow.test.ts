import { describe, expect, it } from 'vitest';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { spawn } from 'node:child_process';

const LINE_WRITER = new URL('line-writer.ts', import.meta.url).href;
const LINES = 10_000;

/** A program whose threads write LINES lines each, numbered and of many lengths, some longer than a pipe holds. */
const threadsThatWrite = (threads: number, before = ''): string => `
  const { Worker } = require('node:worker_threads');
  const writing = \`
    const { workerData: { thread, lock } } = require('node:worker_threads');
    import('${LINE_WRITER}').then(({ writeLines }) => {
      let number = 0;
      (function some() {
        let lines = '';
        for (let turn = 0; turn < 50 && number < ${LINES}; turn += 1) {
          const length = number % 1000 === 0 ? 100_000 : number % 97;
          lines += thread + ' ' + number + ' ' + 'x'.repeat(length) + '.\\\\n';
          number += 1;
        }
        writeLines({ fd: 1, lock, holder: thread + 1 }, lines);
        if (number < ${LINES}) setImmediate(some);
      })();
    });
  \`;
  ${before}
  const lock = new Int32Array(new SharedArrayBuffer(4));
  for (let thread = 0; thread < ${threads}; thread += 1) {
    new Worker(writing, { eval: true, workerData: { thread, lock } });
  }
`;

describe('lines into a pipe whose reader is slow', () => {
  it.each<[title: string, threads: number, before: string]>([
    ['all arrive, in order', 1, ''],
    ['all arrive whole from two threads', 2, ''],
    ['all arrive when the pipe does not block', 2, 'process.stdout;'],
  ])('%s', async (_title, threads, before) => {
    const next = Array.from({ length: threads }, () => 0);
    for (const line of await linesOf(threadsThatWrite(threads, before))) {
      const [, thread, number, filler] = /^(\d) (\d+) (x*)\.$/.exec(line) ?? [];
      expect(number, `line ${JSON.stringify(line.slice(0, 80))}`).toBe(String(next[Number(thread)]));
      expect(filler).toHaveLength(Number(number) % 1_000 === 0 ? 100_000 : Number(number) % 97);
      next[Number(thread)] = Number(number) + 1;
    }
    expect(next).toEqual(Array.from({ length: threads }, () => LINES));
  });
});

it('the last lines of a thread that was interrupted while it wrote do not wait for itself', async () => {
  const program = `import('${LINE_WRITER}').then(({ writeLines }) => {
    const lock = new Int32Array(new SharedArrayBuffer(4));
    lock[0] = 2;
    writeLines({ fd: 1, lock, holder: 2 }, 'the last\\n');
    writeLines({ fd: 1, lock, holder: 3 }, 'of another\\n');
  });`;
  expect(await linesOf(program)).toEqual(['the last', 'of another']);
});

it('a program whose log nobody reads any more goes on', async () => {
  const child = spawn(
    process.execPath,
    [
      '-e',
      `import('${LINE_WRITER}').then(({ writeLines }) => {
        const target = { fd: 1, lock: new Int32Array(new SharedArrayBuffer(4)), holder: 1 };
        process.stdin.once('data', () => {
          writeLines(target, 'nobody reads this\\n');
          setImmediate(() => {
            writeLines(target, 'nor this\\n');
            process.stdin.destroy();
          });
        });
      });`,
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  child.stdout.destroy();
  await once(child.stdout, 'close');
  child.stdin.write('go');
  expect(await once(child, 'exit')).toEqual([0, null]);
});

/** Runs it with a pipe of the kernel's as its output (Node itself would give it a socket), read with pauses. */
async function linesOf(program: string): Promise<string[]> {
  const child = spawn('sh', ['-c', '"$0" -e "$1" | cat', process.execPath, program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of child.stdout) {
    text += (chunk as Buffer).toString('latin1');
    await delay(1);
  }
  expect(text.endsWith('\n')).toBe(true);
  return text.slice(0, -1).split('\n');
}
