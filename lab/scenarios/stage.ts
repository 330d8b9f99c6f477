/** Where a scenario is played: it opens an act for each way the server is to speak, and keeps what was checked. */
import { Act } from './act.ts';
import type { ActReport } from './act.ts';
import type { BorrowedLab } from './borrowed-lab.ts';
import { compare } from './check.ts';
import type { Check } from './check.ts';
import { LabError } from '../errors.ts';
import type { Lab } from '../engine/engine.ts';
import type { Pace } from './pace.ts';
import type { RunCommand } from '../evidence/run-file.ts';
import type { RunFolder } from '../run-folder.ts';
import type { Scenario } from './scenario.ts';
import type { Surroundings } from '../burst/surroundings.ts';
import { allStarted } from '../burst/all-started.ts';
import { lookAround } from '../burst/surroundings.ts';

export interface Notes {
  /** What the run is busy with. */
  step(what: string): void;
  /** Something the person should know. */
  note(text: string): void;
}

type Played = Pick<Scenario, 'name' | 'document' | 'tools'>;

export class Stage {
  readonly checks: Check[] = [];
  readonly acts: ActReport[] = [];
  /** All that was started or typed, in order. */
  readonly commands: RunCommand[] = [];
  readonly pace: Pace;
  /** Of the first act: the lab, and what was found on its machines. */
  lab: Lab | undefined;
  surroundings: Surroundings | undefined;
  readonly #borrowed: BorrowedLab;
  readonly #folder: RunFolder;
  readonly #notes: Notes;
  readonly #scenario: Played;

  constructor(scenario: Played, borrowed: BorrowedLab, folder: RunFolder, pace: Pace, notes: Notes) {
    this.#scenario = scenario;
    this.#borrowed = borrowed;
    this.#folder = folder;
    this.pace = pace;
    this.#notes = notes;
  }

  /** Notes in run.json what is known by now, the act about to begin with it. */
  async begin(
    known: { readonly acts?: readonly object[]; readonly [name: string]: unknown } = {},
  ): Promise<void> {
    const { name: scenario, document } = this.#scenario;
    const { checks, commands, acts } = this;
    const begun = { ...known, acts: [...acts, ...(known.acts ?? [])] };
    await this.#folder.beginRun({ scenario, document, checks, commands, ...begun });
  }

  /**
   * Lets mesin-1 speak `dialect`, with captures and logs of all machines under way. The evidence of an act that has a
   * name is kept under it, beside that of the one that has none.
   */
  async open(dialect: string, name = ''): Promise<Act> {
    this.#notes.step(`mesin-1 speaks '${dialect}'`);
    const lab = await this.#borrowed.speaking(dialect);
    await this.pace.wait(0);
    await requireTools(lab, this.#scenario.tools);
    const folder = name === '' ? this.#folder : this.#folder.part(name);
    const note = (text: string): void => this.#notes.note(text);
    const { engine, port } = lab;
    const machines = folder.begunMachines(lab.machines);
    await this.begin({ engine, port, acts: [{ part: name, dialect, machines }] });
    const [act] = await allStarted([
      Act.open(lab, folder, this, { dialect, part: name }, note),
      this.#lookAround(lab),
    ]);
    this.#notes.step(name === '' ? 'playing' : `playing ${name}`);
    return act;
  }

  async #lookAround(lab: Lab): Promise<void> {
    if (this.lab !== undefined) return;
    this.lab = lab;
    this.surroundings = await lookAround(lab);
  }

  /** Keeps what goes on beside the people, once: every act has its captures, most have the same server. */
  started(commands: readonly RunCommand[]): void {
    const known = new Set(this.commands.map(({ where, command }) => `${where} ${command}`));
    this.commands.push(...commands.filter(({ where, command }) => !known.has(`${where} ${command}`)));
  }

  /** Notes whether two texts are the same. */
  expect(what: string, expected: string, seen: string): void {
    this.checks.push(compare(what, expected, seen));
  }
}

/** Docker's machines have them all; the local engine uses this computer's. */
async function requireTools(lab: Lab, tools: readonly string[]): Promise<void> {
  const machine = lab.machines[1];
  if (machine === undefined)
    throw new LabError('LAB_DOWN', 'The lab has no client machines: npm run lab:up.');
  for (const tool of tools) {
    const { stdin, stdout, stderr, exitCode } = await machine.run(['sh', '-c', `command -v ${tool}`]);
    stdin.end();
    stdout.resume();
    stderr.resume();
    if ((await exitCode) === 0) continue;
    throw new LabError(
      'MACHINE_MISSING',
      `'${tool}' is not installed on this computer: install it, or take --engine docker, whose machines have it.`,
    );
  }
}
