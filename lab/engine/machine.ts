/** What can be done on one machine of a lab. */
import type { Readable, Writable } from 'node:stream';
import type { MachineName } from '../settings/settings.ts';

/** A machine of a lab that is up. */
export interface Machine {
  readonly name: MachineName;
  readonly address: string;
  /** The address that clients on it must bind to, where the system would choose another one. */
  readonly bindAddress: string | undefined;
  /** The Docker context of its host, where a lab has several. */
  readonly host?: string | undefined;
  /** Starts a command in the project's folder on the machine; it ends when its standard input does. */
  run(command: readonly string[]): Promise<RunningCommand>;
  /** What the machine's main program logs from now on. */
  followLog(): Promise<LogFeed>;
  /** What it logged so far, ending with `lines` lines, and then what it logs until `signal`. */
  readLog(lines: number, signal: AbortSignal | undefined): Promise<Readable>;
  /** Begins to capture the TCP port. Throws {@link LabError} `CAPTURE_UNAVAILABLE` where there is no right to. */
  capture(port: number): Promise<Capture>;
  /** What it has taken since it was started; undefined where nobody counts. */
  usage(): Promise<MachineUsage | undefined>;
  /** How the machine ended, if it has. */
  ended(): Promise<MachineEnd | undefined>;
  /** An interactive shell on this terminal; resolves to its exit code. */
  shell(options: { readonly capture: boolean }): Promise<number>;
  /**
   * The same shell in a terminal of its own, with the same rights and no more. Throws {@link LabError}
   * `MACHINE_MISSING` where nothing can hold it.
   */
  terminal(options: TerminalSize & { readonly capture: boolean }): Promise<Terminal>;
}

/** In characters, from 1 to 65,535. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** A real pseudo-terminal: the program in it believes that a person sits there. */
export interface Terminal {
  /** What appears on the screen, byte for byte; it ends with the program. */
  readonly screen: Readable;
  /** Presses keys; Enter is CR. */
  press(keys: string): void;
  /** The program gets SIGWINCH. */
  resize(columns: number, rows: number): void;
  /** Lets the program wait when it shows more. A little that is under way still appears, and keys go on to it. */
  pause(): void;
  resume(): void;
  readonly exitCode: Promise<number>;
  /** Closes the terminal as closing its window does: its programs get SIGHUP, and those that stay SIGKILL. */
  hangUp(): Promise<void>;
}

/** What all programs of a machine took together. */
export interface MachineUsage {
  readonly processorMs: number;
  /** Now, without what the kernel only caches of files. */
  readonly memoryBytes: number;
}

/** The end of a machine, as far as its engine noted it. */
export interface MachineEnd {
  /** Unix time in ms; `undefined` where nobody noted it. */
  readonly atMs: number | undefined;
  /** 128 + n after signal n; `undefined` where nobody noted it. */
  readonly exitCode: number | undefined;
  readonly outOfMemory: boolean;
  /** In the engine's words, where its host has gone. */
  readonly why?: string;
}

/** A command under way; all of its streams have to be read. */
export interface RunningCommand {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  readonly exitCode: Promise<number>;
}

/** What a program logs, as it comes. */
export interface LogFeed {
  /** As a person sees it. */
  readonly text: Readable;
  /** The same as JSON lines, from our own server. */
  readonly events: Readable | undefined;
  close(): Promise<void>;
}

/** A capture under way. */
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
