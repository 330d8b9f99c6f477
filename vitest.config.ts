import { defineConfig } from 'vitest/config';
import { availableParallelism } from 'node:os';
import { exit } from 'node:process';

const NEEDED_NODE = 26;
if (Number.parseInt(process.versions.node, 10) < NEEDED_NODE) {
  process.stderr.write(
    `These tests need Node ${NEEDED_NODE}, this is ${process.versions.node}: start them with "npm test", which brings it along.\n`,
  );
  exit(2);
}

/**
 * A test file's name says what it needs:
 *
 *     x.test.ts         far less than a second for each test; `npm run test:fast`
 *     x.slow.test.ts    our programs, a browser or tshark as processes, or time that passes
 *     x.docker.test.ts  a Docker engine
 *     x.calm.test.ts    a Docker engine, and a processor that is not all taken: it plays at the pace of people
 *     x.alone.test.ts   a Docker engine and the whole machine: it uses up both, or loses packets without them
 *
 * Files of one `groupOrder` run side by side, groups one after the other.
 */
const ROOMS = '{options,server,client,pcap,lab,bench,scripts,docs}/**';
const CORES = availableParallelism();
/** What is awaited comes as an event or is looked for again and again; only a failing test gets this far. */
const PATIENCE_MS = 120_000;
const patient = { expect: { poll: { timeout: PATIENCE_MS } }, testTimeout: 2 * PATIENCE_MS };
const onDocker = {
  ...patient,
  globalSetup: 'lab/testing/docker-setup.ts',
  testTimeout: 3 * PATIENCE_MS,
  hookTimeout: 5 * PATIENCE_MS,
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...patient,
          name: 'fast',
          include: [`${ROOMS}/*.test.ts`],
          exclude: [`${ROOMS}/*.{slow,docker,calm,alone}.test.ts`],
          sequence: { groupOrder: 0 },
          maxWorkers: CORES,
          isolate: false, // a worker for many files; their modules are fresh each time
          setupFiles: 'lab/testing/fresh-modules.ts',
          // A test that waits is told here that it belongs elsewhere. A runner may be busy: nothing fails there for time.
          testTimeout: process.env['CI'] === undefined ? 3_000 : PATIENCE_MS,
        },
      },
      {
        test: {
          ...patient,
          name: 'slow',
          include: [`${ROOMS}/*.slow.test.ts`],
          sequence: { groupOrder: 1 },
          maxWorkers: 2 * CORES, // they mostly wait
        },
      },
      {
        test: {
          ...onDocker,
          name: 'docker', // each file has a lab of its own, with a name and a subnet that no other has
          include: [`${ROOMS}/*.docker.test.ts`],
          sequence: { groupOrder: 1 },
          maxWorkers: 2 * CORES,
        },
      },
      {
        test: {
          ...onDocker,
          name: 'calm',
          include: [`${ROOMS}/*.calm.test.ts`],
          sequence: { groupOrder: 2 },
          maxWorkers: CORES,
        },
      },
      {
        test: {
          ...onDocker,
          name: 'alone',
          include: [`${ROOMS}/*.alone.test.ts`],
          sequence: { groupOrder: 3 },
          maxWorkers: 1,
        },
      },
    ],
  },
});
