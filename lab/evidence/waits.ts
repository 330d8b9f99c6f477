/** Quantiles of as many values as there may be, in little memory. */

/** Enough for a 99th percentile that hundreds of values stand behind. */
const MOST_KEPT = 65_536;

/** Keeps every value, and of more than {@link MOST_KEPT} every second, every fourth, and so on. */
export class Waits {
  count = 0;
  #kept: number[] = [];
  #step = 1;

  add(ms: number): void {
    if (this.count % this.#step === 0) this.#kept.push(ms);
    this.count += 1;
    if (this.#kept.length < MOST_KEPT) return;
    this.#kept = this.#kept.filter((_, index) => index % 2 === 0);
    this.#step *= 2;
  }

  /** The value that the part `quantile` of all, from 0 to 1, does not exceed; not a number without any. */
  at(quantile: number): number {
    const sorted = Float64Array.from(this.#kept).sort();
    return sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)] ?? Number.NaN;
  }
}
