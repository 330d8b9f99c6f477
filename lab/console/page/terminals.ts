/// <reference lib="dom" />
/** The terminals on the page: each an xterm.js, which alone interprets what a machine's programs send. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { endpointsIn } from '../../endpoint.ts';
import { FitAddon } from '@xterm/addon-fit';
import type { FromPage } from '../orders.ts';
import type { MachineName } from '../../settings/settings.ts';
import type { Model } from './model.ts';
import type { TerminalState } from '../messages.ts';
import { newTerminal } from './xterm.ts';
import type { Terminal } from '@xterm/xterm';
import type { Words } from './words.ts';

const SIZE = { columns: 80, rows: 18 };

interface Shown {
  readonly terminal: Terminal;
  readonly fit: FitAddon;
  readonly place: HTMLElement;
}

/** `openSession` gets the client's endpoint of a connection that somebody clicked on in a terminal. */
export function makeTerminals(ask: (order: FromPage) => void, openSession: (endpoint: string) => void) {
  const shown = new Map<number, Shown>();
  let wanted: number | undefined;
  let isTypist: (id: number) => boolean = () => false;

  const make = (id: number): Shown => {
    const place = document.createElement('div');
    place.className = 'xterm-place';
    const terminal = newTerminal(SIZE);
    const fit = new FitAddon();
    terminal.loadAddon(fit);
    terminal.onData((keys) => ask({ kind: 'keys', terminal: id, keys }));
    terminal.onBinary((keys) => ask({ kind: 'keys', terminal: id, keys }));
    terminal.onResize(({ cols: columns, rows }) => {
      if (isTypist(id)) ask({ kind: 'resize', terminal: id, columns, rows });
    });
    terminal.registerLinkProvider({
      provideLinks: (lineNumber, callback) => {
        const text = terminal.buffer.active.getLine(lineNumber - 1)?.translateToString(true) ?? '';
        const links = endpointsIn(text).map(({ endpoint, start, end }) => ({
          range: { start: { x: start + 1, y: lineNumber }, end: { x: end, y: lineNumber } },
          text: endpoint,
          activate: () => openSession(endpoint),
        }));
        callback(links);
      },
    });
    // Ctrl-C copies where something is selected, as people expect of a page, and interrupts where nothing is.
    terminal.attachCustomKeyEventHandler((event) => {
      const isCopy =
        event.type === 'keydown' && event.ctrlKey && event.key === 'c' && terminal.hasSelection();
      if (isCopy)
        void navigator.clipboard?.writeText(terminal.getSelection()).then(() => terminal.clearSelection());
      // Tab has to lead out of a terminal: with Shift it does.
      const isWayOut = event.key === 'Tab' && event.shiftKey;
      return !isCopy && !isWayOut;
    });
    const made = { terminal, fit, place };
    shown.set(id, made);
    ask({ kind: 'attach', terminal: id });
    return made;
  };

  const fitToPlace = (): void => {
    const one = wanted === undefined ? undefined : shown.get(wanted);
    if (one?.place.isConnected === true && wanted !== undefined && isTypist(wanted)) one.fit.fit();
  };
  new ResizeObserver(fitToPlace).observe(document.body);

  return {
    /** Bytes of a terminal; the console hears when they are drawn. */
    show(id: number, bytes: Uint8Array): void {
      shown.get(id)?.terminal.write(bytes, () => ask({ kind: 'shown', terminal: id, bytes: bytes.length }));
    },

    /** The line was broken: what was attached has to be attached again. */
    reattach(): void {
      for (const [id, { terminal }] of shown) {
        terminal.reset();
        ask({ kind: 'attach', terminal: id });
      }
    },

    /** Where the terminal that is wanted is put, once the page is drawn. */
    place(model: Model): void {
      isTypist = (id) => model.terminals.find((one) => one.id === id)?.typist === model.page;
      for (const [id, { terminal, place }] of shown) {
        if (model.terminals.some((one) => one.id === id)) continue;
        terminal.dispose();
        place.remove();
        shown.delete(id);
      }
      const newest = model.terminals.at(-1);
      // The one that this page has just opened comes to the front.
      if (newest !== undefined && !shown.has(newest.id) && newest.typist === model.page) wanted = newest.id;
      const last = newest?.id;
      if (wanted === undefined || model.terminals.every(({ id }) => id !== wanted)) wanted = last;
      const state = model.terminals.find(({ id }) => id === wanted);
      const frame = document.getElementById('terminal');
      if (frame === null || wanted === undefined) return;
      const one = shown.get(wanted) ?? make(wanted);
      // Who does not type sees the screen in the size of the one who does.
      if (state !== undefined && state.typist !== model.page) one.terminal.resize(state.columns, state.rows);
      if (one.place.parentElement === frame) return;
      frame.replaceChildren(one.place);
      if (one.terminal.element === undefined) one.terminal.open(one.place);
      fitToPlace();
      one.terminal.focus();
    },

    view(model: Model, words: Words, draw: () => void): TemplateResult {
      const { lab, terminals, page } = model;
      const current = terminals.find(({ id }) => id === (wanted ?? terminals.at(-1)?.id)) ?? terminals.at(-1);
      const open = (machine: MachineName, capture: boolean): void => {
        wanted = undefined;
        ask({ kind: 'open-terminal', machine, capture, ...SIZE });
      };
      return html`<p class="buttons">
          ${(lab?.machines ?? []).map(({ name, state }, index) => {
            const isConfined = lab?.isConfined === true;
            const button = (capture: boolean, label: string) =>
              html`<button
                type="button"
                ?disabled=${state !== 'up'}
                aria-label="${words.openTerminal}: ${name}${capture ? `, ${words.withCapture}` : ''}"
                @click=${() => open(name, capture)}
              >
                ${label}
              </button>`;
            // The lab's own server machine has nothing that could hold a terminal; beside it there is.
            const hasPlain = !isConfined || index > 0;
            return html`<span class="group"
              >${hasPlain ? button(false, `+ ${name}`) : nothing}${
                isConfined ? button(true, hasPlain ? '+ tcpdump' : `+ ${name} tcpdump`) : nothing
              }</span
            >`;
          })}
        </p>
        ${lab?.isConfined === false ? html`<p class="note">${words.hostTerminal}</p>` : nothing}
        ${
          terminals.length === 0
            ? nothing
            : html`<div class="tabs" role="tablist" aria-label=${words.terminals}>
                ${terminals.map(
                  (one) =>
                    html`<button
                      type="button"
                      role="tab"
                      aria-selected=${one === current}
                      @click=${() => {
                        wanted = one.id;
                        draw();
                      }}
                    >
                      ${nameOf(one, words)}
                    </button>`,
                )}
              </div>`
        }
        <div id="terminal" class=${terminals.length === 0 ? 'none' : ''}></div>
        ${current === undefined ? nothing : keyboardView(current, page, words, ask)}`;
    },
  };
}

function nameOf({ machine, capture, id, isOpen }: TerminalState, words: Words): string {
  return `${machine}${capture ? ` ${words.withCapture}` : ''} ${id}${isOpen ? '' : ' ✕'}`;
}

function keyboardView(
  { id, typist, isOpen }: TerminalState,
  page: number,
  words: Words,
  ask: (order: FromPage) => void,
): TemplateResult {
  const who = !isOpen
    ? words.terminalEnded
    : typist === page
      ? words.youType
      : typist === null
        ? words.nobodyTypes
        : words.otherTypes;
  return html`<p class="keyboard">
    <span role="status">${who}</span>
    ${
      typist === page || !isOpen
        ? nothing
        : html`<button type="button" @click=${() => ask({ kind: 'take-keyboard', terminal: id })}>
            ${words.takeKeyboard}
          </button>`
    }
    <button type="button" @click=${() => ask({ kind: 'close-terminal', terminal: id })}>
      ${words.close}
    </button>
  </p>`;
}
