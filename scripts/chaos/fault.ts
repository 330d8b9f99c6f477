/** What a fault is, as data: whom it disturbs, what is done, and which ends are right. */
import type { ChaosLab, EngineName } from './lab.ts';
import type { Command } from './command.ts';
import type { Random } from './random.ts';

/** A command that is disturbed. */
export interface Work {
  readonly args: readonly string[];
  /** What it makes is evidence, and can be analysed and reported. */
  readonly makes: 'runs' | 'grades' | 'nothing';
  /** It goes on until Ctrl-C, which it gets after so long. */
  readonly untilMs?: number;
  /** It replaces machines that are up by others that do the same. */
  readonly replacesMachines?: boolean;
  /** Its end may be a whole lab, or none. */
  readonly changesLab?: boolean;
}

/** A right end: its exit code, and how many sentences tell of a failure. */
export interface End {
  readonly exitCode: number;
  readonly sentences: 0 | 1;
}

/** One moment of a fault. */
export interface Scene {
  readonly lab: ChaosLab;
  /** Of this moment alone. */
  readonly folder: string;
  /** Where the command puts what it makes. */
  readonly out: string;
  readonly random: Random;
  /** When it is done, in ms since the start of the command. */
  readonly atMs: number;
  /** An undisturbed command of this kind takes so long, and makes so many bytes. */
  readonly usual: Usual;
  /** What is to be ended with the moment. */
  readonly stack: AsyncDisposableStack;
}

export interface Usual {
  readonly durationMs: number;
  readonly lengthBytes: number;
}

/** What is done at the moment, and what is looked at after the command. */
interface Deeds {
  /** False when there was nothing to do it to before the command ended. */
  readonly strike?: (scene: Scene, command: Command) => Promise<boolean | void> | boolean | void;
  /** Answers with what is wrong, one clause each. */
  readonly afterwards?: (scene: Scene) => Promise<readonly string[]> | readonly string[];
}

/** What a fault changes before its command starts, with deeds that need what was prepared. */
interface Prepared extends Deeds {
  readonly variables?: NodeJS.ProcessEnv;
  /** Why it cannot be done here. */
  readonly skipped?: string;
  /** The command in other words, for one that is started by another program. */
  readonly words?: (words: readonly string[]) => readonly string[];
}

export interface Fault extends Deeds {
  readonly id: string;
  /** Completes "50 times": what is done. */
  readonly title: string;
  readonly work: Work;
  readonly found: 'absent' | 'up';
  readonly right: readonly End[];
  /** What it must say, such as the reason. */
  readonly says?: RegExp;
  /** So much of the command's time, from 0 to 1, has what it is done to. */
  readonly within?: number;
  /** It works on one engine alone. */
  readonly engine?: EngineName;
  /** Part of the short form. */
  readonly isShort?: boolean;
  /** Done only when it is asked for by an option of its own. */
  readonly isAskedFor?: boolean;
  /** Nothing that it prints can be read. */
  readonly isUnread?: boolean;
  readonly prepare?: (scene: Scene) => Promise<Prepared> | Prepared;
}
