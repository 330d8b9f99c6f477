/** tcpdump under a small shell, the same on every engine: it ends when its standard input does. */
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import type { Capture, RunningCommand } from './machine.ts';
import { LabError } from '../errors.ts';

/** What is captured, and where. */
export interface CaptureTarget {
  /** `eth0` of a container, the loopback of Linux (`lo`) or of macOS (`lo0`), or all there are, which only Linux has. */
  readonly interface: 'eth0' | 'lo' | 'lo0' | 'any';
  /** In pcap-filter(7)'s language. */
  readonly filter: string;
  /** Where a mark is sent, so that it passes the interface and the filter. */
  readonly markAddress: string;
  readonly port: number;
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

/** Linux has the times of packets in nanoseconds. */
function tcpdump({ interface: name, filter }: CaptureTarget): string[] {
  const precision = name === 'lo0' ? 'micro' : 'nano';
  const flags = ['-p', '-n', '--immediate-mode', '-s', '1900', '-B', '65536', '-U'];
  return ['tcpdump', '-i', name, ...flags, `--time-stamp-precision=${precision}`, '-w', '-', filter];
}

/**
 * Begins a capture by a command that `run` starts on the machine, and waits until tcpdump listens. Throws
 * {@link LabError} with tcpdump's own words when it does not.
 */
export async function startCapture(
  run: (command: readonly string[]) => Promise<RunningCommand>,
  target: CaptureTarget,
): Promise<Capture> {
  const { markAddress, port } = target;
  // With a socket as standard input, bash takes itself for a remote shell and would read the user's .bashrc.
  const shell = ['bash', '--norc', '-c', SCRIPT, 'capture', markAddress, String(port)];
  const command = await run([...shell, ...tcpdump(target)]);
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
  // On its loopback Linux counts a packet as it leaves and as it arrives, and keeps one.
  const countedTimes = target.interface === 'lo' || target.interface === 'any' ? 2 : 1;
  const count = (what: string): number => {
    const line = said.find((text) => text.includes(`packets ${what}`) || text.includes(`packet ${what}`));
    if (line === undefined)
      throw new LabError('CAPTURE_FAILED', `tcpdump exited without its packet counts: ${said.join(' ')}`);
    return Number.parseInt(line, 10);
  };
  return {
    command: tcpdump(target),
    packets: command.stdout,
    mark: (text) => void command.stdin.write(`${text}\n`),
    stop: async () => {
      command.stdin.end('stop\n');
      await Promise.all([command.exitCode, complete]);
      return {
        captured: count('captured'),
        received: Math.floor(count('received by filter') / countedTimes),
        dropped: count('dropped by kernel'),
      };
    },
  };
}

/** The two that people meet, each with what to do about it; else tcpdump's own words. */
function obstacle(said: string): string {
  if (/not found/.test(said)) return 'tcpdump is not installed: install the package tcpdump.';
  if (/permission|not permitted/i.test(said))
    return `tcpdump has no right to capture packets: ${CAPTURE_RIGHT}`;
  return said || 'tcpdump exited without a message';
}
