/** What each machine takes of processor and memory, from one look to the next. */
import type { Engine } from '../engine/engine.ts';
import type { MachineName } from '../settings/settings.ts';

/** What a machine takes; `cores` is undefined at the first look. */
export interface Usage {
  readonly cores?: number;
  readonly memoryBytes: number;
}

/** Answers for the machines that tell. */
export function measureUsage(engine: Engine): () => Promise<Map<MachineName, Usage>> {
  const before = new Map<MachineName, { readonly atMs: number; readonly processorMs: number }>();
  return async () => {
    const usage = new Map<MachineName, Usage>();
    const look = async (machine: Awaited<ReturnType<Engine['machines']>>[number]): Promise<void> => {
      const told = await machine.usage().catch(() => undefined); // it has just ended
      if (told === undefined) return;
      const { processorMs, memoryBytes } = told;
      const last = before.get(machine.name);
      const atMs = performance.now();
      before.set(machine.name, { atMs, processorMs });
      // A machine that was started anew counts from nothing.
      const isSame = last !== undefined && processorMs >= last.processorMs;
      const cores = isSame ? (processorMs - last.processorMs) / (atMs - last.atMs) : undefined;
      usage.set(machine.name, { memoryBytes, ...(cores === undefined ? {} : { cores }) });
    };
    await Promise.all((await engine.machines()).map(look));
    return usage;
  };
}
