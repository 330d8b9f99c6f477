/** Which connection each client of a burst had, as its own record tells, for the lines of a log that name the client alone. */
import { resolve } from 'node:path';
import type { RecordedRun } from '../recording/run-record.ts';
import { tail } from '../watch/tail.ts';
import * as v from 'valibot';

const SessionSchema = v.looseObject({
  type: v.literal('session'),
  id: v.number(),
  localAddress: v.string(),
  localPort: v.pipe(v.number(), v.minValue(1)),
});

/** `mesin-2 3` is client 3 of mesin-2; its endpoint is as `172.16.16.102:40036`. */
export type ClientEndpoint = readonly [client: string, endpoint: string];

export function followClients(folder: string, { kind, parts }: RecordedRun) {
  const [, ...clients] = kind === 'burst' ? (parts[0]?.machines ?? []) : [];
  const files = clients.flatMap(({ name, log }) =>
    log === null
      ? []
      : [{ name, rest: '', newBytes: tail(resolve(folder, log.replace(/\.log$/, '.jsonl'))) }],
  );
  const all: ClientEndpoint[] = [];
  return {
    /** What came since the last call. */
    news(): ClientEndpoint[] {
      const told = files.flatMap((file) => {
        const lines = (file.rest + file.newBytes().toString('utf8')).split('\n');
        file.rest = lines.pop() ?? '';
        return lines.flatMap((line) => endpointIn(file.name, line));
      });
      all.push(...told);
      return told;
    },
    /** All that it gave so far. */
    soFar: (): ClientEndpoint[] => [...all],
  };
}

function endpointIn(machine: string, line: string): ClientEndpoint[] {
  try {
    const { id, localAddress, localPort } = v.parse(SessionSchema, JSON.parse(line));
    return [[`${machine} ${id}`, `${localAddress}:${localPort}`]];
  } catch {
    return []; // another event, or a client that never had a connection
  }
}
