/** What a reaper does once its command is gone: `reaper.ts` starts it. An engine that restarts is waited for. */
import { clearAfter } from './lock.ts';
import type { ReaperOrder } from './reaper.ts';
import { readSettings } from '../settings/settings.ts';
import { selectEngine } from './select.ts';
import { sweepScratch } from './scratch.ts';
import { setTimeout as delay } from 'node:timers/promises';

const PATIENCE_MS = 60_000;
const AGAIN_MS = 500;

await sweepScratch();
const order = JSON.parse(process.argv[2] ?? '') as ReaperOrder;
const endMs = Date.now() + PATIENCE_MS;
for (;;) {
  try {
    const { engine } = await selectEngine(order.engine, readSettings());
    await clearAfter(order.owner, engine, process.argv[3] === 'down' ? () => engine.down() : undefined);
    break;
  } catch (error) {
    // The next command does what this one could not.
    if (Date.now() > endMs) throw error;
    await delay(AGAIN_MS);
  }
}
