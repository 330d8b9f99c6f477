/** An object whose properties are words of a pool's memory, so that one object can stand for many, one at a time. */

const NO_WORDS: Int32Array = new Int32Array(0);

export class WordsView {
  words = NO_WORDS;
  at = 0;
}

export function wordNames(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/** One property for each name, in this order from `at` on. Declare them in the class; values are signed 32 bits. */
export function defineWords(view: typeof WordsView, names: readonly string[]): void {
  for (const [index, name] of names.entries()) {
    Object.defineProperty(view.prototype, name, {
      get(this: WordsView): number {
        return this.words[this.at + index]!;
      },
      set(this: WordsView, value: number): void {
        this.words[this.at + index] = value;
      },
    });
  }
}
