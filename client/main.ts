/** The client: `time` asks once, `burst` asks from many connections. Exit 0 fine, 1 not all well, 2 wrong usage. */
import { CLIENT_VARIABLES, readCommand } from './config.ts';
import { ConfigError } from '../options/row.ts';
import { readEnvironment } from '../options/read.ts';
import { watchOutput } from '../options/output.ts';

async function main(args: readonly string[]): Promise<number> {
  const chosen = readCommand(args);
  const { language, timeZone } = readEnvironment(CLIENT_VARIABLES, process.env);
  if (timeZone !== '') process.env['TZ'] = timeZone;
  // Each command is loaded when it is wanted: a health check does not need the log, which takes longest to load.
  switch (chosen.command) {
    case 'help':
      process.stdout.write(chosen.text);
      return 0;
    case 'time':
      return (await import('./time-command.ts')).runTime(chosen.options);
    case 'burst':
      return (await import('./burst-command.ts')).runBurstCommand(chosen.options, language);
  }
}

watchOutput();
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
