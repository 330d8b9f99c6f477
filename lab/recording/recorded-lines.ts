/** What stands in each line of sessions.jsonl and of the server's log, logs/mesin-1.jsonl. */
import { RequestCountsSchema } from './run-record.ts';
import { SessionEventSchema } from '../evidence/server-events.ts';
import type { SessionSample } from '../../client/sample.ts';
import * as v from 'valibot';

const number = v.number();
const numbers = v.array(number);

/** One connection, as the client that had it tells. */
export const SessionSampleSchema = v.object({
  type: v.literal('session'),
  id: number,
  machine: v.string(),
  localAddress: v.nullable(v.string()),
  localPort: v.nullable(number),
  remoteAddress: v.string(),
  remotePort: number,
  outcome: v.picklist(['completed', 'wrong', 'not-opened', 'refused', 'reset', 'timed-out', 'cut']),
  reason: v.exactOptional(v.string()),
  intendedAtMs: number,
  startedAtMs: number,
  connectedUs: v.nullable(number),
  firstByteUs: v.nullable(number),
  endedUs: number,
  requests: RequestCountsSchema,
  intendedUs: v.exactOptional(numbers),
  sentUs: numbers,
  repliedUs: numbers,
  clocks: numbers,
  bytesIn: number,
  bytesOut: number,
  closedBy: v.nullable(v.picklist(['client', 'server', 'reset'])),
  farewell: v.exactOptional(v.string()),
}) satisfies v.GenericSchema<SessionSample>;

/** One event of the server. Of a student's server each line of its output is an event `output`. */
export const ServerLogLineSchema = v.object({
  ...SessionEventSchema.entries,
  level: v.exactOptional(v.picklist(['error', 'warn', 'info', 'debug'])),
  address: v.exactOptional(v.string()),
  port: v.exactOptional(number),
  threads: v.exactOptional(number),
  wanted: v.exactOptional(number),
  open: v.exactOptional(number),
  bytes: v.exactOptional(number),
  request: v.exactOptional(v.string()),
  line: v.exactOptional(v.string()),
  unsentBytes: v.exactOptional(number),
  reason: v.exactOptional(v.string()),
  error: v.exactOptional(v.string()),
  invalid: v.exactOptional(number),
  durationMs: v.exactOptional(number),
});
