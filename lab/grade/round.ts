/** Cases in one sandbox, and in a new one whenever the program has ended. */
import type { Attempt, Probed } from './attempt.ts';
import { allStarted } from '../burst/all-started.ts';
import type { Case } from './case.ts';
import type { Step } from './cases/catalogue.ts';

export interface RoundOptions {
  readonly open: () => Promise<Attempt>;
  readonly onCase: (one: Case) => void;
}

export class Round implements AsyncDisposable {
  readonly #options: RoundOptions;
  #current: Attempt | undefined;

  constructor(options: RoundOptions) {
    this.#options = options;
  }

  /** A new sandbox in place of the one before; whether the program listens in it. */
  async begin(): Promise<boolean> {
    await this[Symbol.asyncDispose]();
    this.#current = await this.#options.open();
    return this.#current.trial !== undefined;
  }

  /** A step's lists, side by side when the server is known to serve several clients. */
  async take(step: Step): Promise<readonly Probed[]> {
    const lists = step.filter((list) => list.length > 0);
    if (lists.length === 0) return [];
    if (this.#current === undefined) await this.begin();
    const attempt = this.#current;
    if (attempt?.trial === undefined) return [];
    if (lists.length < 2 || attempt.trial.manners.servesOthers !== true) return this.#oneByOne(lists.flat());
    const probed = await allStarted(lists.map((list) => this.#inTurn(attempt, list)));
    if (!attempt.hasDied) return probed.flat();
    // Which of them ended it cannot be told: once more, one after another.
    await this.begin();
    return this.#oneByOne(lists.flat());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ending = this.#current;
    this.#current = undefined;
    await ending?.[Symbol.asyncDispose]();
  }

  async #oneByOne(cases: readonly Case[]): Promise<Probed[]> {
    const probed: Probed[] = [];
    for (const one of cases) {
      if (this.#current === undefined || this.#current.hasDied) await this.begin();
      const attempt = this.#current;
      if (attempt?.trial !== undefined) probed.push(...(await this.#inTurn(attempt, [one])));
    }
    return probed;
  }

  async #inTurn(attempt: Attempt, cases: readonly Case[]): Promise<Probed[]> {
    const probed: Probed[] = [];
    for (const one of cases) {
      if (attempt.hasDied) break;
      this.#options.onCase(one);
      probed.push(await attempt.probe(one));
    }
    return probed;
  }
}
