/** What every command shares: the two options all of them have, the engine they open, the way they print. */
import { Command, InvalidArgumentError, Option } from 'commander';
import type { EngineChoice } from '../engine/select.ts';
import { ENGINE_CHOICES, selectEngine } from '../engine/select.ts';
import type { Engine } from '../engine/engine.ts';
import { LabError, Stopped } from '../errors.ts';
import { LabLock } from '../lock.ts';
import type { Settings } from '../settings.ts';
import { readSettings } from '../settings.ts';
import { styleText } from 'node:util';

export interface CommonOptions {
  readonly engine: EngineChoice;
  readonly json: boolean;
}

/** A command that works on the machines. */
export function labCommand(name: string, description: string): Command {
  return fileCommand(name, description).addOption(
    new Option('--engine <name>', 'what runs the machines').choices(ENGINE_CHOICES).default('auto'),
  );
}

/** A command that works on files alone. */
export function fileCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .option('--json', 'one JSON document on standard output, all else on standard error', false);
}

/** A command whose output is for a person alone: asked for JSON, it says so before it does anything. */
export function withoutJson(command: Command): Command {
  const json = command.options.find(({ long }) => long === '--json') ?? new Option('--json');
  if (!command.options.includes(json)) command.addOption(json);
  json.hideHelp();
  return command.hook('preAction', () => {
    if (command.opts()['json'] !== true) return;
    throw new LabError('USAGE', `${command.name()} has no --json: it is for a person at a terminal.`);
  });
}

export interface OpenedEngine {
  readonly engine: Engine;
  readonly settings: Settings;
}

/** Says in one line which engine it took and why. */
export async function openEngine({ engine: choice }: CommonOptions): Promise<OpenedEngine> {
  const settings = readSettings();
  const { engine, reason } = await selectEngine(choice, settings);
  say(styleText('dim', reason, { stream: process.stderr }));
  return { engine, settings };
}

/** The same for a command that changes or loads the lab: no other such command runs meanwhile. */
export async function openEngineAlone(
  command: Command,
  options: CommonOptions,
): Promise<OpenedEngine & Disposable> {
  const opened = await openEngine(options);
  const { engine, settings } = opened;
  const lock = await LabLock.take(command.name(), { name: settings.name, engine: engine.name });
  return { ...opened, [Symbol.dispose]: () => lock[Symbol.dispose]() };
}

/** For people. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** For programs, or what a person asked to see. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

export function printJson(document: unknown): void {
  print(JSON.stringify(document, null, 2));
}

/** A parser for commander: whole numbers within bounds. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
  };
}

/**
 * Aborts at the first Ctrl-C or SIGTERM, so that the command can end cleanly; a second one ends it at once. The reason
 * is a {@link Stopped}, to be thrown where there is nothing to keep.
 */
export function stopSignal(onStop: () => void): AbortSignal & Disposable {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals): void => {
    const reason = new Stopped(signal === 'SIGTERM' ? signal : 'SIGINT');
    if (controller.signal.aborted) process.exit(reason.exitCode);
    onStop();
    controller.abort(reason);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const dispose = (): void => {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  };
  return Object.assign(controller.signal, { [Symbol.dispose]: dispose });
}
