/** A place of its own for a program under test: the lab's three addresses, and no way out. */
import type { Capture, RunningCommand } from './machine.ts';
import type { Compilation } from '../hand-in/compilers.ts';
import type { ProgramFiles } from '../hand-in/files.ts';
import type { MachineName } from '../settings/settings.ts';
import type { Readable } from 'node:stream';

/** A program to be graded, and what it is run with. */
export interface ProgramUnderTest {
  /** What it runs in: an image of its own, or `undefined` for the lab's, with Python and Node or with compilers. */
  readonly image: string | undefined;
  /** Of the files, where the command is started; at their top when absent. */
  readonly folder?: string | undefined;
  /** The student's files; the program sees them read-only. `undefined` when the image has everything. */
  readonly files: ProgramFiles | undefined;
  /** Program and arguments, started in a scratch folder that has the student's files; `undefined` for the image's own. */
  readonly command: readonly string[] | undefined;
  /** What makes it of its sources first; absent for one that runs as it is. */
  readonly compile?: Compilation | undefined;
  /** Where it should listen. */
  readonly port: number;
}

/** A program that is to be compiled, and what it is compiled in. */
export interface Uncompiled {
  readonly image: string | undefined;
  readonly files: ProgramFiles;
  readonly compile: Compilation;
}

/** What came of compiling; the files are removed when it is disposed of. */
export interface Compiled extends AsyncDisposable {
  /** The sources and what was made of them; `undefined` when nothing was. */
  readonly files: ProgramFiles | undefined;
  /** What the compiler printed; the beginning of much. */
  readonly output: string;
  /** 127 where there is no such compiler. */
  readonly exitCode: number;
  /** Whether it was stopped since it took too long. */
  readonly isLate: boolean;
}

/** Removed from the engine when it is disposed of. */
export interface BuiltImage extends AsyncDisposable {
  readonly id: string;
}

/** Where one program is run and probed. Disposing of it ends all that runs in it. */
export interface Sandbox extends AsyncDisposable {
  /** Whether the program can do no harm; a process of this computer can. */
  readonly isConfined: boolean;
  /** mesin-1 is where the program serves, the other two are where probes speak from. */
  readonly addresses: Readonly<Record<MachineName, string>>;
  /** Runs one of the lab's own programs beside the program under test, on the same network. */
  runBeside(command: readonly string[]): Promise<RunningCommand>;
  /** Captures all TCP between the addresses. Throws {@link LabError} `CAPTURE_UNAVAILABLE`. */
  capture(port: number): Promise<Capture>;
  /** The folder of this project as a program in the lab's own image sees it; `undefined` in another image. */
  readonly projectFolder: string | undefined;
  /** Where the start of a program writes what `MESIN_LAB_ZONE_FILE` holds for printf(1); `undefined` where it does not. */
  readonly zoneFile: string | undefined;
  /** Starts the program with these variables, too; one at a time. Throws {@link LabError} when it cannot even be started. */
  start(variables: Readonly<Record<string, string>>): Promise<RunningProgram>;
  /** Ends the program as SIGKILL does, and starts it again at once. Throws like `start`. */
  restart(variables: Readonly<Record<string, string>>): Promise<RunningProgram>;
}

/**
 * Processes of a user, or of a process group with those that left it and have the mark among their limits. Where they are
 * another user's, `owner` tells their sockets: root in a container may not look into their files.
 */
export type ProcessFilter =
  | { readonly user: number }
  | { readonly group: number; readonly mark?: string | undefined; readonly owner?: number | undefined };

/** A program under test that has been started. */
export interface RunningProgram {
  /** What it prints, standard output and standard error as they come. */
  readonly output: Readable;
  /** How its processes are told from others. */
  readonly processes: ProcessFilter;
  /**
   * Resolves when it ended, for whatever reason; never rejects. One that goes on in the background has not: it ends when
   * the last of its processes does, with the exit code of the first.
   */
  readonly ended: Promise<ProgramEnd>;
  /** Ends it as SIGKILL does: the kernel closes its connections. */
  kill(): Promise<void>;
}

/** How a program ended. */
export interface ProgramEnd {
  /** 128 + n after signal n. */
  readonly exitCode: number;
}
