/** `npm run fuzz` in short; the whole of it takes minutes. */
import { describe, expect, it } from 'vitest';
import { cutBy, cutAnyhow, longInput, seededRandom, shortInput } from './fuzz/inputs.ts';
import { naiveReplies, naiveServer } from './fuzz/naive-server.ts';
import { fuzzInProcess } from './fuzz/in-process.ts';
import { fuzzOnSockets } from './fuzz/on-sockets.ts';

const SEED = 11;

describe('the naive server', () => {
  const rules = { strictCrlf: false, maxLineBytes: 16 };

  // By hand, from the assignment: what this is wrong about, the fuzzing cannot find.
  it.each([
    ['TIME\r\n', 'JAM 01:02:03\r\n'],
    ['TIME\n\r\n\nTIME\r\n', 'JAM 01:02:03\r\nJAM 01:02:03\r\n'],
    ['TIME', ''],
    ['TIME\r', ''],
    ['tes\r\nTIME\r\r\n', 'ERROR unknown command, use TIME or QUIT\r\n'.repeat(2)],
    ['TIME\r\nQUIT\r\nTIME\r\n', 'JAM 01:02:03\r\n'],
    [`${'x'.repeat(16)}\r`, ''],
    ['x'.repeat(17), 'ERROR line too long\r\n'],
    [`${'x'.repeat(17)}\r\nTIME\r\n`, 'ERROR line too long\r\n'],
  ])('answers %j by %j', (sent, replies) => {
    expect(naiveReplies(naiveServer(sent, rules), '01:02:03')).toBe(replies);
  });

  it('wants CR LF where it is told so', () => {
    expect(naiveServer('TIME\nQUIT\nTIME\r\nQUIT\r\n', { ...rules, strictCrlf: true })).toEqual([
      'unknown',
      'unknown',
      'time',
      'quit',
    ]);
  });
});

describe('inputs', () => {
  it('are the same for the same seed, and others for another', () => {
    const some = (seed: number): string[] => {
      const random = seededRandom(seed);
      return Array.from({ length: 20 }, () => shortInput(random) + longInput(random, 16));
    };
    expect(some(1)).toEqual(some(1));
    expect(some(1)).not.toEqual(some(2));
  });

  it('are cut in every way, and any cut ends at the end', () => {
    const ways = Array.from({ length: 8 }, (_, bits) => cutBy(bits, 4).join());
    expect(new Set(ways)).toEqual(new Set(['4', '1,4', '2,4', '1,2,4', '3,4', '1,3,4', '2,3,4', '1,2,3,4']));
    const random = seededRandom(SEED);
    for (let count = 0; count < 100; count += 1) expect(cutAnyhow(random, 20, 6).at(-1)).toBe(20);
  });
});

describe('our server answers as the naive one does', () => {
  // In four parts: each keeps the thread for itself as long as it lasts.
  it.each([1, 2, 3, 4])('5,000 inputs, short ones in every segmentation (seed %i)', (seed) => {
    const { mismatches, segmentations } = fuzzInProcess(seededRandom(seed), 5_000);
    expect(mismatches).toEqual([]);
    expect(segmentations).toBeGreaterThan(50_000);
  });

  it('800 inputs over connections, and has no descriptor more afterwards', async () => {
    const { mismatches, descriptors } = await fuzzOnSockets(seededRandom(SEED), 800);
    expect(mismatches).toEqual([]);
    for (const { before, after } of descriptors) expect(after).toBeLessThanOrEqual(before);
  });

  it.each<[title: string, model: typeof naiveServer]>([
    [
      'takes one byte more',
      (sent, rules) => naiveServer(sent, { ...rules, maxLineBytes: rules.maxLineBytes + 1 }),
    ],
    ['takes a bare line feed', (sent, rules) => naiveServer(sent, { ...rules, strictCrlf: false })],
    [
      'answers before the line feed',
      (sent, rules) => naiveServer(sent.replace(/TIME\r$/, 'TIME\r\n'), rules),
    ],
  ])('and would be found out by a model that %s', async (_title, model) => {
    expect(fuzzInProcess(seededRandom(SEED), 5_000, model).mismatches).not.toEqual([]);
    expect((await fuzzOnSockets(seededRandom(SEED), 400, model)).mismatches).not.toEqual([]);
  });
});
