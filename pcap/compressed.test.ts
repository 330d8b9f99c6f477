import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { recordsOf } from '../lab/recording/testing/pcap-records.ts';
import { readCapture } from './capture-file.ts';
import { written } from './testing/referee.ts';

const CAPTURE = readFileSync(
  join(import.meta.dirname, '../lab/recording/testing/good-run/pcap/mesin-1.pcap'),
);

const TIMES = 100;
/** The same packets so often, each a little later, so that it does not pack to nothing. */
const LONG = longer(CAPTURE);

function longer(capture: Buffer): Buffer {
  const [header, ...records] = recordsOf(capture);
  const times = Array.from({ length: TIMES }, (_, index) =>
    records.map((record) => {
      const later = Buffer.from(record);
      later.writeUInt32LE((record.readUInt32LE(4) + index * 7_919) % 1_000_000_000, 4);
      return later;
    }),
  );
  return Buffer.concat([header, ...times.flat()]);
}

describe('a packed capture', async () => {
  const plain = await readCapture(
    join(import.meta.dirname, '../lab/recording/testing/good-run/pcap/mesin-1.pcap'),
  );

  it.each([
    ['gzip', gzipSync(CAPTURE)],
    ['zstd', zstdCompressSync(CAPTURE)],
    [
      'gzip, as two files put behind each other',
      Buffer.concat([gzipSync(CAPTURE.subarray(0, 999)), gzipSync(CAPTURE.subarray(999))]),
    ],
  ])('is read as what is in it: %s', async (_, bytes) => {
    expect(await readCapture(written(bytes))).toEqual(plain);
  });

  it.each([
    ['gzip', gzipSync(LONG)],
    ['zstd', zstdCompressSync(LONG)],
  ])('that is cut is read as far as it goes, with one warning: %s', async (packing, bytes) => {
    const { summary, warnings } = await readCapture(written(bytes.subarray(0, bytes.length - 100)));
    const warning = { kind: 'packing-broken', packing, byte: expect.any(Number) as number, leftOut: 'rest' };
    expect(warnings).toEqual([warning]);
    expect(summary.packets).toBeGreaterThan(0.7 * TIMES * plain.summary.packets);
  });

  it('that is damaged is read up to there', async () => {
    const bytes = gzipSync(LONG);
    bytes.writeUInt32LE(0, bytes.length - 8); // its check value
    const { summary, warnings } = await readCapture(written(bytes));
    expect(warnings).toMatchObject([{ kind: 'packing-broken', packing: 'gzip' }]);
    expect(summary.packets).toBeGreaterThan(0.7 * TIMES * plain.summary.packets);
  });

  it('is no capture when what is in it is none', async () => {
    const { summary } = await readCapture(written(gzipSync(Buffer.from('halo\n'))));
    expect(summary.isCapture).toBe(false);
  });
});
