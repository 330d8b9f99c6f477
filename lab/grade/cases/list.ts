/** All requirements, in the order of the assignment. */
import { abrupt } from './abrupt.ts';
import { bareLf } from './bare-lf.ts';
import { burst } from './burst.ts';
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
import type { Requirement } from './requirement.ts';
import { restart } from './restart.ts';
import { session } from './session.ts';
import { several } from './several.ts';
import { time } from './time.ts';
import { unfinished } from './unfinished.ts';
import { unknown } from './unknown.ts';

export const REQUIREMENTS: readonly Requirement[] = [
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

/** Those that `only` names, by id or by point of the assignment; all when it is absent. */
export function requirementsNamed(only: readonly string[] | undefined): readonly Requirement[] {
  if (only === undefined) return REQUIREMENTS;
  return REQUIREMENTS.filter(({ id }) => only.includes(id) || only.includes(id.slice(0, 2)));
}
