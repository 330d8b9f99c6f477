/** Hears what a command of the lab is doing, for people. */
export interface Progress {
  /** What it is busy with from now on. */
  step(what: string): void;
  /** Something the person should know. */
  note(text: string): void;
}
