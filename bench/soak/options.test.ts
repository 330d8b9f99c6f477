import { describe, expect, it } from 'vitest';
import { HELP, readOptions } from './options.ts';

describe('the flags of the soak', () => {
  it('ask for half an hour when there are none', () => {
    expect(readOptions([])).toEqual({ minutes: 30, slowloris: false });
    expect(readOptions(['--minutes', '2', '--slowloris'])).toEqual({ minutes: 2, slowloris: true });
  });

  // The first minute does not count.
  it('refuse less than two minutes', () => {
    expect(() => readOptions(['--minutes', '1'])).toThrow(
      "--minutes is '1': expected a whole number from 2 to 1440",
    );
  });

  it('explain themselves', () => {
    expect(HELP).toMatchInlineSnapshot(`
      "npm run soak -- [options]

      Lets clients of every bad habit loose on our server, with one thread and with several, and checks that each TIME gets
      its right reply and that memory, descriptors and threads stay what they are. Exit code 1 when they do not.

        --minutes    30  how long; with fewer than 30, nothing is written (a whole number from 2 to 1440)
        --slowloris      10,000 connections that send a byte a second instead, and how quickly TIME is answered beside them
      "
    `);
  });
});
