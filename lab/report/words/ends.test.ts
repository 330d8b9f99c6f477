import { expect, it } from 'vitest';
import { endSentences } from './ends.ts';
import type { RunEnd } from '../../recording/run-record.ts';

/** 12:37:41 in Jakarta. */
const AT_MS = 1_795_239_461_000;

it.each<[RunEnd, string, string]>([
  [
    { machine: 'mesin-2', what: 'machine', atMs: AT_MS, exitCode: 137, outOfMemory: false },
    'mesin-2 ended at 12:37:41 with exit code 137 (SIGKILL)',
    'mesin-2 berakhir pada 12:37:41 dengan exit code 137 (SIGKILL)',
  ],
  [
    { machine: 'mesin-1', what: 'machine', atMs: AT_MS, exitCode: 137, outOfMemory: true },
    'mesin-1 ended at 12:37:41 with exit code 137 (SIGKILL): it had reached its memory limit',
    'mesin-1 berakhir pada 12:37:41 dengan exit code 137 (SIGKILL): batas memorinya tercapai',
  ],
  [
    { machine: 'mesin-1', what: 'machine', atMs: null, exitCode: null, outOfMemory: false },
    'mesin-1 ended',
    'mesin-1 berakhir',
  ],
  [
    { machine: 'mesin-3', what: 'client', atMs: null, exitCode: 2, outOfMemory: false },
    'the client program on mesin-3 ended with exit code 2',
    'program klien di mesin-3 berakhir dengan exit code 2',
  ],
  [
    {
      machine: 'mesin-1',
      what: 'thread',
      thread: 2,
      atMs: AT_MS,
      exitCode: null,
      outOfMemory: false,
      why: 'heap limit\nreached',
    },
    'thread 2 of the server on mesin-1 ended at 12:37:41: heap limit␊reached',
    'thread 2 dari server di mesin-1 berakhir pada 12:37:41: heap limit␊reached',
  ],
])('says when and why %j', (end, english, indonesian) => {
  const run = { ends: [end], timeZone: 'Asia/Jakarta' };
  expect(endSentences(run, 'en')).toEqual([english]);
  expect(endSentences(run, 'id')).toEqual([indonesian]);
});

it('says nothing of a run that went well', () => {
  expect(endSentences({ timeZone: 'Asia/Jakarta' }, 'en')).toEqual([]);
});
