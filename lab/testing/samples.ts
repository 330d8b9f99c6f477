import { COUNTER_OF, NO_FAILURES, type Outcome, type SessionSample } from '../../client/sample.ts';

/** A session of one request that ended as `outcome`, 2 ms after it began. */
export function sampleOf(outcome: Outcome, parts: Partial<SessionSample> = {}): SessionSample {
  const isOpen = outcome !== 'refused' && outcome !== 'not-opened';
  const none = { answered: 0, ...NO_FAILURES };
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
    connectedUs: isOpen ? 100 : null,
    firstByteUs: null,
    endedUs: 2_000,
    requests: { intended: 1, sent: isOpen ? 1 : 0, ...none, [counter]: 1 },
    sentUs: isOpen ? [200] : [],
    repliedUs: outcome === 'completed' ? [1_200] : [],
    clocks: outcome === 'completed' ? [0] : [],
    bytesIn: 0,
    bytesOut: 6,
    closedBy: null,
    ...parts,
  };
}
