/** Follows a file on a machine from where it ends now, until standard input closes. */
import type { LogFeed, RunningCommand } from './machine.ts';
import type { Readable } from 'node:stream';
import { once } from 'node:events';

/** The empty line in front says that the place is taken: nothing written after it is missed. */
const SCRIPT = `
size=$(wc -c <"$1")
echo
tail -c "+$((size + 1))" -f "$1" </dev/null &
cat >/dev/null
kill $!
wait $!
`;

/** `run` starts a command on the machine that has the file. */
export async function followFile(
  run: (command: readonly string[]) => Promise<RunningCommand>,
  file: string,
): Promise<Pick<LogFeed, 'text' | 'close'>> {
  const command = await run(['sh', '-c', SCRIPT, 'follow', file]);
  command.stderr.resume();
  await skipFirstByte(command.stdout);
  return {
    text: command.stdout,
    close: async () => {
      command.stdin.end();
      await command.exitCode;
    },
  };
}

async function skipFirstByte(stream: Readable): Promise<void> {
  while (!stream.readableEnded && stream.read(1) === null) {
    await Promise.race([once(stream, 'readable'), once(stream, 'end')]);
  }
}
