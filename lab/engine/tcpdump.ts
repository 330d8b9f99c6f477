/** tcpdump under a small shell, the same on every engine: it ends when its standard input does. */
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { Capture, CaptureCounts, RunningCommand } from './engine.ts';
import { LabError } from '../errors.ts';

export interface CaptureTarget {
  readonly interface: string;
  /** In pcap-filter(7)'s language. */
  readonly filter: string;
  /** Where a mark is sent, so that it passes the interface and the filter. */
  readonly markAddress: string;
  readonly port: number;
  /** Of the times of packets: nanoseconds where the system has them, which Linux does. */
  readonly precision: 'nano' | 'micro';
  /** How often the kernel's counter counts a packet: Linux sees one on loopback leave and arrive, and keeps one. */
  readonly countedTimes: 1 | 2;
}

/**
 * Whoever holds the standard input owns the capture: when the lab is killed, input ends and so does tcpdump; when
 * tcpdump ends, so does the rest.
 * Packets go to standard output, each as it comes (-U), so they are safe outside the machine at once; asking for a
 * flush by SIGUSR2 instead interrupts a write now and then and spoils the file. `--immediate-mode` with a large
 * kernel buffer loses nothing under a burst (tcpdump(1), pcap_set_immediate_mode(3PCAP)). The buffer has slots of
 * fixed size in pages of 4,096 bytes: 1,900 bytes hold any Ethernet frame and let two share a page.
 */
const SCRIPT = `
address=$1 port=$2
shift 2
exec 3<&0
"$@" </dev/null 3<&- &
capture=$!
{
  while IFS= read -r order; do
    case $order in
      stop) break ;;
      *) printf %s "$order" >"/dev/udp/$address/$port" ;;
    esac
  done
  kill -TERM $capture
} <&3 >/dev/null 2>&1 &
orders=$!
wait $capture
code=$?
kill $orders 2>/dev/null
exit $code
`;

/** What gives a user's tcpdump the right to capture. */
export const CAPTURE_RIGHT =
  process.platform === 'linux' ? 'sudo setcap cap_net_raw+ep $(which tcpdump)' : 'sudo chmod o+r /dev/bpf*';

export function captureCommand(target: CaptureTarget): string[] {
  const { markAddress, port } = target;
  // With a socket as standard input, bash takes itself for a remote shell and would read the user's .bashrc.
  return ['bash', '--norc', '-c', SCRIPT, 'capture', markAddress, String(port), ...tcpdump(target)];
}

function tcpdump({ interface: name, filter, precision }: CaptureTarget): string[] {
  const flags = ['-p', '-n', '--immediate-mode', '-s', '1900', '-B', '65536', '-U'];
  return ['tcpdump', '-i', name, ...flags, `--time-stamp-precision=${precision}`, '-w', '-', filter];
}

/** Waits until tcpdump listens. Throws {@link LabError} with tcpdump's own words when it does not. */
export async function captureFrom(command: RunningCommand, target: CaptureTarget): Promise<Capture> {
  const said: string[] = [];
  const listening = Promise.withResolvers<boolean>();
  const lines = createInterface({ input: command.stderr });
  const complete = once(lines, 'close');
  lines.on('line', (line) => {
    said.push(line);
    if (line.includes('listening on')) listening.resolve(true);
  });
  lines.on('close', () => listening.resolve(false));
  if (!(await listening.promise)) {
    command.stdin.end();
    command.stdout.resume();
    await command.exitCode;
    throw new LabError('CAPTURE_UNAVAILABLE', obstacle(said.join(' ')));
  }
  return new TcpdumpCapture(command, { lines: said, complete }, target);
}

/** The two that people meet, each with what to do about it; else tcpdump's own words. */
function obstacle(said: string): string {
  if (/not found/.test(said)) return 'tcpdump is not installed: install the package tcpdump.';
  if (/permission|not permitted/i.test(said)) return `tcpdump may not capture: ${CAPTURE_RIGHT}`;
  return said || 'tcpdump ended without a word';
}

interface Words {
  readonly lines: readonly string[];
  readonly complete: Promise<unknown>;
}

class TcpdumpCapture implements Capture {
  readonly command: readonly string[];
  readonly packets: Readable;
  readonly #stdin: Writable;
  readonly #exitCode: Promise<number>;
  readonly #said: Words;
  readonly #countedTimes: number;

  constructor(command: RunningCommand, said: Words, target: CaptureTarget) {
    this.command = tcpdump(target);
    this.packets = command.stdout;
    this.#stdin = command.stdin;
    this.#exitCode = command.exitCode;
    this.#said = said;
    this.#countedTimes = target.countedTimes;
  }

  mark(text: string): void {
    this.#stdin.write(`${text}\n`);
  }

  async stop(): Promise<CaptureCounts> {
    this.#stdin.end('stop\n');
    await Promise.all([this.#exitCode, this.#said.complete]);
    const { lines } = this.#said;
    const count = (what: string): number => {
      const line = lines.find((text) => text.includes(`packets ${what}`) || text.includes(`packet ${what}`));
      if (line === undefined)
        throw new LabError('CAPTURE_FAILED', `tcpdump ended without its counts: ${lines.join(' ')}`);
      return Number.parseInt(line, 10);
    };
    return {
      captured: count('captured'),
      received: Math.floor(count('received by filter') / this.#countedTimes),
      dropped: count('dropped by kernel'),
    };
  }
}
