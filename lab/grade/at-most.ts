/** Lets so many of the tasks it is given run at a time, in the order in which they came. */
export function atMost(count: number) {
  const waiting: (() => void)[] = [];
  let free = count;
  return async <Value>(task: () => Promise<Value>): Promise<Value> => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
