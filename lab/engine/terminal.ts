/**
 * A pseudo-terminal on a machine. Node has none of its own, so python3's holds it. It ends with its input, whoever was
 * killed: a terminal of the engine's own would outlive the connection that started it.
 */
import type { Machine, RunningCommand, TerminalSize, Terminal as Whole } from './machine.ts';
import { LabError } from '../errors.ts';
import { setTimeout as delay } from 'node:timers/promises';

/** What a person at it needs. */
export type Terminal = Pick<Whole, 'screen' | 'press' | 'exitCode' | 'hangUp'>;

/**
 * The screen goes to standard output. What is to be done comes on standard input, whose end is the window closing, in
 * frames: a byte that says what, the length of the rest in four, the rest.
 *
 *     k  keys
 *     s  size: columns, rows, two bytes each
 *     p  pause: what the program shows next has to wait; keys do not
 *     r  resume
 *
 * It never waits for one thing alone, so that Ctrl-C and the end of input arrive also while nobody takes in the screen
 * or the program takes in no keys. A zero on standard error says that the terminal is there.
 */
const HOLDER = `
import fcntl, os, pty, select, signal, struct, sys, termios, time

MOST_KEYS = 4 * 1024 * 1024
columns, rows, *command = sys.argv[1:]


def set_size(terminal, columns, rows):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))


program, terminal = pty.fork()
if program == 0:
    try:
        set_size(0, int(columns), int(rows))
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # which Python ignores, and what it starts would, too
        os.environ.setdefault('TERM', 'xterm')
        os.execvp(command[0], command)
    finally:
        os._exit(127)

os.set_blocking(terminal, False)
os.write(2, b'\\0')
frames, keys, shown = bytearray(), bytearray(), b''
paused = hung_up = False
while not hung_up:
    takes = [0] if paused or shown else [0, terminal]
    gives = ([1] if shown else []) + ([terminal] if keys else [])
    readable, writable, _ = select.select(takes, gives, [])
    if 1 in writable:
        try:
            shown = shown[os.write(1, shown):]
        except OSError:
            hung_up = True
    if terminal in readable:
        try:
            shown = os.read(terminal, 4096)  # no more than a pipe that has room takes at once
        except BlockingIOError:
            continue
        except OSError:  # Linux says EIO when the program has gone
            break
        if not shown:
            break
    if terminal in writable:
        try:
            del keys[:os.write(terminal, keys[:4096])]
        except BlockingIOError:
            pass
        except OSError:
            keys.clear()
    if 0 in readable:
        more = os.read(0, 65536)
        hung_up = not more
        frames += more
        while len(frames) >= 5:
            what, length = struct.unpack('>cI', frames[:5])
            if len(frames) < 5 + length:
                break
            rest = frames[5:5 + length]
            del frames[:5 + length]
            if what == b'k' and len(keys) + length <= MOST_KEYS:
                keys += rest
            elif what == b's':
                set_size(terminal, *struct.unpack('>HH', rest))
            elif what in b'pr':
                paused = what == b'p'


def others():
    """Processes of the terminal that do not want to hear that it closes; those that have only to be taken leave of are none."""
    found = []
    for name in os.listdir('/proc') if hung_up and os.path.isdir('/proc') else []:
        try:
            with open(f'/proc/{int(name)}/stat', 'rb') as stat:
                state, _, _, session = stat.read().rpartition(b')')[2].split()[:4]
        except (OSError, ValueError):  # ended meanwhile, or no process
            continue
        if int(session) == program and int(name) != program and state != b'Z':
            found.append(int(name))
    return found


if hung_up:
    os.kill(program, signal.SIGHUP)
os.close(terminal)
status = None
start = time.monotonic()
while status is None or others():
    if status is None:
        pid, ended = os.waitpid(program, os.WNOHANG)
        status = ended if pid else None
    waited = time.monotonic() - start
    for pid in others() + ([program] if status is None else []) if waited > 2 else []:
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:  # ended meanwhile, or another user's
            pass
    if waited > 4:
        break
    time.sleep(0.01)
code = 1 if status is None else os.waitstatus_to_exitcode(status)
sys.exit(code if code >= 0 else 128 - code)
`;

const THERE = '\0';
/** A program that was hung up has this long to leave; then nobody waits for it any more. */
const PATIENCE_MS = 6_000;
const USUAL: TerminalSize = { columns: 80, rows: 24 };
/** What a shell says of a program that cannot be run, or is not there. */
const NOT_RUN = new Set([126, 127]);

/**
 * Opens a terminal on a machine with python3, and runs an interactive command in it; it is hung up when the lab ends.
 * Throws {@link LabError} `MACHINE_MISSING` where there is no python3, `ENGINE_FAILED` where it gets no terminal.
 */
export async function openTerminal(
  machine: Pick<Machine, 'name' | 'run'>,
  command: readonly string[],
  size = USUAL,
): Promise<Whole> {
  const words = [size.columns, size.rows].map(String);
  const holder = await machine.run(['python3', '-c', HOLDER, ...words, ...command]);
  const { stdin, stdout, exitCode } = holder;
  await untilThere(machine.name, holder);
  const tell = (what: 'k' | 's' | 'p' | 'r', rest: Buffer = Buffer.alloc(0)): void => {
    if (!stdin.writable) return;
    const head = Buffer.from(`${what}....`);
    head.writeUInt32BE(rest.length, 1);
    stdin.write(Buffer.concat([head, rest]));
  };
  return {
    screen: stdout,
    press: (keys) => tell('k', Buffer.from(keys)),
    resize: (columns, rows) => {
      const both = Buffer.alloc(4);
      both.writeUInt16BE(columns, 0);
      both.writeUInt16BE(rows, 2);
      tell('s', both);
    },
    pause: () => tell('p'),
    resume: () => tell('r'),
    exitCode,
    hangUp: async () => {
      stdin.end();
      await Promise.race([exitCode.catch(() => {}), delay(PATIENCE_MS, undefined, { ref: false })]);
      stdin.destroy();
    },
  };
}

async function untilThere(name: string, { stdin, stderr, exitCode }: RunningCommand): Promise<void> {
  let said = '';
  const there = Promise.withResolvers<void>();
  const hear = (bytes: Buffer): void => {
    said += bytes.toString();
    if (said.includes(THERE)) there.resolve();
  };
  stderr.on('data', hear);
  const code = await Promise.race([there.promise, exitCode]);
  stderr.off('data', hear).resume();
  if (code === undefined) return;
  stdin.destroy();
  if (NOT_RUN.has(code))
    throw new LabError(
      'MACHINE_MISSING',
      `${name} has no python3, which a terminal needs: open the one with capture, beside it.`,
    );
  throw new LabError('ENGINE_FAILED', `${name} gives no terminal: ${said.trim().split('\n').at(-1)}`);
}
