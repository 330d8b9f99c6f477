/** A server that runs already, somewhere: probed from this computer, never started or stopped. */
import { startCapture } from '../tcpdump.ts';
import { LOOPBACK_INTERFACE } from './addresses.ts';
import { LabError } from '../../errors.ts';
import type { Sandbox } from '../sandbox.ts';
import { runHere } from './machine.ts';

/** Whatever interface leads there; tcpdump's name for all of them, which only Linux has. */
const ALL_INTERFACES = 'any';

/** The sandbox of a server that runs on `host`, a name or an address; it cannot be started. */
export function elsewhereSandbox(host: string, environment: Readonly<Record<string, string>>): Sandbox {
  return {
    isConfined: false,
    /** Probes speak from whatever address the system chooses. */
    addresses: { 'mesin-1': '', 'mesin-2': '', 'mesin-3': '' },
    runBeside: (command) => runHere(command, environment),
    capture: async (port) => {
      const isLoopback = host.startsWith('127.') || host === 'localhost';
      if (!isLoopback && process.platform !== 'linux')
        throw new LabError('CAPTURE_UNAVAILABLE', 'only loopback can be captured here');
      return startCapture((command) => runHere(command, environment), {
        interface: isLoopback ? LOOPBACK_INTERFACE : ALL_INTERFACES,
        filter: `host ${host} and port ${port}`,
        markAddress: host,
        port,
      });
    },
    projectFolder: undefined,
    zoneFile: undefined,
    start: refuse,
    restart: refuse,
    [Symbol.asyncDispose]: async () => {},
  };
}

async function refuse(): Promise<never> {
  throw new LabError('USAGE', 'A server that runs elsewhere cannot be started.');
}
