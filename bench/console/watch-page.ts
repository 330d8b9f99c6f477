/// <reference lib="dom" />
/** What runs in the page before its own script: it sees what the page hears, and when it has drawn that. */
import type { Recording, ToPage, WireBatch } from '../../lab/console/messages.ts';
import type { FromPage } from '../../lab/console/orders.ts';

/** A segment on its way; Unix times in milliseconds. */
export interface SeenSegment {
  readonly stampedMs: number;
  readonly heardMs: number;
  readonly drawnMs: number;
}

/** What was seen since the order was given; Unix times in milliseconds. */
export interface Seen {
  /** When each frame began. */
  readonly framesMs: number[];
  /** Of every segment that was told live; none where the page was not followed closely. */
  readonly segments: SeenSegment[];
  /** Heard by the page, of the run that was ordered; 0 before. */
  firstMs: number;
  lastMs: number;
  /** The run that was ordered, once it is on the screen. */
  run: string;
  exitCode: number | undefined;
  /** When the run was told once more, as one that is over; 0 before. */
  overMs: number;
  /** Segments as the page counts them, on the screen. */
  readonly shown: number;
  /** Batches heard and not drawn yet. */
  readonly waiting: number;
}

declare global {
  interface Window {
    bench: {
      /** Whether something live is on the screen: the machines are up. */
      isLive: () => boolean;
      order: (order: FromPage, isClose: boolean) => void;
      seen: () => Seen;
    };
  }
}

/**
 * To be given to `addInitScript`: stands on its own. Looked at closely (`isClose`), each segment is waited for in the DOM;
 * else messages are left unread, so that the page has no more to do than it has anyway.
 */
export function watchPage(): void {
  const SEGMENTS_SHOWN = '#machines .counts div:nth-child(3) dd';
  /** What is heard before one frame is rendered in it, after this script's turn; in the next it has been drawn. */
  const FRAMES_TO_DRAW = 2;
  interface Batch {
    readonly counts: WireBatch['counts'];
    readonly heardMs: number;
    readonly segments: { readonly stampedMs: number; readonly name: string; readonly number: number }[];
    frames: number;
  }
  const nothing = (): Omit<Seen, 'shown' | 'waiting'> => ({
    framesMs: [],
    segments: [],
    firstMs: 0,
    lastMs: 0,
    run: '',
    exitCode: undefined,
    overMs: 0,
  });
  let socket: WebSocket | undefined;
  let recording: Recording | undefined;
  let seen = nothing();
  let isClose = false;
  let isOrdered = false;
  let untilChoice = 0;
  let hasChosen = false;
  let waiting: Batch[] = [];
  const sessions = new Map<number, { readonly name: string; readonly startUs: number }>();

  const hear = (text: string): void => {
    const kind = /^\{"kind":"([a-z]+)"/.exec(text)?.[1];
    if (kind === 'wire' && isOrdered && recording?.isLive === true && recording.what === 'burst') {
      seen.lastMs = Date.now();
      seen.firstMs ||= seen.lastMs;
      if (isClose) follow(JSON.parse(text) as WireBatch);
    }
    if (kind !== 'recording' && kind !== 'action') return;
    const message = JSON.parse(text) as ToPage;
    if (message.kind === 'action') seen.exitCode = message.exitCode;
    if (message.kind !== 'recording') return;
    recording = message;
    sessions.clear();
    untilChoice = FRAMES_TO_DRAW;
    if (!isOrdered || recording.what !== 'burst') return;
    if (recording.isLive) [seen.run, hasChosen] = [recording.name, false];
    else if (recording.name === seen.run) seen.overMs = Date.now();
  };

  const follow = (batch: WireBatch): void => {
    for (const { id, client, startUs } of batch.sessions)
      sessions.set(id, { name: `${client.name}:${client.port}`, startUs });
    const segments = batch.segments.flatMap(([id, us, , , , , , , , number]) => {
      const session = sessions.get(id);
      return session === undefined
        ? []
        : [{ stampedMs: (session.startUs + us) / 1_000, name: session.name, number }];
    });
    waiting.push({ counts: batch.counts, heardMs: seen.lastMs, segments, frames: 0 });
  };

  const look = (): void => {
    const nowMs = Date.now();
    seen.framesMs.push(nowMs);
    if (waiting.length > 0) lookForWaiting(nowMs);
    if (!hasChosen && isOrdered) choose();
    requestAnimationFrame(look);
  };

  const lookForWaiting = (nowMs: number): void => {
    const shown = shownNow();
    const selected = document.querySelector('#sessions [aria-pressed="true"]')?.textContent.trim();
    waiting = waiting.filter((batch) => {
      batch.frames += 1;
      const isDrawn =
        batch.frames >= FRAMES_TO_DRAW &&
        shown >= batch.counts.segments &&
        batch.segments.every(({ name, number }) => name !== selected || hasRung(number));
      if (isDrawn)
        for (const { stampedMs } of batch.segments)
          seen.segments.push({ stampedMs, heardMs: batch.heardMs, drawnMs: nowMs });
      return !isDrawn;
    });
  };
  const shownNow = (): number =>
    Number(document.querySelector(SEGMENTS_SHOWN)?.textContent.replaceAll(/\D/g, '') || Number.NaN);
  const hasRung = (number: number): boolean =>
    document.querySelector(`.rungs button[aria-label^="#${number} "]`) !== null;

  /** Somebody looks at a ladder while it grows: that of the first session there is. */
  const choose = (): void => {
    untilChoice -= 1;
    if (untilChoice > 0 || recording?.isLive !== true) return;
    const rows = document.querySelectorAll<HTMLElement>('#sessions tbody th button');
    rows[rows.length - 1]?.click();
    hasChosen = rows.length > 0;
  };

  const Plain = WebSocket;
  window.WebSocket = new Proxy(Plain, {
    construct: (_, [address]: [string]) => {
      socket = new Plain(address);
      socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        if (typeof data === 'string') hear(data);
      });
      return socket;
    },
  });
  requestAnimationFrame(look);
  window.bench = {
    isLive: () => recording?.isLive === true,
    order: (order, closely) => {
      [seen, isClose, isOrdered, hasChosen] = [nothing(), closely, true, true];
      const send = (): void => socket?.send(JSON.stringify(order));
      if (socket?.readyState === Plain.CONNECTING) socket.addEventListener('open', send, { once: true });
      else send();
    },
    seen: () => ({ ...seen, shown: shownNow(), waiting: waiting.length }),
  };
}
