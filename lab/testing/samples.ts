import { COUNTER_OF, type Outcome, type SessionSample } from '../../client/sample.ts';

/** A session of one request that ended as `outcome`, 2 ms after it began. */
export function sampleOf(outcome: Outcome, parts: Partial<SessionSample> = {}): SessionSample {
  const none = { answered: 0, wrong: 0, refused: 0, reset: 0, timedOut: 0, cut: 0 };
  const counter = outcome === 'completed' ? 'answered' : COUNTER_OF[outcome];
  return {
    type: 'session',
    id: 0,
    machine: 'mesin-2',
    localAddress: '127.0.0.2',
    localPort: 40_000,
    remoteAddress: '127.0.0.1',
    remotePort: 45_000,
    outcome,
    intendedAtMs: 1_000,
    startedAtMs: 1_000,
    connectedUs: outcome === 'refused' ? null : 100,
    firstByteUs: null,
    endedUs: 2_000,
    requests: { intended: 1, sent: outcome === 'refused' ? 0 : 1, ...none, [counter]: 1 },
    sentUs: outcome === 'refused' ? [] : [200],
    repliedUs: outcome === 'completed' ? [1_200] : [],
    clocks: outcome === 'completed' ? [0] : [],
    bytesIn: 0,
    bytesOut: 6,
    closedBy: null,
    ...parts,
  };
}
