/** All commands of the lab, and the rules they share: exit codes, suggestions, no stack traces. */
import { Command, CommanderError } from 'commander';
import { LabError } from './errors.ts';
import { burstCommand } from './commands/burst.ts';
import { captureCommand } from './commands/capture.ts';
import { cleanCommand } from './commands/clean.ts';
import { doctorCommand } from './commands/doctor.ts';
import { downCommand } from './commands/down.ts';
import { logsCommand } from './commands/logs.ts';
import { shellCommand } from './commands/shell.ts';
import { statusCommand } from './commands/status.ts';
import { styleText } from 'node:util';
import { upCommand } from './commands/up.ts';

/** 0 fine, 1 the lab found something wrong, 2 usage or environment. */
export async function runProgram(args: readonly string[]): Promise<number> {
  const program = createProgram();
  try {
    await program.parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const [text, code] = explain(error);
    process.stderr.write(`${styleText('red', text, { stream: process.stderr })}\n`);
    return code;
  }
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
    captureCommand(),
    logsCommand(),
    shellCommand(),
    doctorCommand(),
    cleanCommand(),
  ];
  for (const command of commands) program.addCommand(command);
  for (const command of [program, ...commands]) {
    command.exitOverride().showSuggestionAfterError().allowExcessArguments(false);
  }
  return program;
}

/** What the lab found wrong with a program under test is 1; what keeps the lab from looking is 2. */
function explain(error: unknown): [text: string, exitCode: number] {
  if (!(error instanceof LabError)) {
    const message = error instanceof Error ? error.message : String(error);
    return [`Something in the lab itself failed: ${message}. LAB_DEBUG=1 shows where.${trace(error)}`, 2];
  }
  const isFinding = error.code === 'SERVER_FAILED' || error.code === 'CLIENT_FAILED';
  return [error.message + trace(error), isFinding ? 1 : 2];
}

function trace(error: unknown): string {
  return process.env['LAB_DEBUG'] && error instanceof Error ? `\n${error.stack}` : '';
}
