import { describe, expect, it } from 'vitest';
import type { BurstPlan } from './plan.ts';
import { clientCommand } from './plan.ts';
import { fakeMachine } from '../testing/fakes.ts';
import { readCommand } from '../../client/config.ts';

const PLAN: BurstPlan = {
  clients: 9,
  requests: 3,
  staggerMs: 5,
  pipeline: 2,
  holdMs: 40,
  timeoutMs: 1_000,
  rate: undefined,
  durationS: undefined,
};
const SERVER = fakeMachine({ address: '127.16.16.101' });
const CLIENT = fakeMachine({ name: 'mesin-2', sourceFlags: ['--bind', '127.16.16.102'] });

function understood(plan: BurstPlan): object {
  const [program, file, ...args] = clientCommand(plan, CLIENT, SERVER, 45_001);
  expect([program, file]).toEqual(['node', 'client/main.ts']);
  const chosen = readCommand(args);
  if (chosen.command !== 'burst') throw new Error('the client would not fire');
  return chosen.options;
}

describe("a machine's command", () => {
  it('is understood by the client as it was meant', () => {
    expect(understood(PLAN)).toMatchObject({
      host: '127.16.16.101',
      port: 45_001,
      name: 'mesin-2',
      clients: 9,
      requests: 3,
      duration: undefined,
      rate: undefined,
      stagger: 5,
      pipeline: 2,
      hold: 40,
      timeoutMs: 1_000,
      bind: '127.16.16.102',
      gate: true,
    });
  });

  it('has a duration in place of a number of requests, and a rate', () => {
    expect(understood({ ...PLAN, durationS: 10, rate: 250 })).toMatchObject({
      requests: undefined,
      duration: 10,
      rate: 250,
    });
  });
});
