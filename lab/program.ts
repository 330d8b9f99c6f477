/** All commands of the lab, and the rules they share: exit codes, suggestions, no stack traces. */
import { Command, CommanderError } from 'commander';
import { LabError, Stopped } from './errors.ts';
import { analyseCommand } from './commands/analyse.ts';
import { burstCommand } from './commands/burst.ts';
import { captureCommand } from './commands/capture.ts';
import { cleanCommand } from './commands/clean.ts';
import { doctorCommand } from './commands/doctor.ts';
import { downCommand } from './commands/down.ts';
import { gradeCommand } from './commands/grade.ts';
import { logsCommand } from './commands/logs.ts';
import { printJson } from './commands/common.ts';
import { reportCommand } from './commands/report.ts';
import { scenarioCommand } from './commands/scenario.ts';
import { packetsCommand } from './commands/packets.ts';
import { shellCommand } from './commands/shell.ts';
import { statusCommand } from './commands/status.ts';
import { styleText } from 'node:util';
import { upCommand } from './commands/up.ts';
import { watchCommand } from './commands/watch.ts';

/** 0 fine, 1 the lab found something wrong, 2 usage or environment. */
export async function runProgram(args: readonly string[]): Promise<number> {
  const program = createProgram();
  try {
    await program.parseAsync(args, { from: 'user' });
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
  process.stderr.write(`${styleText('red', message + trace(error), { stream: process.stderr })}\n`);
  if (args.includes('--json')) printJson({ ok: false, error: { code, message } });
  return exitCode;
}

export function createProgram(): Command {
  const program = new Command('lab')
    .description('Three machines, one time server: run it, capture it, prove it.')
    .helpCommand(false)
    .addHelpText('after', '\nEvery command explains itself: npm run lab -- <command> --help');
  const commands = [
    upCommand(),
    downCommand(),
    statusCommand(),
    burstCommand(),
    analyseCommand(),
    reportCommand(),
    gradeCommand(),
    scenarioCommand(),
    watchCommand(),
    captureCommand(),
    logsCommand(),
    packetsCommand(),
    shellCommand(),
    doctorCommand(),
    cleanCommand(),
  ];
  for (const command of commands) program.addCommand(command);
  for (const command of [program, ...commands]) {
    command.exitOverride().showSuggestionAfterError().allowExcessArguments(false);
    command.configureOutput({ outputError: () => {} }); // the edge says it
  }
  return program;
}

interface Explanation {
  readonly code: string;
  /** One sentence, and what a program under test said itself. */
  readonly message: string;
  readonly exitCode: number;
}

/** What the lab found wrong with a program under test is 1; what keeps the lab from looking is 2. */
function explain(error: unknown, args: readonly string[]): Explanation {
  if (error instanceof SuppressedError) {
    // The first failure is the reason; what went wrong while things were ended comes after it.
    const first = explain(error.suppressed, args);
    return { ...first, message: `${first.message}\n${explain(error.error, args).message}` };
  }
  if (error instanceof CommanderError)
    return { code: 'USAGE', message: usageSentence(error, args), exitCode: 2 };
  if (error instanceof Stopped) return { code: 'STOPPED', message: error.message, exitCode: error.exitCode };
  if (error instanceof LabError) {
    return { code: error.code, message: error.message, exitCode: error.code === 'SERVER_FAILED' ? 1 : 2 };
  }
  const said = error instanceof Error ? error.message : String(error);
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

/** As the client says it. */
const BOTH_GIVEN = '$2 and $1 are given: expected one of the two';

/** Commander says it in two lines, or leaves the remedy out. */
function usageSentence({ code, message }: CommanderError, [name = '']: readonly string[]): string {
  const said = message
    .replace(/^error: /, '')
    .replace(/\n\(Did you mean (.+)\?\)$/, ': did you mean $1?')
    .replace(/^option '(--[\w-]+).*' cannot be used with option '(--[\w-]+).*'$/, BOTH_GIVEN);
  if (!BARE_CODES.has(code) || said.endsWith('?')) return said;
  const isCommand = createProgram().commands.some((command) => command.name() === name);
  return `${said}: see npm run lab${isCommand ? `:${name}` : ''} -- --help`;
}

function trace(error: unknown): string {
  return process.env['LAB_DEBUG'] && error instanceof Error ? `\n${error.stack}` : '';
}
