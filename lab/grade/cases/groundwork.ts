/**
 * What a case relies on: some learn the server's ways while they look, and others need to know them. With `--only`
 * those that were not asked for are probed all the same, and not counted, so that every verdict is what it would be.
 */
import type { Case } from '../case.ts';
import { abrupt } from './abrupt.ts';
import { clock } from './clock.ts';
import { leftovers } from './leftovers.ts';
import { listen } from './listen.ts';
import { neighbour } from './neighbour.ts';
import { quit } from './quit.ts';
import { time } from './time.ts';

/** Besides `time`, which finds what a server answers and meets one that loses its first client. */
const RELIES_ON: ReadonlyMap<Case, readonly Case[]> = new Map([
  [listen, []],
  [time, []],
  // Who tells the time of the connection is found out while another is served.
  [clock, [time, neighbour]],
  // Clients do not say QUIT to a server that it ends, nor reset their connections.
  [leftovers, [time, quit, abrupt]],
]);

/** Those to probe first that are not among the wanted. */
export function groundworkOf(wanted: readonly Case[]): readonly Case[] {
  const needed = new Set(wanted);
  // What is added while a set is gone through is gone through, too.
  for (const one of needed) for (const other of RELIES_ON.get(one) ?? [time]) needed.add(other);
  return Array.from(needed).filter((one) => !wanted.includes(one));
}
