/**
 * The terminals of the console. All pages see the same ones, and one page at a time types:
 *
 *     keys of the typist ─▶ terminal ─▶ screen ─┬▶ kept: its end for a page that comes later, its beginning as transcript
 *                              ▲                └▶ every page that is attached
 *                              └── pause, resume ◀── what the slowest of them has not yet acknowledged
 */
import type { Terminal, TerminalSize } from '../engine/machine.ts';
import type { Language } from '../../options/language.ts';
import { LabError } from '../errors.ts';
import type { TerminalState } from './messages.ts';
import { phrasesIn } from '../drawing/phrase.ts';
import { recordScreen, type TerminalTranscript } from '../recording/transcript.ts';

/** Whose terminals count: those that ended count until somebody closes them. */
const MOST_TERMINALS = 12;
const KEPT_BYTES = 256 * 1024;
/**
 * What a page may have to draw yet: xterm.js becomes sluggish from 500 kB on.
 *
 * Source: xtermjs.org, "Flow control".
 */
const PAUSE_BYTES = 100_000;
const RESUME_BYTES = 10_000;
/** A page that draws nothing for so long holds up nobody. */
const ACKNOWLEDGE_MS = 10_000;
const UNWATCHED_MS = 10 * 60_000;
/** RIS: a terminal that reads it is as it was at first. */
const RESET = Buffer.from('\u001Bc');
const LINE_END = 0x0a;

export type TerminalOptions = TerminalSize & { readonly capture: boolean };

/** A terminal that is being opened, for a page that may go meanwhile. */
interface Order {
  page: number | null;
}

interface Viewer {
  readonly onBytes: (bytes: Uint8Array) => void;
  /** Sent and not yet acknowledged. */
  waiting: number;
  /** It acknowledged nothing for too long: it is sent nothing until it does. */
  isLate: boolean;
  late: NodeJS.Timeout | undefined;
}

interface Entry {
  readonly id: number;
  readonly machine: string;
  readonly capture: boolean;
  readonly terminal: Terminal;
  readonly kept: ReturnType<typeof keepEnd>;
  readonly beginning: ReturnType<typeof recordScreen>;
  readonly viewers: Map<number, Viewer>;
  readonly sizes: Map<number, TerminalSize>;
  size: TerminalSize;
  typist: number | null;
  isOpen: boolean;
  isPaused: boolean;
  unwatched: NodeJS.Timeout | undefined;
}

/**
 * `open` opens a terminal on a machine; `onChange` hears that its `list` tells something else. Pages are
 * known by their numbers. What a page asks of a terminal that has gone meanwhile is ignored. Disposing of it hangs up.
 */
export function makeTerminals(
  open: (machine: string, options: TerminalOptions) => Promise<Terminal>,
  onChange: () => void,
  language: Language = 'en',
) {
  const entries = new Map<number, Entry>();
  let lastId = 0;
  const opening = new Map<Order, Promise<number>>();
  let isOver = false;

  /** The terminal, if this page is the one that types there. */
  const typedBy = (id: number, page: number): Entry | undefined => {
    const entry = entries.get(id);
    return entry?.typist === page ? entry : undefined;
  };

  const resize = (entry: Entry, size: TerminalSize): void => {
    const { columns, rows } = entry.size;
    if (columns === size.columns && rows === size.rows) return;
    entry.size = size;
    entry.terminal.resize(size.columns, size.rows);
    entry.beginning.resize(size, Date.now());
    onChange();
  };

  const detach = (entry: Entry, page: number): void => {
    const viewer = entry.viewers.get(page);
    if (viewer === undefined) return;
    clearTimeout(viewer.late);
    entry.viewers.delete(page);
    entry.sizes.delete(page);
    regulate(entry);
    if (entry.viewers.size === 0) awaitViewers(entry);
    if (entry.typist !== page) return;
    entry.typist = null;
    onChange();
  };

  const awaitViewers = (entry: Entry): void => {
    clearTimeout(entry.unwatched);
    entry.unwatched = setTimeout(() => void close(entry.id), UNWATCHED_MS);
    entry.unwatched.unref();
  };

  const close = async (id: number): Promise<void> => {
    const entry = entries.get(id);
    if (entry === undefined) return;
    entries.delete(id);
    clearTimeout(entry.unwatched);
    for (const { late } of entry.viewers.values()) clearTimeout(late);
    entry.viewers.clear();
    onChange();
    await entry.terminal.hangUp();
  };

  const begin = async (order: Order, machine: string, options: TerminalOptions): Promise<number> => {
    const terminal = await open(machine, options);
    if (!isOver) return add(terminal, order.page, machine, options);
    await terminal.hangUp();
    throw new LabError('USAGE', 'The console has ended.');
  };

  const add = (
    terminal: Terminal,
    typist: number | null,
    machine: string,
    options: TerminalOptions,
  ): number => {
    const { capture, columns, rows } = options;
    const entry: Entry = {
      id: (lastId += 1),
      machine,
      capture,
      terminal,
      kept: keepEnd(KEPT_BYTES),
      beginning: recordScreen(options, Date.now()),
      viewers: new Map(),
      sizes: new Map(),
      size: { columns, rows },
      typist,
      isOpen: true,
      isPaused: false,
      unwatched: undefined,
    };
    terminal.screen.on('data', (bytes: Buffer) => {
      entry.kept.add(bytes);
      entry.beginning.add(bytes, Date.now());
      for (const viewer of entry.viewers.values()) if (!viewer.isLate) show(entry, viewer, bytes);
      regulate(entry);
    });
    const ended = (): void => {
      if (!entry.isOpen) return;
      entry.isOpen = false;
      onChange();
    };
    // An engine that has gone ends it as well.
    terminal.screen.once('end', ended).once('close', ended).on('error', ended);
    entries.set(entry.id, entry);
    awaitViewers(entry);
    onChange();
    return entry.id;
  };

  return {
    /** Opens a terminal in which `page` types; resolves to its number. Throws {@link LabError}. */
    async open(page: number, machine: string, options: TerminalOptions): Promise<number> {
      if (entries.size + opening.size >= MOST_TERMINALS) throw new LabError('USAGE', tooMany(language));
      const order: Order = { page };
      const done = begin(order, machine, options);
      opening.set(order, done);
      return done.finally(() => opening.delete(order));
    },

    /** Hangs up, and forgets what it showed. */
    close,

    list: (): TerminalState[] =>
      Array.from(entries.values(), ({ id, machine, capture, typist, isOpen, size }) => ({
        id,
        machine,
        capture,
        typist,
        isOpen,
        ...size,
      })),

    /**
     * Gives the page what is kept of the screen, at once, and then what comes. The page tells by `ack` what it has
     * drawn. Returns what detaches it.
     */
    attach(id: number, page: number, onBytes: (bytes: Uint8Array) => void): () => void {
      const entry = entries.get(id);
      if (entry === undefined) return () => {};
      clearTimeout(entry.viewers.get(page)?.late);
      clearTimeout(entry.unwatched);
      const viewer: Viewer = { onBytes, waiting: 0, isLate: false, late: undefined };
      entry.viewers.set(page, viewer);
      show(entry, viewer, entry.kept.bytes());
      regulate(entry);
      return () => {
        if (entry.viewers.get(page) === viewer) detach(entry, page);
      };
    },

    /** Gives the keyboard to a page, which has to be attached, whoever had it; the terminal gets its size. */
    take(id: number, page: number): void {
      const entry = entries.get(id);
      if (entry === undefined || !entry.viewers.has(page) || entry.typist === page) return;
      entry.typist = page;
      onChange();
      const size = entry.sizes.get(page);
      if (size !== undefined) resize(entry, size);
    },

    /** Keys of a page; only the typist's go on. */
    press: (id: number, page: number, keys: string): void => typedBy(id, page)?.terminal.press(keys),

    /** The size of a page's window; the typist's is that of the terminal, another's will be if it takes the keyboard. */
    resize(id: number, page: number, columns: number, rows: number): void {
      const size = { columns, rows };
      entries.get(id)?.sizes.set(page, size);
      const entry = typedBy(id, page);
      if (entry !== undefined) resize(entry, size);
    },

    /** The page has drawn so many bytes of what it was given. */
    ack(id: number, page: number, bytes: number): void {
      const entry = entries.get(id);
      const viewer = entry?.viewers.get(page);
      if (entry === undefined || viewer === undefined || !(bytes > 0)) return;
      viewer.waiting = Math.max(0, viewer.waiting - bytes);
      clearTimeout(viewer.late);
      viewer.late = undefined;
      if (viewer.isLate) {
        // It has missed something, and begins anew once it has drawn what it has.
        if (viewer.waiting > 0) return;
        viewer.isLate = false;
        show(entry, viewer, Buffer.concat([RESET, entry.kept.bytes()]));
      }
      expectAck(entry, viewer);
      regulate(entry);
    },

    /** How long its transcript is. */
    shown: (id: number): number => entries.get(id)?.beginning.length ?? 0,

    /** `undefined` for a terminal that was closed. */
    transcript: (id: number): TerminalTranscript | undefined => entries.get(id)?.beginning.soFar(),

    /** A page has gone: it sees nothing any more, and types nowhere. */
    leave(page: number): void {
      for (const order of opening.keys()) if (order.page === page) order.page = null;
      for (const entry of entries.values()) {
        detach(entry, page);
        entry.sizes.delete(page);
        // It may have opened the terminal and not yet looked at it.
        if (entry.typist !== page) continue;
        entry.typist = null;
        onChange();
      }
    },

    async [Symbol.asyncDispose](): Promise<void> {
      isOver = true;
      await Promise.allSettled([...Array.from(entries.keys(), close), ...opening.values()]);
    },
  };
}

function show(entry: Entry, viewer: Viewer, bytes: Uint8Array): void {
  if (bytes.length === 0) return;
  viewer.waiting += bytes.length;
  expectAck(entry, viewer);
  viewer.onBytes(bytes);
}

function expectAck(entry: Entry, viewer: Viewer): void {
  if (viewer.waiting === 0 || viewer.late !== undefined) return;
  viewer.late = setTimeout(() => {
    viewer.isLate = true;
    regulate(entry);
  }, ACKNOWLEDGE_MS);
  viewer.late.unref();
}

/** Lets the program wait for the slowest page. */
function regulate(entry: Entry): void {
  const counting = Array.from(entry.viewers.values()).filter(({ isLate }) => !isLate);
  const most = Math.max(0, ...counting.map(({ waiting }) => waiting));
  if (most > PAUSE_BYTES && !entry.isPaused) {
    entry.isPaused = true;
    entry.terminal.pause();
  } else if (most < RESUME_BYTES && entry.isPaused) {
    entry.isPaused = false;
    entry.terminal.resume();
  }
}

/** The last so many bytes; when there were more, from the beginning of a line on. */
function keepEnd(most: number) {
  const buffer = Buffer.allocUnsafe(2 * most);
  let used = 0;
  let isCut = false;
  return {
    add(bytes: Buffer): void {
      const added = bytes.subarray(-most);
      if (used + added.length > buffer.length) {
        buffer.copyWithin(0, used - most, used);
        used = most;
      }
      isCut ||= used + bytes.length > most;
      used += added.copy(buffer, used);
    },
    bytes(): Buffer {
      const start = Math.max(0, used - most);
      const lineStart = isCut ? buffer.subarray(0, used).indexOf(LINE_END, start) + 1 : start;
      return Buffer.from(buffer.subarray(Math.max(lineStart, start), used));
    },
  };
}

function tooMany(language: Language): string {
  return phrasesIn(language).say(
    `There are ${MOST_TERMINALS} terminals already, and there can be no more: close one of them first.`,
    `Sudah ada ${MOST_TERMINALS} terminal, jumlah paling banyak: tutup salah satunya dahulu.`,
  );
}
