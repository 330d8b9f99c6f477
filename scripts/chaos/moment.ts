/** One moment: a command is started, something happens to it, and then it is counted what came of that. */
import { type ChaosLab, LIMIT_MS, PROJECT } from './lab.ts';
import { Command, type Ended } from './command.ts';
import { CLASS } from './faults.ts';
import type { End, Fault, Scene, Usual, Work } from './fault.ts';
import { brokenIn, filesIn, lostSince, takeSnapshot } from './evidence.ts';
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Random } from './random.ts';
import { saidBy } from './sentences.ts';
import { setTimeout as delay } from 'node:timers/promises';

/** What came of one moment. All lists are empty where all is as it should be. */
export interface Outcome {
  readonly fault: string;
  readonly moment: number;
  readonly atMs: number;
  /** False when the command had ended before there was anything to do it to. */
  readonly struck: boolean;
  readonly skipped?: string;
  readonly exitCode: number;
  readonly hung: boolean;
  readonly sentences: number;
  /** On the engine, or as a process, once the time for it was over; and what was there before and is not any more. */
  readonly left: readonly string[];
  readonly gone: readonly string[];
  readonly cleanMs: number;
  readonly lost: readonly string[];
  /** Everything else that is wrong, one clause each. */
  readonly wrong: readonly string[];
}

export function isWell({ hung, left, gone, lost, wrong }: Outcome): boolean {
  return !hung && [left, gone, lost, wrong].every(({ length }) => length === 0);
}

export interface Where {
  readonly lab: ChaosLab;
  /** Holds the class. */
  readonly scratch: string;
  readonly signal: AbortSignal;
}

function argsOf({ args, makes }: Work, { scratch }: Where, out: string): string[] {
  const given = args.map((word) => (word === CLASS ? join(scratch, CLASS) : word));
  return makes === 'nothing' ? given : [...given, '--out', out];
}

/** How the command is when nothing happens to it. Throws when it does not work. */
export async function measure(fault: Fault, where: Where, folder: string): Promise<Usual> {
  const { lab } = where;
  await lab.bring(fault.found);
  const startMs = performance.now();
  const out = join(folder, 'artifacts');
  mkdirSync(out, { recursive: true });
  const command = lab.start(argsOf(fault.work, where, out));
  void endInTime(fault.work, command);
  const ended = await command.end(LIMIT_MS);
  where.signal.throwIfAborted();
  if (ended.exitCode !== 0)
    throw new Error(
      `lab:${fault.work.args.join(' ')} ended with ${ended.exitCode}, undisturbed: ${ended.stderr}`,
    );
  const lengthBytes = filesIn(out).reduce((sum, name) => sum + statSync(join(out, name)).size, 0);
  return { durationMs: performance.now() - startMs, lengthBytes };
}

/** A command that runs until Ctrl-C gets one, unless it has ended. */
async function endInTime({ untilMs }: Work, command: Command): Promise<void> {
  if (untilMs === undefined) return;
  await Promise.race([command.exited, delay(untilMs)]);
  command.signal('SIGINT');
}

/** One of many: its number, its numbers by chance, a folder of its own. */
export interface Turn {
  readonly moment: number;
  readonly random: Random;
  readonly folder: string;
  readonly usual: Usual;
}

export async function runMoment(fault: Fault, turn: Turn, where: Where): Promise<Outcome> {
  const { lab } = where;
  const { moment, random, folder, usual } = turn;
  const { work } = fault;
  await lab.bring(fault.found);
  const before = await lab.inventory();
  const told = fault.found === 'up' ? await lab.status() : undefined;
  const out = join(folder, 'artifacts');
  mkdirSync(out, { recursive: true });
  const atMs = Math.round(random() * (fault.within ?? 1) * usual.durationMs);
  await using stack = new AsyncDisposableStack();
  const scene: Scene = { lab, folder, out, random, atMs, usual, stack };
  const {
    skipped,
    variables,
    words = (given: readonly string[]) => given,
    ...deeds
  } = (await fault.prepare?.(scene)) ?? {};
  const { strike = fault.strike, afterwards = fault.afterwards } = deeds;
  if (skipped !== undefined) return { ...nothing(fault, moment, atMs), skipped };

  const command = new Command(words(lab.words(argsOf(work, where, out))), PROJECT, {
    ...lab.variables,
    ...variables,
  });
  stack.defer(() => command.signal('SIGKILL', 'group'));
  const onAbort = (): void => command.signal('SIGTERM', 'group');
  where.signal.addEventListener('abort', onAbort, { once: true });
  stack.defer(() => where.signal.removeEventListener('abort', onAbort));
  void endInTime(work, command);
  await Promise.race([command.exited, delay(atMs)]);
  const had = takeSnapshot(out);
  // Where nothing is done at the moment, it was done before.
  const strikes = Promise.resolve(strike === undefined || (command.isRunning && strike(scene, command)));
  strikes.catch(() => {}); // told below, once the command has ended
  const ended = await command.end(LIMIT_MS);
  const struck = (await strikes) !== false;
  where.signal.throwIfAborted();

  const wrong = [...((await afterwards?.(scene)) ?? [])];
  const sameThing = work.replacesMachines === true ? withoutIds : (item: string) => item;
  const settled = await lab.settle(before, sameThing, work.changesLab === true);
  if (told !== undefined && work.changesLab !== true && !isDeepStrictEqual(await lab.status(), told))
    wrong.push('mesin-1 is told other things than before');

  const lost = [...lostSince(had, out), ...brokenIn(out), ...(await unreadIn(work, scene))];
  const { sentences, complaints } = judgeWords(fault, ended, struck);
  wrong.push(...complaints);
  if (wrong.length + lost.length + settled.left.length > 0) {
    writeFileSync(join(folder, 'stdout.txt'), ended.stdout);
    writeFileSync(join(folder, 'stderr.txt'), ended.stderr);
  }
  const { exitCode, hung } = ended;
  return { ...nothing(fault, moment, atMs), struck, exitCode, hung, sentences, ...settled, lost, wrong };
}

function nothing({ id }: Fault, moment: number, atMs: number): Outcome {
  const ended = { exitCode: 0, hung: false, sentences: 0, left: [], gone: [], cleanMs: 0 };
  return { fault: id, moment, atMs, struck: false, ...ended, lost: [], wrong: [] };
}

const UNDISTURBED: End = { exitCode: 0, sentences: 0 };

/** Whether the end is one of those that are right, and the words with it. */
export function judgeWords(
  { right, says, isUnread = false }: Pick<Fault, 'right' | 'says' | 'isUnread'>,
  ended: Ended,
  struck: boolean,
): { readonly sentences: number; readonly complaints: readonly string[] } {
  const said = isUnread ? { sentences: [], complaints: [] } : saidBy(ended);
  const sentences = said.sentences.length;
  const complaints = [...said.complaints];
  const { exitCode, hung } = ended;
  const ends = struck ? right : [UNDISTURBED];
  const told = said.sentences.join(' | ');
  if (hung) complaints.push(`it had not ended after ${LIMIT_MS / 1_000} s`);
  else if (!ends.some((end) => end.exitCode === exitCode))
    complaints.push(`exit code ${exitCode}${struck ? '' : ', though nothing was done to it'}: ${told}`);
  else if (!isUnread && !ends.some((end) => end.exitCode === exitCode && end.sentences === sentences))
    complaints.push(`exit code ${exitCode} with ${sentences} sentences: ${told}`);
  if (struck && !hung && says !== undefined && !says.test(ended.stderr))
    complaints.push('what is said does not tell why');
  return { sentences, complaints };
}

/** Whether our own commands read what is there, however much that is; what they say of it is theirs. */
async function unreadIn({ makes }: Work, { lab, out }: Scene): Promise<string[]> {
  const captures = filesIn(out).filter(
    (name) => extname(name) === '.pcap' && statSync(join(out, name)).size >= 24,
  );
  const commands = captures.map((name) => ['packets', join(out, name)]);
  const problems = await Promise.all(
    commands.map(async (args) => problemWith(args, await lab.run(...args), [0])),
  );
  const runs = makes === 'runs' && existsSync(out) ? readdirSync(out) : [];
  for (const run of runs)
    for (const name of ['analyse', 'report']) {
      const args = [name, join(out, run)];
      problems.push(problemWith(args, await lab.run(...args), [0, 1, 2]));
    }
  return problems.filter((problem) => problem !== undefined);
}

function problemWith(args: readonly string[], ended: Ended, right: readonly number[]): string | undefined {
  const { exitCode, stdout, stderr } = ended;
  const isLines = args[0] === 'packets'; // one document for each packet
  const [complaint] = saidBy({ stdout: isLines ? '' : stdout, stderr }).complaints;
  const what =
    complaint ?? (right.includes(exitCode) ? undefined : `ended with ${exitCode}: ${stderr.trim()}`);
  return what === undefined ? undefined : `lab:${args.join(' ')}: ${what}`;
}

/** A machine that was replaced by one that does the same is the same machine. */
function withoutIds(item: string): string {
  return item.replace(/^(process) \d+/, '$1').replace(/^((?:container|network) .*) [0-9a-f]{12}$/, '$1');
}
