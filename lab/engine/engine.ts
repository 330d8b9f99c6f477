/**
 * What a lab can do, whatever runs it. Nothing above this folder knows whether a machine is a container or a
 * process on a loopback address.
 */
import type { BuiltImage, ProgramUnderTest, Sandbox } from './sandbox.ts';
import type { Readable, Writable } from 'node:stream';
import type { MachineName } from '../settings.ts';

export type EngineName = 'docker' | 'local';

export interface Engine {
  readonly name: EngineName;
  /** The lab, when all of its machines are up and ready. */
  find(): Promise<Lab | undefined>;
  /** The machines there are, up or not, mesin-1 first: what one logged before it ended can still be read. */
  machines(): Promise<Machine[]>;
  /** Brings the machines up, or finds them up, and waits until they are ready. Throws {@link LabError}. */
  up(options: UpOptions): Promise<Lab>;
  /** Ends the machines; a lab that is down stays down. */
  down(): Promise<void>;
  status(): Promise<MachineStatus[]>;
  /** Removes the machines and whatever an interrupted command may have left, not what a command that runs uses. */
  clean(): Promise<Cleaned>;
  /** Makes ready what all sandboxes share. Throws {@link LabError}. */
  prepareSandboxes(onOutput: (text: string) => void): Promise<void>;
  /** A place of its own for a program under test. Throws {@link LabError}. */
  sandbox(program: ProgramUnderTest): Promise<Sandbox>;
  /** An image from a student's Dockerfile, built without a network. Throws {@link LabError}. */
  buildImage(folder: string): Promise<BuiltImage>;
}

/** By name, as in `container mesin-lab-mesin-1-1`. */
export interface Cleaned {
  readonly removed: readonly string[];
  /** Used by a command that still runs, such as a grading. */
  readonly kept: readonly string[];
}

export interface UpOptions {
  /** The student's own server for mesin-1; ours when absent. */
  readonly serve?: ServedProgram;
  /** Environment of our server on top of the class's own settings; mesin-1 starts anew when it runs with another. */
  readonly server?: ServerVariables;
  /** Hears what the engine's tools have to say meanwhile, in lines for people. */
  readonly onOutput?: (text: string) => void;
  /** Gives up at once when it aborts, and throws its reason; `down` ends what was started by then. */
  readonly signal?: AbortSignal | undefined;
}

/** What our server is told by its environment, such as `SERVER_DIALECT`; empty takes the default. */
export type ServerVariables = Readonly<Record<string, string>>;

export interface ServedProgram {
  /** The folder that mesin-1 sees, read-only. */
  readonly folder: string;
  /** The program's file in it. */
  readonly entry: string;
  /** What is run in it, as a shell command. */
  readonly command: string;
}

export interface Lab {
  readonly engine: EngineName;
  /** Absent where there is no engine but this computer. */
  readonly engineVersion: string | undefined;
  readonly port: number;
  /** The folder of the student's server on mesin-1, or `undefined` for ours. */
  readonly served: string | undefined;
  /** What our server was told. */
  readonly server: ServerVariables;
  /** Time zone of the machines; this computer's when absent. */
  readonly timeZone: string | undefined;
  /** mesin-1 first. */
  readonly machines: readonly Machine[];
}

export interface MachineStatus {
  readonly name: MachineName;
  readonly address: string;
  /** `up` means ready to use. */
  readonly state: 'up' | 'starting' | 'unhealthy' | 'stopped' | 'absent';
  readonly detail: string;
  /** The folder of the student's server it runs, or ran before it stopped. */
  readonly served?: string;
}

export interface Machine {
  readonly name: MachineName;
  readonly address: string;
  /** Client flags that make it speak from this machine's address. */
  readonly sourceFlags: readonly string[];
  /** The address other tools must bind to, where the system would choose another one. */
  readonly bindAddress: string | undefined;
  /** Starts a command in the project's folder on the machine; it ends when its standard input does. */
  run(command: readonly string[]): Promise<RunningCommand>;
  /** Opens a terminal that runs an interactive command on the machine; it is hung up when the lab goes. */
  terminal(command: readonly string[]): Promise<Terminal>;
  /** What the machine's main program logs from now on. */
  followLog(): Promise<LogFeed>;
  /** What it logged so far, ending with `lines` lines, and then what it logs until `signal`. */
  readLog(lines: number, signal: AbortSignal | undefined): Promise<Readable>;
  /** Begins to capture the TCP port. Throws {@link LabError} `CAPTURE_UNAVAILABLE` where there is no right to. */
  capture(port: number): Promise<Capture>;
  /** An interactive shell on this terminal; resolves to its exit code. */
  shell(options: { readonly capture: boolean }): Promise<number>;
}

export interface RunningCommand {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly exitCode: Promise<number>;
}

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

export interface LogFeed {
  /** As a person sees it. */
  readonly text: Readable;
  /** The same as JSON lines, from our own server. */
  readonly events: Readable | undefined;
  close(): Promise<void>;
}

export interface Capture {
  /** What captures, as one would type it. */
  readonly command: readonly string[];
  /** A pcap file as it grows. It must be read: nobody keeps it meanwhile. */
  readonly packets: Readable;
  /** Sends a UDP datagram with this text from the machine, to be found in its own capture. */
  mark(text: string): void;
  /** Ends the capture; `packets` ends with it. */
  stop(): Promise<CaptureCounts>;
}

/** tcpdump's own account: a capture is whole only if `captured` equals `received` and nothing was dropped. */
export interface CaptureCounts {
  readonly captured: number;
  readonly received: number;
  readonly dropped: number;
}
