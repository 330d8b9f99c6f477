/// <reference lib="dom" />
/** The bar on top: what is on the screen, and how it looks. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { isDark, toggleTheme } from '../../drawing/theme.ts';
import { live } from 'lit-html/directives/live.js';
import type { Model } from './model.ts';
import type { RunSummary } from '../messages.ts';
import type { Words } from './words.ts';

/** What can be done in it. */
export interface HeaderListener {
  /** Without a name what is live. */
  readonly open: (run: string | undefined) => void;
  readonly speak: (language: Model['language']) => void;
  readonly draw: () => void;
}

export function headerView(
  model: Model,
  words: Words,
  { open, speak, draw }: HeaderListener,
): TemplateResult {
  const { recording, runs } = model;
  const isLive = recording === undefined || recording.isLive;
  const other = model.language === 'en' ? 'id' : 'en';
  const named = runs.find(({ name }) => name === recording?.name);
  const isListed = isLive || named !== undefined;
  return html`<header class="bar">
    <h1>mesin-lab</h1>
    ${modeView(model, words)}
    <label class="run">
      <span>${words.run}</span>
      <select @change=${(event: Event) => open((event.target as HTMLSelectElement).value || undefined)}>
        <option value="" .selected=${live(isLive)}>${words.nowLive}</option>
        ${isListed ? nothing : html`<option value=${recording.name} .selected=${live(true)}>${recording.name}</option>`}
        ${runs.map((run) => {
          const isShown = !isLive && run === named;
          return html`<option value=${run.name} .selected=${live(isShown)}>${titleOf(run)}</option>`;
        })}
      </select>
    </label>
    ${filesView(model, named, words)}
    <span class="spring"></span>
    <button type="button" lang=${other} @click=${() => speak(other)}>${words.otherLanguage}</button>
    <button
      type="button"
      @click=${() => {
        toggleTheme();
        draw();
      }}
    >
      ${isDark() ? words.light : words.dark}
    </button>
  </header>`;
}

/** A run is live once its capture is known to run: what was said before is not in it. */
function modeView({ recording, captures }: Model, words: Words): TemplateResult {
  if (recording?.isLive === false) return html`<span class="mode replay">▷ ${words.replay}</span>`;
  if (captures.size === 0) return html`<span class="mode">○ ${words.noCapture}</span>`;
  return html`<span class="mode live">● ${words.live}</span>`;
}

/** `✓ burst 2026-11-29 15:12:28`, in the time of the one who looks. */
function titleOf({ name, what, startedAtMs, ok }: RunSummary): string {
  const sign = ok === null ? '●' : ok ? '✓' : '✕';
  if (startedAtMs === null) return `${sign} ${what} ${name}`;
  const local = new Date(startedAtMs - new Date(startedAtMs).getTimezoneOffset() * 60_000);
  return `${sign} ${what} ${local.toISOString().slice(0, 19).replace('T', ' ')}`;
}

/** What of it anybody can open elsewhere. */
function filesView({ recording, seenBy }: Model, named: RunSummary | undefined, words: Words) {
  const capture = recording?.captures.find(({ machine }) => machine === seenBy);
  if (named === undefined) return nothing;
  return html`${
    named.hasReport
      ? html`<a href="/runs/${named.name}/report.html" target="_blank" rel="noopener">${words.report}</a>`
      : nothing
  }${
    capture === undefined
      ? nothing
      : html`<a href="/runs/${named.name}/pcap/${capture.name}.pcap" download>${words.captureFile}</a>`
  }`;
}
