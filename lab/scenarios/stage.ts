/** Where a scenario is played: it opens an act for each way the server is to speak. */
import { type Act, openAct } from './act.ts';
import type { BorrowedLab } from './borrowed-lab.ts';
import { LabError } from '../errors.ts';
import type { EngineName, Lab } from '../engine/engine.ts';
import { Ledger } from './ledger.ts';
import type { Pace } from './pace.ts';
import type { Progress } from '../progress.ts';
import { describeLab, partFolder, type RunFolder } from '../recording/run-folder.ts';
import { runEnds } from '../recording/run-ends.ts';
import type { RunEnd, ScenarioRecord } from '../recording/run-record.ts';
import { lookAround } from '../recording/surroundings.ts';
import { allStarted } from '../all-started.ts';

/** What a scenario is played with. */
export interface StageOptions {
  readonly borrowed: BorrowedLab;
  readonly folder: RunFolder;
  readonly pace: Pace;
  readonly progress: Progress;
  /** What runs the machines, and the port that the server is to have. */
  readonly engine: EngineName;
  readonly port: number;
}

export class Stage extends Ledger {
  readonly pace: Pace;
  readonly #options: StageOptions;
  readonly #tools: readonly string[];
  #record: ScenarioRecord;
  #lookedAround: Promise<void> | undefined;
  #lab: Lab | undefined;

  /** `begun` is the scenario's record before anything has been played. */
  constructor(begun: ScenarioRecord, tools: readonly string[], options: StageOptions) {
    super();
    this.#record = begun;
    this.#tools = tools;
    this.#options = options;
    this.pace = options.pace;
  }

  /** The record with what is known by now. */
  get record(): ScenarioRecord {
    const { checks, parts, commands } = this;
    return { ...this.#record, checks, parts, commands };
  }

  /** The machines that ended while it was played. */
  async ends(): Promise<RunEnd[]> {
    return this.#lab === undefined ? [] : runEnds(this.#lab.machines);
  }

  /**
   * Lets mesin-1 speak `dialect`, with captures and logs of all machines under way. What an act that has a name keeps
   * is kept under it, beside that of the one that has none.
   */
  async open(dialect: string, name = ''): Promise<Act> {
    const { borrowed, pace, progress, folder: whole } = this.#options;
    progress.step(`mesin-1 speaks '${dialect}'`);
    const lab = await borrowed.speaking(dialect);
    this.#lab = lab;
    await pace.wait(0);
    await requireTools(lab, this.#tools);
    const folder = partFolder(whole, name);
    this.#record = { ...this.#record, ...describeLab(lab) };
    const begun = { ...folder.describePart(lab), dialect };
    await whole.beginRun({ ...this.record, parts: [...this.parts, begun] });
    const note = (text: string): void => progress.note(text);
    // Before the first act; what is there does not change with the dialect.
    this.#lookedAround ??= lookAround(lab).then((found) => {
      this.#record = { ...this.#record, ...found };
    });
    const [act] = await allStarted([openAct(lab, dialect, folder, pace, this, note), this.#lookedAround]);
    progress.step(name === '' ? 'replaying' : `replaying ${name}`);
    return act;
  }
}

/** Docker's machines have them all; the local engine uses this computer's. */
async function requireTools({ machines }: Lab, tools: readonly string[]): Promise<void> {
  const machine = machines[1] ?? machines[0];
  for (const tool of tools) {
    const { stdin, stdout, stderr, exitCode } = await machine.run(['sh', '-c', `command -v ${tool}`]);
    stdin.end();
    stdout.resume();
    stderr.resume();
    if ((await exitCode) === 0) continue;
    throw new LabError(
      'MACHINE_MISSING',
      `'${tool}' is not installed on this computer: install it, or use --engine docker, whose machines have it.`,
    );
  }
}
