/** All commands of the lab, and the rules they share: exit codes, suggestions, no stack traces. */
import { Command, CommanderError, Help, type Option } from 'commander';
import { ConfigError } from '../../options/row.ts';
import { LabError, Stopped } from '../errors.ts';
import { dismissReaper } from '../engine/reaper.ts';
import type { Content } from './documents.ts';
import { hasTold, printJson } from './common.ts';
import { styleText } from 'node:util';
import { visible } from '../drawing/visible.ts';

/** In the order of the help screen. One is loaded without the others, which take longer to load than a short command runs. */
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  up: async () => (await import('./up.ts')).upCommand(),
  down: async () => (await import('./down.ts')).downCommand(),
  status: async () => (await import('./status.ts')).statusCommand(),
  burst: async () => (await import('./burst.ts')).burstCommand(),
  analyse: async () => (await import('./analyse.ts')).analyseCommand(),
  report: async () => (await import('./report.ts')).reportCommand(),
  grade: gradeWithMerge,
  scenario: async () => (await import('./scenario.ts')).scenarioCommand(),
  console: async () => (await import('./console.ts')).consoleCommand(),
  watch: async () => (await import('./watch.ts')).watchCommand(),
  capture: async () => (await import('./capture.ts')).captureCommand(),
  logs: async () => (await import('./logs.ts')).logsCommand(),
  packets: async () => (await import('./packets.ts')).packetsCommand(),
  shell: async () => (await import('./shell.ts')).shellCommand(),
  doctor: async () => (await import('./doctor.ts')).doctorCommand(),
  clean: async () => (await import('./clean.ts')).cleanCommand(),
};

/**
 * `merge` is a command where it comes first: a file of that name is graded as `./merge`. Its options come after it; one
 * of grading would mean nothing there.
 */
async function gradeWithMerge(): Promise<Command> {
  const [{ gradeCommand }, { mergeCommand }] = await Promise.all([
    import('./grade.ts'),
    import('./merge.ts'),
  ]);
  const command = gradeCommand().enablePositionalOptions().addCommand(mergeCommand());
  return command.usage('[options] [target]').hook('preSubcommand', (grade) => {
    const given = grade.options.find((one) => grade.getOptionValueSource(one.attributeName()) === 'cli');
    if (given === undefined) return;
    throw new LabError(
      'USAGE',
      `${given.long} stands before merge: options of a merge come after it, as in lab:grade -- merge <folders...> --lang id; a file called merge is graded as ./merge.`,
    );
  });
}

/** Of what is said of a failure. */
const LONGEST_LINE = 10_000;

/** 0 fine, 1 the lab found something wrong, 2 usage or environment. */
export async function runProgram(args: readonly string[]): Promise<number> {
  const program = await createProgram(args[0]);
  try {
    await program.parseAsync(args, { from: 'user' });
    dismissReaper();
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0; // help was asked for
    if (error instanceof CommanderError && error.code === 'commander.help') return 2; // and shown, as none was
    return reportFailure(error, args);
  }
}

/** Says what went wrong, to a program that asked for JSON as well, and answers with the exit code. */
export function reportFailure(error: unknown, args: readonly string[]): number {
  const { code, message, exitCode } = explain(error, args);
  const trace = process.env['LAB_DEBUG'] && error instanceof Error ? `\n${error.stack}` : '';
  // A file may be called anything, also what a terminal obeys.
  const lines = (message + trace).split('\n').map((line) => visible(line, LONGEST_LINE));
  process.stderr.write(`${styleText('red', lines.join('\n'), { stream: process.stderr })}\n`);
  if (args.includes('--json') && !hasTold())
    printJson({ ok: false, error: { code, message } } satisfies Content<'error'>);
  return exitCode;
}

/** All commands, as commander knows them; that of this name alone where there is one. */
export async function createProgram(name = ''): Promise<Command> {
  const program = new Command('lab')
    .description('Three machines, one time server: run it, capture it, prove it.')
    .helpCommand(false)
    .enablePositionalOptions() // so that a command's own command gets what comes after it
    .addHelpText('after', '\nHelp for one command: npm run lab -- <command> --help');
  const one = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  const loading = one === undefined ? Object.values(COMMANDS) : [one];
  const commands = await Promise.all(loading.map((load) => load()));
  for (const command of commands) program.addCommand(command);
  for (const command of [program, ...commands, ...commands.flatMap(({ commands }) => commands)]) {
    command.exitOverride().showSuggestionAfterError().allowExcessArguments(false);
    command.configureOutput({ outputError: () => {} }); // the edge says it
    command.configureHelp({ optionDescription: withoutOff });
  }
  return program;
}

/** A switch is off unless it is given: that goes without saying. */
function withoutOff(option: Option): string {
  return option.defaultValue === false ? option.description : new Help().optionDescription(option);
}

interface Explanation {
  readonly code: string;
  /** One sentence, and what a program under test said itself. */
  readonly message: string;
  readonly exitCode: number;
}

/** What the system says, and what a person can do about it. */
const SYSTEM_REMEDIES: Readonly<Record<string, string>> = {
  ENOSPC: ': free some space on its disk.',
  EDQUOT: ': free some of the space that this user may take.',
  EACCES: ': give this user the right to it.',
  EPERM: ': give this user the right to it.',
  EROFS: ': use a folder that may be written.',
  EISDIR: ': a folder is where a file should be; move it away.',
  ENOTDIR: ': a file is where a folder should be; move it away.',
  EMFILE: ': raise the limit of open files, ulimit -n.',
  ENFILE: ': end other programs, which have too many files open.',
  ENOMEM: ': end other programs, which take too much memory.',
  EAGAIN: ': end other programs, or raise the limit of processes, ulimit -u.',
};

/** What the lab found wrong with a program under test is 1; what keeps the lab from looking is 2. */
function explain(error: unknown, args: readonly string[]): Explanation {
  if (error instanceof SuppressedError) {
    // The first failure is the reason; what went wrong while things were ended comes after it.
    const first = explain(error.suppressed, args);
    const { message } = explain(error.error, args);
    return first.message.includes(message) ? first : { ...first, message: `${first.message}\n${message}` };
  }
  if (error instanceof CommanderError)
    return { code: 'USAGE', message: usageSentence(error, args), exitCode: 2 };
  if (error instanceof ConfigError) return { code: 'USAGE', message: error.message, exitCode: 2 };
  if (error instanceof Stopped) return { code: 'STOPPED', message: error.message, exitCode: error.exitCode };
  if (error instanceof LabError) {
    return { code: error.code, message: error.message, exitCode: error.code === 'SERVER_FAILED' ? 1 : 2 };
  }
  const said = error instanceof Error ? error.message : String(error);
  const { code = '', syscall } = error as NodeJS.ErrnoException;
  if (syscall !== undefined)
    return {
      code: 'SYSTEM',
      message: `This computer refused what the lab needs (${said})${SYSTEM_REMEDIES[code] ?? '; LAB_DEBUG=1 shows where.'}`,
      exitCode: 2,
    };
  const message = `Something in the lab itself failed: ${said}. LAB_DEBUG=1 shows where.`;
  return { code: 'INTERNAL', message, exitCode: 2 };
}

/** What commander says without a remedy. */
const BARE_CODES = new Set([
  'commander.unknownCommand',
  'commander.unknownOption',
  'commander.missingArgument',
  'commander.optionMissingArgument',
]);

/** What commander says, and how our own readers of options say it. */
const REWORDED: readonly (readonly [said: RegExp, sentence: string])[] = [
  [/^error: /, ''],
  [/\n\(Did you mean (.+)\?\)$/, ': did you mean $1?'],
  [
    /^option '(--[\w-]+).*' cannot be used with option '(--[\w-]+).*'$/,
    '$2 and $1 are given: expected one of the two',
  ],
  [/^option '(--[\w-]+).*' argument missing$/, '$1 has no value'],
  [/^missing required argument '(.+)'$/, 'the argument <$1> is missing'],
  [
    /^command-argument value '(.*)' is invalid for argument '(.+)'\. Allowed choices are (.+)\.$/,
    "$2 is '$1': expected one of $3",
  ],
  [/^too many arguments for .* got \d+: (.+)\.$/, "'$1' is one argument too many"],
];

function usageSentence({ code, message }: CommanderError, [name = '']: readonly string[]): string {
  const said = REWORDED.reduce((text, [pattern, sentence]) => text.replace(pattern, sentence), message);
  if (!BARE_CODES.has(code) || said.endsWith('?')) return said;
  const isCommand = Object.hasOwn(COMMANDS, name);
  return `${said}: see npm run lab${isCommand ? `:${name}` : ''} -- --help`;
}
