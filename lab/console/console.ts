/**
 * The console: the lab in a browser.
 *
 *     run folders ─▶ feed ─▶ ┐
 *     engine ─▶ machines ──▶ ├─▶ pages
 *     commands, terminals ◀─▶┘
 *
 * It shows what is on disk. While nobody else records anything it records what passes, as lab:capture does; what another
 * command records it shows from that command's folder; and when a live run ends, its folder is what is replayed.
 */
import { basename, join, resolve } from 'node:path';
import { type CommandOrder, commandOf, isCommand } from './commands.ts';
import { type Engine, type Lab, notUp } from '../engine/engine.ts';
import { type Feed, followRun } from './run-feed.ts';
import type { LabState, RunSummary } from './messages.ts';
import { openPages, type Page } from './pages.ts';
import type { FromPage } from './orders.ts';
import { LabError, sentenceOf } from '../errors.ts';
import type { Language } from '../../options/language.ts';
import type { AddressInfo } from 'node:net';
import { bundlePage } from './bundle.ts';
import { existsSync, statSync } from 'node:fs';
import { frameIn } from './frame.ts';
import { isDeepStrictEqual } from 'node:util';
import { keepKeys, type Keys, lastKeys, newKeys } from './keys.ts';
import { listRuns } from './runs.ts';
import { makeActions } from './actions.ts';
import { makeRecorder } from './recorder.ts';
import { makeDoor } from './door.ts';
import { makeTerminals, type TerminalOptions } from './terminals.ts';
import { readCaptures } from './capture-feed.ts';
import { SCENARIOS } from '../scenarios/catalogue.ts';
import { measureUsage } from './usage.ts';
import { newestRun } from '../watch/watch.ts';
import { once } from 'node:events';
import { employedBy, ownOwner } from '../engine/owner.ts';
import type { Terminal } from '../engine/machine.ts';
import { serveSite } from './serve.ts';
import type { Settings } from '../settings/settings.ts';
import type { Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

const NEWS_EVERY_MS = 30;
const RUNS_EVERY_MS = 250;
const MACHINES_EVERY_MS = 1_000;
const TRANSCRIPTS_EVERY_MS = 500;

/** What a console is made of. */
export interface ConsoleOptions {
  readonly engine: Engine;
  readonly language: Language;
  /** Where run folders are, and go. */
  readonly out: string;
  readonly settings: Pick<Settings, 'name' | 'port'>;
  /** Without it the one before, or one that is free. */
  readonly port: number | undefined;
  /** What is shown at first; without it what is live. */
  readonly open: Feed | undefined;
  /** Brings up what the console had borrowed, once the engine is there again and they are not. */
  readonly comeBack: () => Promise<void>;
  /** Hears what pages do not show. */
  readonly note: (text: string) => void;
}

/** One run folder, or capture files. Throws {@link LabError} `USAGE` for anything else. */
export async function openSaved(paths: readonly string[]): Promise<Feed> {
  const folder = paths.find((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true);
  if (folder === undefined) return readCaptures(paths);
  if (paths.length === 1) return followRun(resolve(folder), false);
  throw new LabError('USAGE', `${folder} is a folder: name a single run folder, or capture files.`);
}

/** Listens on 127.0.0.1 alone. Disposing of it ends what it started, and keeps what was recorded. */
export async function startConsole(options: ConsoleOptions) {
  const { engine, language, out, note } = options;
  await using stack = new AsyncDisposableStack();
  let feed = options.open;
  /** Whether the newest run is shown as it comes; a run that somebody opened stays. */
  let followsNewest = feed === undefined;
  let lab: LabState | undefined;
  const usageNow = measureUsage(engine);
  const runsNow = listRuns(out);
  let runs: readonly RunSummary[] = [];

  const page = await bundlePage();
  const server = serveSite(() => ({
    door,
    page,
    language,
    shelves: { runs: resolve(out), grades: resolve(out, 'grades') },
    frameOf: async (capture, packet) => frameIn(feed?.fileOf(capture), packet),
  }));
  const keys = await listen(server, options);
  const door = makeDoor(keys);
  stack.defer(() => {
    server.close();
    server.closeAllConnections();
  });
  const variables = employedBy(await ownOwner());
  const actions = makeActions(engine.name, out, variables, (state) => pages.tell(state));
  const pages = stack.use(openPages(server, door, { greet, hear, leave: ({ id }) => terminals.leave(id) }));
  const terminals = stack.use(makeTerminals(openTerminal, tellTerminals, language));
  const recorder = stack.use(
    makeRecorder({
      out,
      language,
      note,
      terminals,
      isWanted: feed === undefined,
      onRefused: (why) => pages.tell({ kind: 'refused', why }),
    }),
  );
  stack.use(actions);
  const ending = new AbortController();
  stack.defer(() => ending.abort());
  const looking = [
    again(NEWS_EVERY_MS, lookAtFeed),
    again(RUNS_EVERY_MS, lookAtRuns),
    again(MACHINES_EVERY_MS, lookAtMachines),
    again(TRANSCRIPTS_EVERY_MS, recorder.keepUp),
  ];
  const cleanup = stack.move();
  return {
    /** What to open in a browser. */
    address: door.address,
    [Symbol.asyncDispose]: async () => {
      await cleanup.disposeAsync();
      await Promise.all(looking);
    },
  };

  async function again(everyMs: number, look: () => void | Promise<void>): Promise<void> {
    let told = '';
    while (!ending.signal.aborted) {
      try {
        await look();
        told = '';
      } catch (error) {
        const why = sentenceOf(error);
        if (why !== told) note((told = why));
      }
      await delay(everyMs, undefined, { signal: ending.signal }).catch(() => {});
    }
  }

  function lookAtFeed(): void {
    for (const message of feed?.news() ?? []) pages.tell(message);
  }

  async function lookAtRuns(): Promise<void> {
    const [next, newest] = await Promise.all([runsNow(), newestRun(out)]);
    // From here on nothing may come between: somebody may open a run at any time.
    if (!isDeepStrictEqual(next, runs)) pages.tell({ kind: 'runs', runs: (runs = next) });
    if (!followsNewest) return;
    const running = newest ?? recorder.folder?.path;
    const shown = feed?.recording;
    if (running !== undefined && basename(running) === shown?.name) return;
    const isOver = shown?.isLive === true && (shown.what !== 'capture' || running === undefined);
    if (isOver) {
      if (shown.what === 'capture' && actions.inHand?.takesOver === true) return; // what comes next is not far
      // A burst that has ended is looked at before what goes on.
      followsNewest = shown.what === 'capture';
      if (existsSync(join(out, shown.name))) show(followRun(join(out, shown.name), false));
      else if (feed !== undefined) show({ ...feed, recording: { ...shown, isLive: false } });
    } else if (running !== undefined && runs.some(({ name }) => name === basename(running)))
      show(followRun(running, true));
  }

  async function lookAtMachines(): Promise<void> {
    const [found, next] = await Promise.all([findLab(), labState()]);
    const wasGone = lab?.answers === false;
    if (!isDeepStrictEqual(next, lab)) pages.tell((lab = next));
    if (wasGone && next.answers && found === undefined)
      options.comeBack().catch((error: unknown) => note(sentenceOf(error)));
    await recorder.look(found, () => actions.inHand?.takesOver !== true && !ending.signal.aborted);
  }

  async function findLab(): Promise<Lab | undefined> {
    return engine.find().catch(() => undefined);
  }

  async function labState(): Promise<LabState> {
    const { name, isConfined } = engine;
    const { port } = options.settings;
    const common = { kind: 'lab', engine: name, isConfined, port, captures: recorder.isWanted } as const;
    try {
      const [machines, usage] = await Promise.all([engine.status(), usageNow()]);
      const used = machines.map((machine) => ({ ...machine, ...usage.get(machine.name) }));
      const served = machines.find((machine) => machine.served)?.served ?? null;
      return { ...common, answers: true, machines: used, served };
    } catch {
      return { ...common, answers: false, machines: lab?.machines ?? [], served: null };
    }
  }

  async function openTerminal(name: string, size: TerminalOptions): Promise<Terminal> {
    const machine = (await engine.machines()).find((one) => one.name === name);
    if (machine === undefined) throw notUp(await engine.status());
    return machine.terminal(size);
  }

  function tellTerminals(): void {
    pages.tell({ kind: 'terminals', terminals: terminals.list() });
  }

  function open(name: string): void {
    if (runs.every((run) => run.name !== name)) throw new LabError('USAGE', `There is no run ${name}.`);
    followsNewest = false;
    show(followRun(join(out, name), false));
  }

  function show(next: Feed): void {
    feed = next;
    next.news(); // what is there already
    for (const message of next.soFar()) pages.tell(message);
  }

  function greet(page: Page): void {
    page.tell({ kind: 'welcome', page: page.id, scenarios: SCENARIOS.map(({ name }) => name) });
    if (lab !== undefined) page.tell(lab);
    page.tell({ kind: 'runs', runs });
    if (actions.latest !== undefined) page.tell(actions.latest);
    if (recorder.refusal !== undefined) page.tell({ kind: 'refused', why: recorder.refusal });
    page.tell({ kind: 'terminals', terminals: terminals.list() });
    for (const message of feed?.soFar() ?? []) page.tell(message);
  }

  function hear(page: Page, order: FromPage): void {
    obey(page, order).catch((error: unknown) => page.tell({ kind: 'refused', why: sentenceOf(error) }));
  }

  async function obey(page: Page, order: FromPage): Promise<void> {
    if (isCommand(order)) return runCommand(order);
    switch (order.kind) {
      case 'open-run':
        return open(order.name);
      case 'go-live':
        followsNewest = true;
        recorder.isWanted = true;
        await lookAtMachines();
        return lookAtRuns();
      case 'watch':
        return feed?.watch(order.capture);
      case 'stop':
        return actions.stop();
      case 'capture':
        recorder.isWanted = order.on;
        if (!order.on) await recorder.end();
        return lookAtMachines();
      case 'open-terminal': {
        const { machine, capture, columns, rows } = order;
        await terminals.open(page.id, machine, { capture, columns, rows });
        return;
      }
      case 'close-terminal':
        recorder.closing(order.terminal);
        return terminals.close(order.terminal);
      case 'attach':
        terminals.attach(order.terminal, page.id, (bytes) => page.show(order.terminal, bytes));
        return;
      case 'take-keyboard':
        return terminals.take(order.terminal, page.id);
      case 'keys':
        return terminals.press(order.terminal, page.id, order.keys);
      case 'resize':
        return terminals.resize(order.terminal, page.id, order.columns, order.rows);
      case 'shown':
        return terminals.ack(order.terminal, page.id, order.bytes);
    }
  }

  async function runCommand(order: CommandOrder): Promise<void> {
    const command = commandOf(order);
    await actions.run(command, async () => {
      followsNewest = true;
      if (command.takesOver) await recorder.end();
    });
  }
}

/**
 * On the port that was asked for, or that the last console of this lab had, or one that is free. Throws
 * {@link LabError} `USAGE` where the one asked for is not.
 */
async function listen(
  server: Server,
  { settings: { name }, port }: Pick<ConsoleOptions, 'settings' | 'port'>,
): Promise<Keys> {
  const last = lastKeys(name);
  const tryPort = async (at: number): Promise<void> => {
    server.listen(at, '127.0.0.1');
    await once(server, 'listening');
  };
  await tryPort(port ?? last?.port ?? 0).catch(async (cause: NodeJS.ErrnoException) => {
    if (port === undefined) return tryPort(0);
    const why = cause.code === 'EADDRINUSE' ? 'another program listens there' : cause.message;
    throw new LabError('USAGE', `--port ${port} cannot be used: ${why}. Name another one, or none.`, {
      cause,
    });
  });
  const { port: at } = server.address() as AddressInfo;
  const keys = last?.port === at ? last : newKeys(at);
  await keepKeys(name, keys);
  return keys;
}
