/** A pseudo-terminal of this computer. Node has none of its own, so python3's holds it; it ends with its input. */
import type { RunningCommand, Terminal } from '../engine.ts';

/** Keys come on standard input and the screen goes to standard output; an end of input is the window closing. */
const HOLDER = `
import os, pty, select, signal, sys

program, terminal = pty.fork()
if program == 0:
    try:
        os.execvp(sys.argv[1], sys.argv[1:])
    finally:
        os._exit(127)

while True:
    ready, _, _ = select.select([0, terminal], [], [])
    if terminal in ready:
        try:
            shown = os.read(terminal, 65536)
        except OSError:  # Linux says EIO when the program has gone
            shown = b''
        if not shown:
            break
        sys.stdout.buffer.write(shown)
        sys.stdout.buffer.flush()
    if 0 in ready:
        keys = os.read(0, 65536)
        if not keys:
            os.kill(program, signal.SIGHUP)
            break
        os.write(terminal, keys)

signal.signal(signal.SIGALRM, lambda *_: os.kill(program, signal.SIGKILL))
signal.alarm(2)
os.close(terminal)
code = os.waitstatus_to_exitcode(os.waitpid(program, 0)[1])
sys.exit(code if code >= 0 else 128 - code)
`;

/** `run` starts a command; it fails where there is no python3. */
export async function openTerminal(
  run: (command: readonly string[]) => Promise<RunningCommand>,
  command: readonly string[],
): Promise<Terminal> {
  const { stdin, stdout, stderr, exitCode } = await run(['python3', '-c', HOLDER, ...command]);
  stderr.resume();
  return {
    screen: stdout,
    press: (keys) => {
      if (stdin.writable) stdin.write(keys);
    },
    exitCode,
    hangUp: async () => {
      stdin.end();
      await exitCode;
    },
  };
}
