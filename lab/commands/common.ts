/** What commands share: the shape they are declared in, the engine they open, the way they print. */
import { choice, SWITCH, text } from '../../options/kinds.ts';
import { Command, Option } from 'commander';
import { ENGINE_CHOICES, selectEngine } from '../engine/select.ts';
import { type Row, row, type Table, type ValuesOf } from '../../options/row.ts';
import { parseValue } from '../../options/read.ts';
import type { Content, DocumentName } from './documents.ts';
import { LabError } from '../errors.ts';
import { readSettings } from '../settings/settings.ts';
import { folded } from './terminal.ts';
import { styleText } from 'node:util';
import { type Owner, stateOf } from '../engine/owner.ts';
import { takeLock } from '../engine/lock.ts';
import { watchedOwner } from '../engine/reaper.ts';

/** What every command is told, also one that works on files alone. */
export const FILE_TABLE = {
  json: row('--json', SWITCH, false, 'one JSON document on standard output, all else on standard error'),
};
/** What every command that works on the machines is told. */
export const LAB_TABLE = {
  ...FILE_TABLE,
  engine: row('--engine <name>', choice(...ENGINE_CHOICES), 'auto', 'what runs the machines'),
};
/** What every command that makes a run folder is told as well. */
export const RUN_TABLE = {
  out: row('--out <folder>', text('a folder'), 'artifacts', 'where run folders go'),
  report: row(
    '--no-report',
    SWITCH,
    true,
    'do not write report.html and TUGAS2.pdf; lab:report can do so later',
  ),
};

/** The documents of a command begin with its name; those that make a run folder print a run, a merge a class. */
type DocumentOf<Name extends string> = Name extends 'burst' | 'capture'
  ? 'run'
  : Name extends 'merge'
    ? 'grade-class'
    : Extract<DocumentName, Name | `${Name}-${string}`>;

/** What a command found. */
interface Outcome<Document extends DocumentName> {
  /** For a program that asked for JSON; the number of its schema is put in front. */
  readonly document: Content<Document>;
  /** For everybody else, on standard output. */
  readonly text?: string;
  /** What a person may want to know as well, on standard error. */
  readonly hint?: string;
  /** 0 when all is well, and where nothing else is said. */
  readonly exitCode?: number;
}

/** A command as data. One that prints as it goes on has no outcome. */
interface CommandParts<Name extends string, T extends Table, Args extends readonly unknown[]> {
  readonly name: Name;
  readonly description: string;
  readonly table: T;
  /** Adds what a table does not say, such as arguments. */
  readonly extend?: (command: Command) => void;
  readonly action: (options: ValuesOf<T>, ...args: Args) => Promise<Outcome<DocumentOf<Name>> | void>;
}

/** How commander makes the command; each program has its own, as commander keeps in it what was given. */
export function defineCommand<Name extends string, T extends Table, Args extends readonly unknown[]>({
  name,
  description,
  table,
  extend,
  action,
}: CommandParts<Name, T, Args>): () => Command {
  return () => {
    const command = new Command(name).description(description);
    for (const one of Object.values(table)) command.addOption(new RowOption(one));
    extend?.(command);
    return command.action(async () => {
      const outcome = await action(
        command.opts<ValuesOf<T>>(),
        ...(command.processedArgs as unknown as Args),
      );
      if (outcome !== undefined) tell(outcome, command.opts()['json'] === true);
    });
  };
}

let isTold = false;

/** Whether the command's document is out: what fails after that has none of its own. */
export function hasTold(): boolean {
  return isTold;
}

/** Prints what a command found, before the command ends where that takes long. */
export function tell({ document, text, hint, exitCode = 0 }: Outcome<DocumentName>, json: boolean): void {
  process.exitCode = exitCode;
  isTold = true;
  if (json) {
    printJson(document);
    return;
  }
  if (text !== undefined) print(folded(text, process.stdout));
  if (hint !== undefined) say(hint);
}

/** A flag as its row describes it: parsing, default and help. */
export class RowOption extends Option {
  readonly row: Row;

  constructor(row: Row) {
    const { name, help, fallback, shown, expected, choices } = row;
    super(name, fallback === undefined && shown !== '' ? `${help} (default: ${shown})` : help);
    this.row = row;
    if (fallback !== undefined) this.default(fallback);
    if (choices !== undefined) this.choices(choices);
    if (expected === '') return;
    this.argParser((given, before: unknown) => {
      const value = parseValue(row, this.long ?? name, given);
      return this.variadic && Array.isArray(before) ? before.concat(value) : value;
    });
  }
}

/** A command whose output is for a person alone: asked for JSON, it refuses before it does anything. */
export function withoutJson(command: Command): Command {
  command.options.find(({ long }) => long === '--json')?.hideHelp();
  return command.hook('preAction', () => {
    if (command.opts()['json'] !== true) return;
    throw new LabError('USAGE', `${command.name()} has no --json: it is for a person at a terminal.`);
  });
}

/** The engine asked for and the settings of the lab it runs; says in one line which engine it is and why. */
export async function openEngine({ engine: choice }: Pick<ValuesOf<typeof LAB_TABLE>, 'engine'>) {
  const settings = readSettings();
  const { engine, reason } = await selectEngine(choice, settings);
  say(styleText('dim', reason, { stream: process.stderr }));
  return { engine, settings };
}

/** The same for a command that starts things beside the machines. */
export async function openEngineBeside(options: Parameters<typeof openEngine>[0]) {
  const opened = await openEngine(options);
  await opened.engine.reap(isLeft, { besideOnly: true });
  return opened;
}

/** The same on several hosts; `names` are those of their Docker contexts. Throws {@link LabError} `USAGE` for none, or one twice. */
export async function openHostsBeside(names: readonly string[]) {
  if (names.length === 0 || names.includes('') || new Set(names).size < names.length)
    throw new LabError(
      'USAGE',
      `--hosts is '${names.join(',')}': expected different names of Docker contexts, as docker context ls lists them, separated by commas.`,
    );
  const settings = readSettings();
  const { connectHosts } = await import('../engine/docker/hosts.ts');
  const hosts = await connectHosts(names, settings);
  await Promise.all(hosts.map(async ({ engine }) => engine.reap(isLeft, { besideOnly: true })));
  return { hosts, settings };
}

/** The same for a command that changes or loads the lab: no other such command runs until it is disposed of. */
export async function openEngineAlone(
  command: string,
  options: Parameters<typeof openEngine>[0] & { readonly force?: boolean },
) {
  const opened = await openEngine(options);
  const { engine, settings } = opened;
  await watchedOwner(engine.name, settings.name);
  const lock = await takeLock(command, engine, options);
  await engine.reap(isLeft);
  return { ...opened, [Symbol.asyncDispose]: () => lock[Symbol.asyncDispose]() };
}

/** Whether a command left what it started: the reaper that should have taken it away has gone as well. */
async function isLeft(owner: Owner): Promise<boolean> {
  return (await stateOf(owner)) === 'gone';
}

/** For people. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** For programs, or what a person asked to see. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** The one JSON document of a command, with the number of its schema in front. */
export function printJson(content: Content<DocumentName>): void {
  print(JSON.stringify({ schema: 1, ...content }, null, 2));
}
