/// <reference lib="dom" />
/**
 * The console's page:
 *
 *     socket ─▶ model ─▶ view ─▶ DOM, once a frame at most
 *                 ▲        │
 *                 └────────┘ what somebody does
 */
import { actionsView, type Wishes, WISHES } from './actions.ts';
import { html, noChange, nothing, render, type TemplateResult } from 'lit-html';
import { ladderView, type OpenFrame, openFrame } from './ladder.ts';
import { fly, topologyView } from './topology.ts';
import { logsView } from './logs.ts';
import { countsOf, keyOf, lookFrom, newModel, type Session, sessionsOf, take } from './model.ts';
import { countsIn, type Filter, NO_FILTER, openBy, rowsOf, sessionsView } from './sessions.ts';
import type { Frame } from '../frame.ts';
import { headerView } from './header.ts';
import { makePlayback } from './playback.ts';
import { makeTerminals } from './terminals.ts';
import { makeTranscripts } from './transcripts.ts';
import { openLink } from './link.ts';
import { watchForFlood } from './flood.ts';
import { playbackBar } from './playback-bar.ts';
import { wholeText } from '../../drawing/figures.ts';
import { WORDS } from './words.ts';

const LANGUAGE_KEY = 'mesin-lab-language';
/** Where all keys, or Space alone, are for what has the focus. */
const TAKES_KEYS = 'input, select, textarea, .xterm';
const TAKES_SPACE = 'button, a, summary';

const FRAME_MS = 17;
/** Of the time, one part in so many goes into drawing. */
const REST_TIMES = 4;
const MOST_REST_MS = 150;
/** Of so many packets at once there are counts to see, which need no more. */
const FLOOD_REST_MS = 500;

const { documentElement } = document;
const model = newModel();
const kept = localStorage.getItem(LANGUAGE_KEY) ?? documentElement.lang;
model.language = kept === 'id' ? 'id' : 'en';
let filter: Filter = NO_FILTER;
let wishes: Wishes = WISHES;
let opened: OpenFrame | undefined;
let isDue = false;
/** When the page was drawn last, and how long that took. */
let drawnMs = 0;
let drawCostMs = 0;
let soon: ReturnType<typeof setTimeout> | undefined;
const flood = watchForFlood();
/** What is drawn once a flood is over. */
let afterwards: ReturnType<typeof setTimeout> | undefined;

const words = () => WORDS[model.language];
const playback = makePlayback(model, (moments) => fly(model, moments, words()));
const link = openLink({
  opens: () => {
    model.isConnected = true;
    terminals.reattach();
    draw();
  },
  closes: () => {
    model.isConnected = false;
    draw();
  },
  hears: (message) => {
    const isFollowing = model.recording?.isLive === true && model.cursorUs === Infinity;
    const before = message.kind === 'wire' ? (model.captures.get(message.capture)?.counts.segments ?? 0) : 0;
    const fresh = take(model, message);
    if (isFollowing && message.kind === 'wire') {
      // Also those that are not told.
      flood.add(message.counts.segments - before, performance.now());
      fly(model, fresh, words());
    }
    drawSoon();
  },
  shows: (terminal, bytes) => terminals.show(terminal, bytes),
});
const terminals = makeTerminals(
  (order) => link.ask(order),
  (endpoint) => {
    const key = keyOf(model, endpoint);
    if (key !== undefined) select(key);
  },
);
const transcripts = makeTranscripts();

addEventListener('keydown', (event) => {
  const taking = event.key === ' ' ? `${TAKES_KEYS}, ${TAKES_SPACE}` : TAKES_KEYS;
  const isTaken = (event.target as Element).closest(taking) !== null;
  if (isTaken || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === ' ') playback.toggle();
  else if (event.key === 'ArrowRight') step(1, event.shiftKey);
  else if (event.key === 'ArrowLeft') step(-1, event.shiftKey);
  else return;
  event.preventDefault();
  draw();
});
draw();

/** What somebody does shows in the next frame. */
function draw(): void {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(drawNow);
}

/** What comes by itself rests between, so that there is time for what moves on the page. */
function drawSoon(): void {
  if (isDue || soon !== undefined) return;
  const nowMs = performance.now();
  const restMs = flood.isOn(nowMs) ? FLOOD_REST_MS : Math.min(MOST_REST_MS, REST_TIMES * drawCostMs);
  const waitMs = drawnMs + restMs - nowMs;
  if (waitMs <= FRAME_MS) draw();
  else soon = setTimeout(draw, waitMs);
}

function drawNow(nowMs: number): void {
  isDue = false;
  playback.advance(nowMs);
  clearTimeout(soon);
  soon = undefined;
  const startMs = performance.now();
  documentElement.lang = model.language;
  document.title = words().title;
  render(pageView(), document.body);
  terminals.place(model);
  transcripts.place(model);
  drawnMs = performance.now();
  drawCostMs = drawnMs - startMs;
  clearTimeout(afterwards);
  if (flood.isOn(drawnMs)) afterwards = setTimeout(draw, flood.lastsMs);
  if (playback.isPlaying) draw();
}

/** Through the chosen session or, on request, through all of them. */
function step(by: 1 | -1, throughAll: boolean): void {
  playback.step(by, throughAll ? undefined : selectedSession());
}

function selectedSession(): Session | undefined {
  return sessionsOf(model).find(({ key }) => key === model.selected);
}

function select(key: string): void {
  model.selected = key;
  opened = undefined;
  draw();
  requestAnimationFrame(showLines);
}

/** The first line of the log that speaks of the chosen session. */
function showLines(): void {
  const log = document.querySelector<HTMLElement>('.log');
  const line = log?.querySelector<HTMLElement>('.selected');
  if (log !== null && line != null) log.scrollTop = line.offsetTop - log.scrollHeight + log.clientHeight;
}

async function pick(session: Session, packet: number): Promise<void> {
  const answer = await fetch(`/frame?capture=${encodeURIComponent(session.capture)}&packet=${packet}`);
  if (answer.ok) opened = openFrame(model, session, (await answer.json()) as Frame);
  draw();
  requestAnimationFrame(showPayload);
}

/** What was said is what one looks for; the headers stand above it. */
function showPayload(): void {
  const place = document.querySelector<HTMLElement>('.fields');
  const payload = place?.querySelector<HTMLElement>('.layer-payload');
  if (place !== null && payload != null) place.scrollTop = payload.offsetTop;
}

function pageView(): TemplateResult {
  const told = words();
  const rows = rowsOf(model);
  const selected = selectedSession();
  const isFlooded = flood.isOn(performance.now());
  const section = (id: string, title: string, content: unknown): TemplateResult =>
    html`<section id=${id} aria-labelledby="${id}-title">
      <h2 id="${id}-title">${title}</h2>
      ${content}
    </section>`;
  const header = headerView(model, told, {
    open: (name) => link.ask(name === undefined ? { kind: 'go-live' } : { kind: 'open-run', name }),
    speak: (language) => {
      model.language = language;
      localStorage.setItem(LANGUAGE_KEY, language);
      draw();
    },
    draw,
  });
  const goLive = (): void => {
    if (model.recording?.isLive === true) playback.seek(Infinity);
    else link.ask({ kind: 'go-live' });
    draw();
  };
  return html`<a class="skip" href="#sessions">${told.skip}</a>
    ${header} ${alertsView()}
    <main>
      <div class="column">
        ${section('machines', told.topology, [
          topologyView(model, told, openBy(model, rows)),
          startView(),
          countsView(rows),
        ])}
        ${section('sessions', told.sessions, isFlooded ? noChange : listView(rows))}
        ${section('actions', told.actions, doView())}
      </div>
      <div class="column">
        ${section('terminals', told.terminals, terminals.view(model, told, draw))}
        ${section('packets', told.ladder, detailView(selected))}
        ${section('logs', told.logs, isFlooded ? noChange : [logsView(model, told, select), transcripts.view(model, told, draw)])}
      </div>
    </main>
    ${playbackBar(model, playback, told, { step, goLive, draw })}`;
}

function alertsView(): TemplateResult {
  const { isConnected, lab, refusal } = model;
  const told = words();
  const alert = (content: unknown): TemplateResult => html`<p class="alert" role="alert">${content}</p>`;
  const close = (): void => {
    model.refusal = undefined;
    draw();
  };
  return html`<div class="alerts">
    ${isConnected ? nothing : alert(told.offline)}
    ${lab?.answers === false ? alert(told.engineGone) : nothing}
    ${
      refusal === undefined
        ? nothing
        : alert(html`${refusal} <button type="button" @click=${close}>${told.close}</button>`)
    }
  </div>`;
}

function startView(): TemplateResult | typeof nothing {
  const isDown = model.lab?.machines.some(({ state }) => state === 'absent' || state === 'stopped') === true;
  const isRunning = model.action !== undefined && model.action.exitCode === undefined;
  // A student's server that has ended is theirs to start again.
  if (!isDown || isRunning || model.lab?.served != null) return nothing;
  return html`<p class="buttons">
    <button type="button" class="main" @click=${() => link.ask({ kind: 'take-back' })}>
      ${words().startMachines}
    </button>
  </p>`;
}

function doView(): TemplateResult {
  return actionsView(model, wishes, words(), {
    ask: (order) => {
      model.refusal = undefined;
      link.ask(order);
      draw();
    },
    wish: (change) => {
      wishes = { ...wishes, ...change };
      draw();
    },
  });
}

function listView(rows: ReturnType<typeof rowsOf>): TemplateResult {
  return sessionsView(model, rows, filter, words(), {
    select,
    filter: (change) => {
      filter = { ...filter, ...change };
      draw();
    },
    lookFrom: (machine) => {
      for (const { name, machine: at } of model.recording?.captures ?? [])
        if (at === machine) link.ask({ kind: 'watch', capture: name });
      lookFrom(model, machine);
      draw();
    },
  });
}

function detailView(selected: Session | undefined): TemplateResult {
  return ladderView(model, selected, opened, words(), {
    pick: (session, packet) => void pick(session, packet).catch(() => {}), // the line is broken, which is told
    point: (field) => {
      if (opened === undefined || opened.pointed === field) return;
      opened = { ...opened, pointed: field };
      draw();
    },
    closeFrame: () => {
      opened = undefined;
      draw();
    },
  });
}

function countsView(rows: ReturnType<typeof rowsOf>): TemplateResult {
  const told = words();
  const { sessions, open, segments, asked, answered } =
    model.cursorUs === Infinity ? countsOf(model) : countsIn(rows);
  const figures = [
    [told.sessions, sessions],
    [told.openConnections, open],
    [told.segments, segments],
    [told.asked, asked],
    [told.answered, answered],
  ] as const;
  return html`<dl class="counts">
    ${figures.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${wholeText(value, model.language)}</dd>
        </div>`,
    )}
  </dl>`;
}
