import { defineConfig } from 'vitest/config';
import { exit } from 'node:process';

const NEEDED_NODE = 26;
if (Number.parseInt(process.versions.node, 10) < NEEDED_NODE) {
  process.stderr.write(
    `These tests need Node ${NEEDED_NODE}, this is ${process.versions.node}: start them with "npm test", which brings it along.\n`,
  );
  exit(2);
}

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{server,client,lab,bench,scripts}/**/*.test.ts'],
          exclude: ['**/*.docker.test.ts'],
        },
      },
      {
        test: {
          name: 'docker',
          include: ['{server,client,lab}/**/*.docker.test.ts'],
          globalSetup: 'lab/testing/docker-setup.ts',
          // Every file brings up machines on the same subnet: one after the other.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
