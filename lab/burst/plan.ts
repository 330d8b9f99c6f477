/** What a burst does, and how that is said to the client program of one machine. */
import type { Machine } from '../engine/engine.ts';

export interface BurstPlan {
  /** Connections of each client machine. */
  readonly clients: number;
  readonly requests: number;
  /** Milliseconds between one connection's start and the next one's. */
  readonly staggerMs: number;
  /** Requests in flight on a connection. */
  readonly pipeline: number;
  /** Milliseconds a connection stays open between its last reply and QUIT. */
  readonly holdMs: number;
  readonly timeoutMs: number;
  /** Requests per second of each machine, whatever the replies do. */
  readonly rate: number | undefined;
  /** Seconds of requests instead of a number of them. */
  readonly durationS: number | undefined;
}

/** The command for one machine; `--gate` makes it wait for the common start. */
export function clientCommand(plan: BurstPlan, machine: Machine, server: Machine, port: number): string[] {
  const flags: Record<string, number | string | undefined> = {
    host: server.address,
    port,
    name: machine.name,
    clients: plan.clients,
    requests: plan.durationS === undefined ? plan.requests : undefined,
    duration: plan.durationS,
    rate: plan.rate,
    stagger: plan.staggerMs,
    pipeline: plan.pipeline,
    hold: plan.holdMs,
    'timeout-ms': plan.timeoutMs,
  };
  const given = Object.entries(flags).flatMap(([flag, value]) =>
    value === undefined ? [] : [`--${flag}`, String(value)],
  );
  return ['node', 'client/main.ts', 'burst', ...given, ...machine.sourceFlags, '--gate'];
}
