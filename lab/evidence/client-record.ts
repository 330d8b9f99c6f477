/** The client's own record of its sessions as accounts. */
import type { Account } from './account.ts';
import type { SessionSample } from '../../client/sample.ts';
import { clockText } from '../../server/protocol/encode.ts';

/** Undefined for a session that never got as far as an address of its own: no other source can know it. */
export function accountOfSample(sample: SessionSample): Account | undefined {
  const { localAddress, localPort, remoteAddress, remotePort } = sample;
  const { startedAtMs, connectedUs, firstByteUs, endedUs } = sample;
  if (localAddress === null || localPort === null) return undefined;
  const at = (us: number | null): number | undefined => (us === null ? undefined : startedAtMs + us / 1_000);
  return {
    part: '', // only bursts keep one
    client: { address: localAddress, port: localPort },
    server: { address: remoteAddress, port: remotePort },
    startMs: startedAtMs,
    endMs: startedAtMs + endedUs / 1_000,
    established: connectedUs !== null,
    // What was handed to the system may not have left it when the session was torn; what came in did come in.
    requestBytes: sample.outcome === 'completed' ? sample.bytesOut : undefined,
    replyBytes: sample.outcome === 'completed' ? sample.bytesIn : undefined,
    replies: sample.clocks.includes(-1)
      ? undefined
      : sample.clocks.map((second) => `JAM ${clockText(second)}`),
    stoppedListening: sample.outcome !== 'completed',
    synAckMs: at(connectedUs),
    spokeMs: at(firstByteUs),
  };
}
