import { afterAll, expect, it } from 'vitest';
import { describeWithDocker, lab, leftovers, testLab } from '../testing/docker.ts';

const NAME = 'mesin-lab-test-up';
const VARIABLES = { ...testLab(NAME, 56), LAB_DEMO_CLIENTS: '0' };
const DOCKER = ['--engine', 'docker'];

describeWithDocker('lab:up and lab:down on Docker', () => {
  afterAll(async () => {
    await lab(['down', ...DOCKER], VARIABLES);
    expect(await leftovers(NAME)).toEqual([]);
  });

  it("shows our server's own words when a setting keeps it from starting", async () => {
    const wrong = { ...VARIABLES, SERVER_THREADS: 'abc' };
    for (const command of ['up', 'burst']) {
      const { code, stdout, stderr } = await lab([command, ...DOCKER, '--json'], wrong);
      expect(code).toBe(2);
      expect(stderr).toContain('starting the machines');
      expect(JSON.parse(stdout)).toEqual({
        ok: false,
        error: {
          code: 'ENGINE_FAILED',
          message:
            "The server on mesin-1 ended. It said:\nSERVER_THREADS is 'abc': expected a whole number from 1 to 64",
        },
      });
    }
  });
});
