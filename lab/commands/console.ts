import { defineCommand, LAB_TABLE, openEngineAlone, say, withoutJson } from './common.ts';
import { LANGUAGE, SWITCH, text, wholeNumber } from '../../options/kinds.ts';
import { optional, row } from '../../options/row.ts';
import { stopSignal, type StopSignal } from './stop-signal.ts';
import type { Engine } from '../engine/engine.ts';
import { hasLeft } from '../engine/reap.ts';
import { isAbsent } from '../engine/loan.ts';
import { isSame, ownOwner } from '../engine/owner.ts';
import { once } from 'node:events';
import { requireRunFolders } from '../recording/run-folder.ts';
import { takeLock } from '../engine/lock.ts';

export const consoleCommand = defineCommand({
  name: 'console',
  description: 'see the lab in a browser: machines, terminals and packets, live or from a run folder',
  table: {
    ...LAB_TABLE,
    out: row('--out <folder>', text('a folder'), 'artifacts', 'where run folders are, and go'),
    port: optional(
      '--port <n>',
      wholeNumber(1, 65_535),
      'port of the page on 127.0.0.1',
      "the last console's, or one that is free",
    ),
    lang: optional('--lang <language>', LANGUAGE, 'language of the page'),
    open: row('--no-open', SWITCH, true, 'print the address, and open no browser'),
  },
  extend: (command) =>
    withoutJson(command).argument('[paths...]', 'one run folder, or capture files, to replay'),
  action: async (options, paths: readonly string[]) => {
    requireRunFolders(options.out);
    // Loaded here, as a page is put together and only this command needs it.
    const { startConsole, openSaved } = await import('../console/console.ts');
    const saved = paths.length === 0 ? undefined : await openSaved(paths);
    using stop = stopSignal(() => say('Ending the console: what was recorded is kept.'));
    const { engine, settings, ...lock } = await openEngineAlone('console', options);
    // Whoever uses the lab meanwhile, from the page or from another terminal, takes the lock for that time.
    await lock[Symbol.asyncDispose]();
    await using machines = borrowMachines(engine, stop);
    await using running = await startConsole({
      engine,
      settings,
      language: options.lang ?? settings.language,
      out: options.out,
      port: options.port,
      open: saved,
      comeBack: machines.comeBack,
      note: say,
    });
    say(`The console is at ${running.address}`);
    say('Ctrl-C ends it.');
    if (options.open) await openBrowser(running.address);
    if (saved === undefined) await machines.up();
    if (!stop.aborted) await once(stop, 'abort');
  },
});

/**
 * The machines for as long as the console is open, unless they are up anyway; they go with it, however it ends. Those
 * that somebody else has brought up meanwhile stay.
 */
function borrowMachines(engine: Engine, stop: StopSignal) {
  const up = async (): Promise<void> => {
    if ((await engine.find()) !== undefined) return;
    await using _lock = await takeLock('console', engine, {});
    const wasAbsent = isAbsent(await engine.status());
    say('Starting the machines …');
    await engine.up({ ...(wasAbsent ? { loan: 'whole' as const } : {}), signal: stop });
  };
  return {
    up,
    /** Those that are somebody else's are theirs to start. */
    comeBack: async (): Promise<void> => {
      if (await hasLeft(engine, await ownOwner())) await up();
    },
    [Symbol.asyncDispose]: async (): Promise<void> => {
      const own = await ownOwner();
      if (!(await hasLeft(engine, own))) return;
      say('Stopping the machines …');
      await using _lock = await takeLock('console', engine, {});
      await engine.reap(async (owner) => isSame(owner, own));
    },
  };
}

/** Where there is a person with a screen. */
async function openBrowser(address: string): Promise<void> {
  const { DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME } = process.env;
  const hasScreen = process.platform !== 'linux' || Boolean(DISPLAY ?? WAYLAND_DISPLAY ?? WSL_DISTRO_NAME);
  if (!process.stderr.isTTY || !hasScreen) return;
  const { default: open } = await import('open');
  const browser = await open(address);
  browser.on('error', () => say('No browser could be opened: open the address by hand.'));
}
