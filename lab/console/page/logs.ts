/// <reference lib="dom" />
/** The machines' logs up to the cursor; a line that names a connection leads to it. */
import { html, type TemplateResult } from 'lit-html';
import { endpointsIn } from '../../endpoint.ts';
import { keyOf, type Model } from './model.ts';
import type { LogLine } from '../messages.ts';
import { repeat } from 'lit-html/directives/repeat.js';
import { visible } from '../../drawing/visible.ts';
import type { Words } from './words.ts';

/** The last ones; the folder has them all. */
const MOST_LINES = 100;
const LONGEST = 400;

/** Lines come in the order of time, so that those up to the cursor are the first. */
function linesAt({ logs, cursorUs }: Model): readonly LogLine[] {
  if (cursorUs === Infinity) return logs.slice(-MOST_LINES);
  const end = logs.findIndex(({ atUs }) => atUs > cursorUs);
  const shown = end < 0 ? logs : logs.slice(0, end);
  return shown.slice(-MOST_LINES);
}

export function logsView(model: Model, words: Words, select: (key: string) => void): TemplateResult {
  const lines = linesAt(model);
  if (lines.length === 0) return html`<p class="empty">${words.noLogs}</p>`;
  const selected = model.selected;
  return html`<div class="log" tabindex="0" role="group" aria-label=${words.logs}>
    <ol>
      ${repeat(
        lines,
        (line) => line,
        (line) => {
          const { machine, text } = line;
          const [named] = endpointsIn(text);
          const key = named && keyOf(model, named.endpoint);
          if (named === undefined || key === undefined)
            return html`<li class=${machine}><b>${machine}</b> ${visible(text, LONGEST)}</li>`;
          const open = (event: Event): void => {
            event.preventDefault();
            select(key);
          };
          return html`<li class="${machine} ${key === selected ? 'selected' : ''}">
            <b>${machine}</b> ${visible(text.slice(0, named.start), LONGEST)}<a href="#packets" @click=${open}
              >${text.slice(named.start, named.end)}</a
            >${visible(text.slice(named.end), LONGEST)}
          </li>`;
        },
      )}
    </ol>
  </div>`;
}
