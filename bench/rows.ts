/** All rows, in the order of the table. */
import { connections, loggedConnections, loggedRequests, oneInFlight, pipelined } from './rows/rates.ts';
import { labBurst, tenThousand } from './rows/lab.ts';
import type { RowPlan } from './rows/plan.ts';
import { client } from './rows/client.ts';
import { idle } from './rows/idle.ts';
import { images } from './rows/images.ts';
import { latency } from './rows/latency.ts';

export const ROWS: readonly RowPlan[] = [
  oneInFlight,
  pipelined,
  connections,
  loggedRequests,
  loggedConnections,
  latency,
  idle,
  client,
  tenThousand,
  labBurst,
  images,
];

export const ROW_NAMES: readonly string[] = ROWS.flatMap(({ titles }) => titles.map(({ name }) => name));
