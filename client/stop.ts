const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Calls `stop` at the first signal. A second one is handed back to the system, which ends the process at once: even
 * `process.exit` would wait for a write that a reader holds up.
 */
export function stopOnSignals(stop: (reason: string) => void): Disposable {
  let isStopping = false;
  const forget = (): void => {
    for (const signal of SIGNALS) process.off(signal, heed);
  };
  const heed = (signal: NodeJS.Signals): void => {
    if (isStopping) {
      forget();
      process.kill(process.pid, signal);
    }
    isStopping = true;
    stop(signal);
  };
  for (const signal of SIGNALS) process.on(signal, heed);
  return { [Symbol.dispose]: forget };
}
