/// <reference lib="dom" />
/** The machines' logs up to the cursor; a line that names a connection leads to it. */
import { html, type TemplateResult } from 'lit-html';
import { type Model, sessionNamedIn, sessionsOf } from './model.ts';
import type { LogLine } from '../messages.ts';
import { repeat } from 'lit-html/directives/repeat.js';
import { visible } from '../../drawing/visible.ts';
import type { Words } from './words.ts';

/** The last ones; the folder has them all. */
const MOST_LINES = 100;
const LONGEST = 400;

/** The last ones up to the cursor, and before them those of the chosen session; they come in the order of time. */
function linesAt(model: Model): readonly LogLine[] {
  const { logs, cursorUs } = model;
  const end = logs.findIndex(({ atUs }) => atUs > cursorUs);
  const shown = end < 0 ? logs : logs.slice(0, end);
  return [...ofChosen(model, shown.slice(0, -MOST_LINES)), ...shown.slice(-MOST_LINES)];
}

function ofChosen(model: Model, lines: readonly LogLine[]): readonly LogLine[] {
  const chosen = sessionsOf(model).find(({ key }) => key === model.selected);
  if (chosen === undefined) return [];
  const { address, port } = chosen.client;
  const [client] = [...model.clients].find(([, endpoint]) => endpoint === `${address}:${port}`) ?? [];
  const number = client?.split(' ').at(-1);
  // Few lines are looked at closely.
  const signs = [String(port), ...(number === undefined ? [] : [`[CLIENT ${number}]`])];
  return lines
    .filter((line) => signs.some((sign) => line.text.includes(sign)))
    .filter((line) => sessionNamedIn(model, line)?.key === chosen.key)
    .slice(-MOST_LINES);
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
          const named = sessionNamedIn(model, line);
          if (named === undefined)
            return html`<li class=${machine}><b>${machine}</b> ${visible(text, LONGEST)}</li>`;
          const open = (event: Event): void => {
            event.preventDefault();
            select(named.key);
          };
          return html`<li class="${machine} ${named.key === selected ? 'selected' : ''}">
            <b>${machine}</b> ${visible(text.slice(0, named.start), LONGEST)}<a href="#packets" @click=${open}
              >${text.slice(named.start, named.end)}</a
            >${visible(text.slice(named.end), LONGEST)}
          </li>`;
        },
      )}
    </ol>
  </div>`;
}
