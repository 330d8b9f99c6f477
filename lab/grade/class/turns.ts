/** Opens one thing after another for those who take them in turn, some of them before they are asked for. */

/** How a thing is opened, and how many are opened ahead. */
export interface TurnsOptions<Item, Opened> {
  readonly open: (item: Item, signal: AbortSignal) => Promise<Opened>;
  readonly ahead: number;
  readonly signal?: AbortSignal | undefined;
}

/** What was opened and not taken is disposed of with them. */
export function turnsOf<Item, Opened extends Disposable>(
  items: readonly Item[],
  { open, ahead, signal }: TurnsOptions<Item, Opened>,
) {
  const ended = new AbortController();
  const either = AbortSignal.any([ended.signal, ...(signal === undefined ? [] : [signal])]);
  const waiting = [...items];
  const coming: Promise<Opened>[] = [];
  return {
    /** In order; `undefined` after the last. */
    next(): Promise<Opened> | undefined {
      for (const item of waiting.splice(0, ahead + 1 - coming.length)) {
        const opening = open(item, either);
        opening.catch(() => {}); // whoever takes it hears of it
        coming.push(opening);
      }
      return coming.shift();
    },
    async [Symbol.asyncDispose]() {
      ended.abort();
      for (const opened of await Promise.allSettled(coming))
        if (opened.status === 'fulfilled') opened.value[Symbol.dispose]();
    },
  };
}
