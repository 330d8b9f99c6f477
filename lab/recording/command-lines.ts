/** What was started, and where, as one would type it: kept with a run so that anybody can do it again. */
import type { FinishedRecording } from './capture.ts';
import type { Lab } from '../engine/engine.ts';
import type { RunCommand } from './run-record.ts';

/** How this process was started: by npm, or by itself. */
export function ownCommand(
  argv: readonly string[] = process.argv.slice(2),
  script = process.env['npm_lifecycle_event'],
): RunCommand {
  // npm run lab:burst stands for the command burst; npm run lab for the whole program.
  const [command = '', ...flags] = argv;
  const typed =
    script === `lab:${command}`
      ? ['npm', 'run', script, ...(flags.length === 0 ? [] : ['--', ...flags])]
      : script === 'lab'
        ? ['npm', 'run', 'lab', '--', ...argv]
        : ['node', 'lab/cli.ts', ...argv];
  return { where: '', command: shellText(typed) };
}

/** How mesin-1 was told to serve; a student's server is named by its folder. */
export function serverCommand({ machines, server, served }: Lab): RunCommand[] {
  const told = Object.entries(server).map(([name, value]) => `${name}=${shellWord(value)}`);
  const program = served === undefined ? 'node server/main.ts' : `# the server in ${served}`;
  return [{ where: machines[0].name, command: [...(served === undefined ? told : []), program].join(' ') }];
}

/** How each machine was captured, as a person would type it. */
export function captureCommands(
  recordings: readonly Pick<FinishedRecording, 'machine' | 'command'>[],
): RunCommand[] {
  return recordings.map(({ machine, command }) => ({ where: machine.name, command: shellText(command) }));
}

/** As one line that a shell takes apart into these words again. */
export function shellText(words: readonly string[]): string {
  return words.map((word) => shellWord(word)).join(' ');
}

/** In quotes where a shell would see more in it than itself. */
function shellWord(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
