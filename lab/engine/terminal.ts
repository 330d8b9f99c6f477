/** A pseudo-terminal on a machine. Node has none of its own, so python3's holds it; it ends with its input. */
import type { Machine } from './machine.ts';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';

/** Keys come on standard input and the screen goes to standard output; an end of input is the window closing. */
const HOLDER = `
import fcntl, os, pty, select, signal, struct, sys, termios

program, terminal = pty.fork()
if program == 0:
    try:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 80, 0, 0))
        os.environ.setdefault('TERM', 'xterm')
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

/** A real pseudo-terminal: the program in it believes that a person sits there. */
export interface Terminal {
  /** What appears on the screen, byte for byte; it ends with the program. */
  readonly screen: Readable;
  /** Presses keys; Enter is CR. */
  press(keys: string): void;
  readonly exitCode: Promise<number>;
  /** Closes the terminal as closing its window does: the program gets SIGHUP. */
  hangUp(): Promise<void>;
}

/** A program that was hung up has this long to leave; then nobody waits for it any more. */
const PATIENCE_MS = 6_000;

/** Opens a terminal on a machine with python3, and runs an interactive command in it; it is hung up when the lab ends. */
export async function openTerminal(
  machine: Pick<Machine, 'run'>,
  command: readonly string[],
): Promise<Terminal> {
  const { stdin, stdout, stderr, exitCode } = await machine.run(['python3', '-c', HOLDER, ...command]);
  stderr.resume();
  return {
    screen: stdout,
    press: (keys) => {
      if (stdin.writable) stdin.write(keys);
    },
    exitCode,
    hangUp: async () => {
      stdin.end();
      await Promise.race([exitCode.catch(() => {}), delay(PATIENCE_MS, undefined, { ref: false })]);
      stdin.destroy();
    },
  };
}
