/** A server that runs already, somewhere: probed from this computer, never started or stopped. */
import type { Capture, RunningCommand } from '../engine.ts';
import { captureCommand, captureFrom } from '../tcpdump.ts';
import { LOOPBACK_INTERFACE } from './addresses.ts';
import { LabError } from '../../errors.ts';
import { LocalMachine } from './machine.ts';
import type { Sandbox } from '../sandbox.ts';

/** Whatever interface leads there; tcpdump's name for all of them, which only Linux has. */
const ALL_INTERFACES = 'any';

export class ElsewhereSandbox implements Sandbox {
  readonly isConfined = false;
  readonly processes = undefined;
  /** Probes speak from whatever address the system chooses. */
  readonly addresses = { 'mesin-1': '', 'mesin-2': '', 'mesin-3': '' };
  readonly #host: string;
  readonly #here: LocalMachine;

  constructor(host: string, environment: Readonly<Record<string, string>>) {
    this.#host = host;
    this.#here = new LocalMachine({
      name: 'mesin-1',
      address: host,
      ownAddress: true,
      environment,
      log: undefined,
    });
  }

  async runBeside(command: readonly string[]): Promise<RunningCommand> {
    return this.#here.run(command);
  }

  async capture(port: number): Promise<Capture> {
    const isLoopback = this.#host.startsWith('127.') || this.#host === 'localhost';
    if (!isLoopback && process.platform !== 'linux')
      throw new LabError('CAPTURE_UNAVAILABLE', 'only loopback can be captured here');
    const target = {
      interface: isLoopback ? LOOPBACK_INTERFACE : ALL_INTERFACES,
      filter: `host ${this.#host} and port ${port}`,
      markAddress: this.#host,
      port,
      precision: process.platform === 'linux' ? 'nano' : 'micro',
      countedTimes: 2,
    } as const;
    return captureFrom(await this.#here.run(captureCommand(target)), target);
  }

  async start(): Promise<never> {
    throw new LabError('USAGE', 'A server that runs elsewhere is not started.');
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
