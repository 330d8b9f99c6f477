/// <reference lib="dom" />
/** What the terminals of a run had shown up to the cursor: each that is opened is an xterm.js that takes no keys. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { type Model, shownAt } from './model.ts';
import { newTerminal } from './xterm.ts';
import { playScreen } from './play-screen.ts';
import { repeat } from 'lit-html/directives/repeat.js';
import type { Terminal } from '@xterm/xterm';
import type { Words } from './words.ts';

const SIZE = { columns: 80, rows: 24 };

interface Shown {
  readonly terminal: Terminal;
  readonly play: ReturnType<typeof playScreen>;
}

export function makeTranscripts() {
  const shown = new Map<Element, Shown>();

  const make = (place: HTMLElement): Shown => {
    const terminal = newTerminal(SIZE);
    terminal.options.disableStdin = true;
    // Keys are the page's, but for those that scroll.
    terminal.attachCustomKeyEventHandler(({ key, shiftKey }) => shiftKey && key.startsWith('Page'));
    terminal.open(place);
    const made = { terminal, play: playScreen(terminal) };
    shown.set(place, made);
    return made;
  };

  return {
    /** Brings those that are open to the cursor, once the page is drawn. */
    place({ transcripts, cursorUs }: Model): void {
      for (const [place, { terminal }] of shown) {
        if (place.isConnected) continue;
        terminal.dispose();
        shown.delete(place);
      }
      for (const place of document.querySelectorAll<HTMLElement>('details[open] > .screen')) {
        const screen = transcripts.get(place.dataset['terminal'] ?? '');
        if (screen === undefined) continue;
        const { play } = shown.get(place) ?? make(place);
        void play(screen, shownAt(screen, cursorUs));
      }
    },

    view({ transcripts }: Model, words: Words, draw: () => void): TemplateResult | typeof nothing {
      if (transcripts.size === 0) return nothing;
      const note = (text: string): TemplateResult => html`<p class="note">${text}</p>`;
      return html`<h3>${words.transcripts}</h3>
        ${repeat(
          transcripts,
          ([terminal]) => terminal,
          ([terminal, { steps, isCut }]) =>
            html`<details @toggle=${draw}>
              <summary>${terminal}</summary>
              <div class="screen" data-terminal=${terminal} role="group" aria-label=${terminal}></div>
              ${steps.length === 0 ? note(words.noTimes) : nothing}
              ${isCut ? note(words.transcriptCut) : nothing}
            </details>`,
        )}`;
    },
  };
}
