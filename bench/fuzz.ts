/**
 * `npm run fuzz`: a million inputs that look like the protocol, nearly, in every segmentation, against a second, naive
 * model of it. No crash, no wrong reply, no leak.
 */
import { row, tableHelp } from '../options/row.ts';
import { fuzzInProcess, type Mismatch } from './fuzz/in-process.ts';
import { fuzzOnSockets } from './fuzz/on-sockets.ts';
import { readFlags } from '../options/read.ts';
import { runProgram } from './program.ts';
import { seededRandom } from './fuzz/inputs.ts';
import { wholeNumber } from '../options/kinds.ts';

const TABLE = {
  inputs: row('--inputs', wholeNumber(0, 100_000_000), 1_000_000, 'how many for the server as code'),
  sockets: row(
    '--sockets',
    wholeNumber(0, 10_000_000),
    40_000,
    'how many over connections to a server that runs',
  ),
  seed: row('--seed', wholeNumber(0, 999_999_999), 1, 'the same inputs for the same seed'),
};

const HELP = `npm run fuzz -- [options]

Sends inputs that look like the protocol, nearly, to our server, short ones in every segmentation, and compares
each reply with that of a second, naive server. Exit code 1 when one is wrong or memory or descriptors are left behind.

${tableHelp(TABLE)}
`;

/** What is kept by mistake for each input would be many times this after a million. */
const MOST_MORE_MB = 4;
/** In so many parts, the first of which warms everything up. */
const PARTS = 10;

await runProgram({ name: 'fuzz', help: HELP, read: (args) => readFlags(TABLE, args), main });

async function main({ inputs, sockets, seed }: { inputs: number; sockets: number; seed: number }) {
  const random = seededRandom(seed);
  const mismatches: Mismatch[] = [];
  const faults: string[] = [];
  console.log(`seed ${seed}`);

  const heapMb: number[] = [];
  let segmentations = 0;
  const beganMs = performance.now();
  for (let part = 0; part < PARTS && mismatches.length === 0; part += 1) {
    const done = fuzzInProcess(random, Math.ceil(inputs / PARTS));
    segmentations += done.segmentations;
    mismatches.push(...done.mismatches);
    globalThis.gc?.();
    heapMb.push(process.memoryUsage().heapUsed / 1e6);
  }
  const [first = 0, last = 0] = [heapMb[0], heapMb.at(-1)];
  if (last > first + MOST_MORE_MB)
    faults.push(`memory grew from ${first.toFixed(1)} to ${last.toFixed(1)} MB`);
  const tookS = Math.round((performance.now() - beganMs) / 1_000);
  console.log(
    `as code: ${number(inputs)} inputs in ${number(segmentations)} segmentations, ${tookS} s; ` +
      `heap ${first.toFixed(1)} MB after the first tenth, ${last.toFixed(1)} MB at the end`,
  );

  const onSockets = await fuzzOnSockets(random, sockets);
  mismatches.push(...onSockets.mismatches);
  for (const { before, after } of onSockets.descriptors)
    if (after > before) faults.push(`descriptors grew from ${before} to ${after}`);
  console.log(`over connections: ${number(sockets)} inputs`);

  for (const mismatch of mismatches) console.log(mismatch);
  for (const fault of faults) console.log(fault);
  const failed = mismatches.length + faults.length > 0;
  console.log(failed ? `wrong; again with --seed ${seed}` : 'every reply right, nothing left behind');
  return failed ? 1 : 0;
}

function number(value: number): string {
  return value.toLocaleString('en');
}
