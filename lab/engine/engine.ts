/**
 * What a lab can do, whatever runs it. Above this folder an engine's name is only shown, noted, and compared with what
 * `--engine` says: how containers differ from processes on loopback addresses is a property, {@link Engine.isConfined}.
 */
import type { BuiltImage, Compiled, ProgramUnderTest, Sandbox, Uncompiled } from './sandbox.ts';
import type { Owner } from './owner.ts';
import type { Machine } from './machine.ts';
import { LabError } from '../errors.ts';
import { MACHINE_NAMES } from '../settings/settings.ts';
import * as v from 'valibot';

/** Containers, or processes of this computer. */
export type EngineName = 'docker' | 'local';

/** What runs the machines of a lab, and sandboxes for programs under test. */
export interface Engine {
  readonly name: EngineName;
  /**
   * Whether each sandbox has a network of its own and its program no way out of it. Elsewhere a program runs as this
   * user, and as the computer has each port once, one at a time.
   */
  readonly isConfined: boolean;
  /** Where the locks of this lab are. */
  readonly locks: LockStore;
  /** The lab, when all of its machines are up and ready. */
  find(): Promise<Lab | undefined>;
  /** The machines there are, up or not, mesin-1 first: what one logged before it ended can still be read. */
  machines(): Promise<Machine[]>;
  /** Brings the machines up, or finds them up, and waits until they are ready. Throws {@link LabError}. */
  up(options: UpOptions): Promise<Lab>;
  /** Ends the machines; a lab that is down stays down. */
  down(): Promise<void>;
  status(): Promise<MachineStatus[]>;
  /**
   * Removes the machines and whatever an interrupted command may have left, and keeps what a command that still runs
   * uses, such as a grading; both by name, as in `container mesin-lab-mesin-1-1`. Throws {@link LabError} `USAGE` where
   * there are no images.
   */
  clean(options?: CleanOptions): Promise<Cleaned>;
  /**
   * Takes away what commands started that `isGone` tells of, and tells mesin-1 again what it was told before they came;
   * with `besideOnly` only what is not a machine. Answers whether there was anything.
   */
  reap(
    isGone: (owner: Owner) => Promise<boolean>,
    options?: { readonly besideOnly?: boolean },
  ): Promise<boolean>;
  /** Makes ready what all sandboxes share. Throws {@link LabError}. */
  prepareSandboxes(onOutput: (text: string) => void): Promise<void>;
  /**
   * Compiles a program in a copy of its folder, without a network where the engine confines. Throws {@link LabError}
   * `MACHINE_MISSING` when there is nothing to compile it with.
   */
  compile(program: Uncompiled, signal?: AbortSignal): Promise<Compiled>;
  /**
   * What the engine knows each image by that programs run in: those of the lab, and the ones `named`; `null` for one that
   * it does not have. Two engines give one id to an image that one of them built and the other loaded. Empty where nothing
   * runs in an image.
   */
  imageIds(named: readonly string[]): Promise<Readonly<Record<string, string | null>>>;
  /** A place of its own for a program under test. Throws {@link LabError}. */
  sandbox(program: ProgramUnderTest): Promise<Sandbox>;
  /** An image from a student's Dockerfile, built without a network. Throws {@link LabError}. */
  buildImage(folder: string): Promise<BuiltImage>;
}

/** Notes with names, in a place that everybody who reaches the lab reaches as well. */
export interface LockStore {
  /** Puts a note where there is none, as one step; answers with the one that is there then. */
  put(name: string, note: string): Promise<string>;
  read(name: string): Promise<string | undefined>;
  /** What is not there any more is removed already. */
  remove(name: string): Promise<void>;
}

/** What `clean` removes beside. */
export interface CleanOptions {
  /** Images of the lab that no checkout uses. */
  readonly images?: boolean;
}

/** What `clean` did. */
export interface Cleaned {
  readonly removed: readonly string[];
  readonly kept: readonly string[];
  /** A sentence for each host that was out of reach, where a lab has several. */
  readonly missed?: readonly string[];
}

/** How a lab is brought up. */
export interface UpOptions {
  /** The student's own server for mesin-1; ours when absent. */
  readonly serve?: ServedProgram;
  /** Environment of our server on top of the class's own settings; mesin-1 starts anew when it runs with another. */
  readonly server?: ServerVariables;
  /** Whose the machines are from now on; without it they stay whose they are. */
  readonly loan?: Loan;
  /** Hears what the engine's tools have to say meanwhile, in lines for people. */
  readonly onOutput?: (text: string) => void;
  /** Gives up at once when it aborts, and throws its reason; `down` ends what was started by then. */
  readonly signal?: AbortSignal | undefined;
}

/** What is to become of machines when the command that borrowed them ends or dies. */
export type Loan =
  /** They go with it, as it started them. */
  | 'whole'
  /** They stay, whoever had borrowed them before. */
  | 'none'
  /** They go with that command, for which this one starts them. */
  | { readonly of: Owner }
  /** mesin-1 is told this again. */
  | { readonly before: ServerVariables };

/** What our server is told by its environment, such as `SERVER_DIALECT`; empty takes the default. */
export type ServerVariables = Readonly<Record<string, string>>;

/** A student's server, as mesin-1 runs it. */
export interface ServedProgram {
  /** The folder that mesin-1 sees, read-only. */
  readonly folder: string;
  /** The program's file in it. */
  readonly entry: string;
  /** What is run in it, as a shell command. */
  readonly command: string;
}

/** A lab whose machines are all up. */
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
  readonly machines: readonly [Machine, ...Machine[]];
}

/** For a student's program: a print shows up at once, and nothing is written into a folder that stays as it is. */
export const PYTHON_VARIABLES = { PYTHONUNBUFFERED: '1', PYTHONDONTWRITEBYTECODE: '1' };

export const MachineStatusSchema = v.strictObject({
  name: v.picklist(MACHINE_NAMES),
  address: v.string(),
  /** The Docker context of its host, where a lab has several. */
  host: v.exactOptional(v.string()),
  /** `up` means ready to use; `unreachable` that its host cannot be asked. */
  state: v.picklist(['up', 'starting', 'unhealthy', 'paused', 'stopped', 'absent', 'unreachable']),
  detail: v.string(),
  /** The folder of the student's server it runs, or ran before it stopped. */
  served: v.exactOptional(v.string()),
});
/** What is known of a machine, up or not. */
export type MachineStatus = Readonly<v.InferOutput<typeof MachineStatusSchema>>;

/** Why what needs the machines up cannot be done, and what helps. */
export function notUp(machines: readonly MachineStatus[]): LabError {
  const lost = machines.find(({ state }) => state === 'unreachable');
  if (lost !== undefined)
    return new LabError('LAB_DOWN', `${lost.name} is on ${lost.host}, which is out of reach: ${lost.detail}`);
  const paused = machines.find(({ state }) => state === 'paused');
  const message =
    paused === undefined
      ? 'The lab is down: npm run lab:up starts it.'
      : `${paused.name} is paused: npm run lab:up lets it go on.`;
  return new LabError('LAB_DOWN', message);
}

/** The machines of a lab, of which there is at least the server's. Throws {@link LabError} `LAB_DOWN`. */
export function serverFirst([server, ...clients]: readonly Machine[]): Lab['machines'] {
  if (server === undefined)
    throw new LabError('LAB_DOWN', 'The lab has no machines: npm run lab:up starts them.');
  return [server, ...clients];
}

/** Why mesin-1 is not up. A student's server is a finding, ours an obstacle: a setting it cannot use. */
export function serverFailure(isStudents: boolean, what: string, output: string): LabError {
  const said = output.trim() === '' ? 'It printed nothing.' : `It printed:\n${output.trim()}`;
  const code = isStudents ? 'SERVER_FAILED' : 'ENGINE_FAILED';
  return new LabError(code, `The server on mesin-1 ${what}. ${said}`);
}
