import { basename, dirname, resolve } from 'node:path';
import { existsSync, statSync } from 'node:fs';
import { type Start, startOf } from '../hand-in/start.ts';
import { defineCommand, LAB_TABLE, openEngineAlone } from './common.ts';
import { stopSignal } from './stop-signal.ts';
import { LabError } from '../errors.ts';
import type { ServedProgram } from '../engine/engine.ts';
import { TerminalProgress } from './progress.ts';
import { findEntry } from '../hand-in/entry.ts';
import { STARTED_ENDINGS } from '../hand-in/starters.ts';
import { employer } from '../engine/owner.ts';
import { isAbsent } from '../engine/loan.ts';
import { optional } from '../../options/row.ts';
import { shellText } from '../recording/command-lines.ts';
import { statusTable } from './status.ts';
import { tellReaper } from '../engine/reaper.ts';
import { text } from '../../options/kinds.ts';

export const upCommand = defineCommand({
  name: 'up',
  description: 'start the three machines and wait until they are ready',
  table: {
    ...LAB_TABLE,
    serve: optional(
      '--serve <file or folder>',
      text('a file or a folder'),
      "run this server on mesin-1 instead of the lab's own (Python, JavaScript, TypeScript)",
    ),
  },
  action: async (options) => {
    const serve = options.serve === undefined ? {} : { serve: servedProgram(options.serve) };
    await using opened = await openEngineAlone('up', options);
    const { engine } = opened;
    using progress = new TerminalProgress();
    progress.step('starting the machines');
    using stop = stopSignal(() => progress.note('Stopping: the machines started so far are stopped again.'));
    const wasAbsent = isAbsent(await engine.status());
    const lender = employer();
    // Who types it wants machines that stay; from a page of the console they are the console's, or whose they were.
    const lent = lender === undefined ? { loan: 'none' as const } : wasAbsent ? { loan: { of: lender } } : {};
    if (wasAbsent) tellReaper('whole lab');
    const { port, served = null } = await engine
      .up({ ...serve, ...lent, onOutput: (text) => progress.detail(text), signal: stop })
      .catch(async (error: unknown) => {
        if (stop.aborted && wasAbsent) await engine.down();
        else tellReaper('what is mine'); // what failed is there to be looked at
        throw error;
      });
    tellReaper('what is mine');
    const machines = await engine.status();
    const next = 'npm run lab:burst, npm run lab:shell -- mesin-2';
    return {
      document: { engine: engine.name, port, served, machines },
      text: statusTable(machines),
      hint: `mesin-1 serves ${served ?? 'the time'} on port ${port}. Try: ${next}`,
    };
  },
});

/** Which folder the machine sees and what it runs there. Throws {@link LabError} `USAGE`. */
export function servedProgram(given: string): ServedProgram {
  const path = resolve(given);
  if (!existsSync(path)) throw new LabError('USAGE', `--serve: there is no file or folder ${given}.`);
  const isFolder = statSync(path).isDirectory();
  const folder = isFolder ? path : dirname(path);
  const entry = isFolder ? findEntry(path, '--serve <file>') : basename(path);
  const start = startOf(folder, entry, isFolder ? undefined : [entry]);
  if (start === undefined)
    throw new LabError('USAGE', `--serve: the lab cannot run ${entry}; it runs ${STARTED_ENDINGS}.`);
  return { folder, entry, command: commandOf(start) };
}

function commandOf({ folder, command }: Start): string {
  if (folder === undefined) return shellText(command);
  return shellText(['sh', '-c', `cd ${shellText([folder])} && exec ${shellText(command)}`]);
}
