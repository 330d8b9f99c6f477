/** What a save is and what it does; the grades are others' business. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { goodGrade } from './output/testing/sample-grade.ts';
import type { Grade } from './result.ts';
import { gradeAtEachSave, type WatchOptions } from './watch.ts';
import { join } from 'node:path';
import { filesOf, resolveTarget } from './target.ts';
import { temporaryFolder } from '../testing/folder.ts';

const SERVER = 'import socket\ns = socket.create_server(("", 45000))\n';

afterEach(() => {
  stop.abort();
});

let stop = new AbortController();

/** Watches; `graded` are the points of each grade with those before, `begun` counts the beginnings. */
function watching(given: string, more: Partial<WatchOptions> = {}) {
  stop = new AbortController();
  const [graded, obstacles]: [string[], string[]] = [[], []];
  let begun = 0;
  const ended = gradeAtEachSave({
    given,
    filesNow: () => filesOf(resolveTarget(given, {})),
    isCounted: () => true,
    gradeOnce: async () => {
      resolveTarget(given, {});
      return goodGrade({ points: (begun += 1) });
    },
    onGraded: ({ points }, before) => void graded.push(`${before?.points ?? 'none'} → ${points}`),
    onObstacle: ({ message }) => void obstacles.push(message),
    signal: stop.signal,
    ...more,
  });
  return { ended, graded, obstacles };
}

function soon(check: () => void): Promise<void> {
  return vi.waitFor(check, 10_000);
}

/** Longer than an editor takes. */
function quiet(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 600));
}

function server(): string {
  const file = join(temporaryFolder(), 'server.py');
  writeFileSync(file, SERVER);
  return file;
}

describe('a server that is watched', () => {
  it('is graded at once, and again when its file is written or replaced', async () => {
    const file = server();
    const { graded, ended } = watching(file);
    await soon(() => expect(graded).toEqual(['none → 1']));
    writeFileSync(file, `${SERVER}# 1\n`);
    await soon(() => expect(graded).toEqual(['none → 1', '1 → 2']));
    writeFileSync(`${file}.swp`, `${SERVER}# 2\n`);
    renameSync(`${file}.swp`, file);
    await soon(() => expect(graded.at(-1)).toBe('2 → 3'));
    stop.abort();
    await ended;
  });

  it('is not graded again when nothing of it has changed, or only what is not counted', async () => {
    const file = server();
    const { graded } = watching(file, { isCounted: (path) => path.endsWith('.py') });
    await soon(() => expect(graded).toHaveLength(1));
    writeFileSync(file, SERVER);
    writeFileSync(join(file, '../notes.txt'), 'x');
    await quiet();
    expect(graded).toHaveLength(1);
  });

  it('is graded once for several files of a folder, and when a folder in it is new', async () => {
    const folder = join(server(), '..');
    const { graded } = watching(folder);
    await soon(() => expect(graded).toHaveLength(1));
    for (const name of ['a.py', 'b.py']) writeFileSync(join(folder, name), 'x = 1\n');
    await soon(() => expect(graded).toHaveLength(2));
    mkdirSync(join(folder, 'src'));
    await quiet();
    expect(graded).toHaveLength(2);
    writeFileSync(join(folder, 'src/jam.py'), 'x = 1\n');
    await soon(() => expect(graded).toHaveLength(3));
  });

  it('starts over with what is saved during a grade', async () => {
    const file = server();
    const [first, ends]: [PromiseWithResolvers<Grade>, string[]] = [Promise.withResolvers(), []];
    const { graded } = watching(file, {
      gradeOnce: async (signal) => {
        signal.addEventListener('abort', () => first.resolve(goodGrade({ points: 50 })));
        const grade = await (ends.length === 0 ? first.promise : goodGrade({ points: 100 }));
        ends.push(signal.aborted ? 'outdated' : 'whole');
        return grade;
      },
    });
    await quiet();
    writeFileSync(file, `${SERVER}# better\n`);
    await soon(() => expect(graded).toEqual(['none → 100']));
    expect(ends).toEqual(['outdated', 'whole']);
  });

  it('may be no server for a while', async () => {
    const file = server();
    const { graded, obstacles } = watching(file);
    await soon(() => expect(graded).toHaveLength(1));
    rmSync(file);
    await soon(() => expect(obstacles).toEqual([`There is no file or folder ${file} to grade.`]));
    writeFileSync(file, SERVER);
    await soon(() => expect(graded).toHaveLength(2));
  });

  it('ends when it is stopped during a grade, which is not shown', async () => {
    const { graded, ended } = watching(server(), {
      gradeOnce: async () => {
        stop.abort();
        return goodGrade();
      },
    });
    await ended;
    expect(graded).toEqual([]);
  });

  it('is refused where it cannot be watched', async () => {
    const { ended } = watching(join(temporaryFolder(), 'nowhere/server.py'));
    await expect(ended).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(/^--watch: .*nowhere cannot be watched: /),
    });
  });
});
