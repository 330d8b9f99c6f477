/** All requirements, in the order of the assignment, and the order in which they are probed. */
import { abrupt } from './abrupt.ts';
import { bareLf } from './bare-lf.ts';
import { burst } from './burst.ts';
import type { Case } from '../case.ts';
import { clock } from './clock.ts';
import { format } from './format.ts';
import { leftovers } from './leftovers.ts';
import { lineEnd } from './line-end.ts';
import { listen } from './listen.ts';
import { longLine } from './long-line.ts';
import { neighbour } from './neighbour.ts';
import { notText } from './not-text.ts';
import { pieces } from './pieces.ts';
import { prefix } from './prefix.ts';
import { quit } from './quit.ts';
import { restart } from './restart.ts';
import { session } from './session.ts';
import { several } from './several.ts';
import { time } from './time.ts';
import { unfinished } from './unfinished.ts';
import { unknown } from './unknown.ts';

export const CASES: readonly Case[] = [
  listen,
  neighbour,
  burst,
  time,
  session,
  quit,
  prefix,
  format,
  lineEnd,
  clock,
  restart,
  abrupt,
  leftovers,
  pieces,
  several,
  unfinished,
  unknown,
  bareLf,
  notText,
  longLine,
];

/** A step's lists are probed side by side if the server serves several clients, else one after another. */
export type Step = readonly (readonly Case[])[];

/**
 * The first connection asks for the time: a server that loses its first client loses it here. QUIT is said while no
 * other client is connected, whose arrival might be what ends the connection. Looking at the clock takes seconds, so the
 * rest runs beside it; what a server may not survive comes after what it should. Restarting it comes last.
 */
export const STEPS: readonly Step[] = [
  [[time, neighbour, quit]],
  [
    [clock],
    [listen, session, prefix, format, lineEnd, burst],
    [pieces, abrupt, leftovers],
    [unknown, several, unfinished, bareLf, notText, longLine],
  ],
  [[restart]],
];
