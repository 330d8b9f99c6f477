/** The experiments of the five hand-ins, in the order of the documents. */
import type { Scenario } from './scenario.ts';
import { fiveClients } from './five-clients.ts';
import { handshakeCapture } from './handshake-capture.ts';
import { netcatSession } from './netcat-session.ts';
import { nineThreads } from './nine-threads.ts';
import { telnetPair } from './telnet-pair.ts';

/** All scenarios, in the order in which `all` plays them. */
export const SCENARIOS: readonly Scenario[] = [
  fiveClients,
  netcatSession,
  handshakeCapture,
  nineThreads,
  telnetPair,
];
