/**
 * The reaper of a command: a process beside it, in a session of its own, that outlives it. When the command dies, its
 * end of a pipe closes, however it died; then the reaper takes away exactly what the command started.
 *
 * Until then it is a shell that waits for a line, so that a command does not pay for a second Node.
 */
import type { Engine } from './engine.ts';
import { type Owner, ownOwner } from './owner.ts';
import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** The last word before the end says what is to be done beside; after `done` nothing is. */
const WAIT = 'while read -r word; do [ "$word" != done ] || exit 0; last=$word; done; exec "$@" "$last"';
const MAIN = resolve(import.meta.dirname, 'reaper-main.ts');

/** By the Docker context of the engine that each looks after; the first is of the engine that is usually asked. */
const reapers = new Map<string | undefined, ChildProcess>();

/** What a reaper is told. */
export interface ReaperOrder {
  readonly engine: Engine['name'];
  readonly owner: Owner;
}

/**
 * Starts the reaper of this command, once for each engine; `lab` is the name of the lab, `context` that of the Docker
 * context which leads to the engine. Answers with whose things it takes away.
 */
export async function watchedOwner(engine: Engine['name'], lab: string, context?: string): Promise<Owner> {
  const owner = await ownOwner();
  if (!reapers.has(context)) reapers.set(context, start({ engine, owner }, lab, context));
  return owner;
}

function start(order: ReaperOrder, lab: string, context: string | undefined): ChildProcess {
  const child = spawn('sh', ['-c', WAIT, 'reaper', process.execPath, MAIN, JSON.stringify(order)], {
    detached: true, // Ctrl-C, and a terminal that closes, are for the command
    env: { ...process.env, LAB_NAME: lab, ...contextVariables(context) },
    stdio: ['pipe', 'ignore', process.env['LAB_DEBUG'] ? 'inherit' : 'ignore'],
  });
  child.on('error', () => {}); // without a shell there is no engine of this kind either
  child.stdin?.on('error', () => {}); // somebody ended it: the next command does its work
  child.unref();
  return child;
}

/** Whether the whole lab is to go should the command die now: it is being brought up from nothing, or taken down. */
export function tellReaper(of: 'whole lab' | 'what is mine'): void {
  for (const { stdin } of reapers.values()) stdin?.write(of === 'whole lab' ? 'down\n' : 'reap\n');
}

/** For what is to use that context, whatever this command was told. */
export function contextVariables(context: string | undefined): Readonly<Record<string, string>> {
  return context === undefined ? {} : { DOCKER_CONTEXT: context, DOCKER_HOST: '', LAB_HOSTS: '' };
}

/** When a command has ended well, nothing of it is left: its reaper ends without a look. */
export function dismissReaper(): void {
  for (const { stdin } of reapers.values()) stdin?.end('done\n');
}
