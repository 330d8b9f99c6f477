/// <reference lib="dom" />
/** The bar at the bottom: where in the recording one is, and the way from one packet to the next. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { type Playback, SPEEDS } from './playback.ts';
import type { Model } from './model.ts';
import { decimalText, numberText } from '../../drawing/figures.ts';
import type { Words } from './words.ts';

/** Few fonts have these signs. */
const ICONS = {
  back: icon('M4 3H6V17H4ZM17 3V17L7 10Z'),
  forward: icon('M14 3H16V17H14ZM3 3L13 10L3 17Z'),
  play: icon('M5 3L17 10L5 17Z'),
  pause: icon('M4 3H8V17H4ZM12 3H16V17H12Z'),
};

/** What can be done in it. */
export interface PlaybackListener {
  readonly step: (by: 1 | -1, throughAll: boolean) => void;
  readonly goLive: () => void;
  readonly draw: () => void;
}

export function playbackBar(
  model: Model,
  playback: Playback,
  words: Words,
  { step, goLive, draw }: PlaybackListener,
): TemplateResult {
  const { language, recording } = model;
  const [first, last] = [playback.firstUs, playback.lastUs];
  const isFollowing = recording?.isLive === true && model.cursorUs === Infinity;
  const isMoving = playback.isPlaying || isFollowing;
  const isEmpty = model.moments.length === 0;
  const sinceUs = Math.max(0, playback.atUs - first);
  // The end is after the last packet: there is also what was logged and shown since.
  const end = Math.ceil(last - first) + 1;
  const button = (label: string, sign: TemplateResult, act: (event: MouseEvent) => void, kind = '') =>
    html`<button
      type="button"
      class=${kind}
      aria-label=${label}
      title=${label}
      ?disabled=${isEmpty}
      @click=${(event: MouseEvent) => {
        act(event);
        draw();
      }}
    >
      ${sign}
    </button>`;
  return html`<footer class="bar playback">
    ${button(words.stepBack, ICONS.back, ({ shiftKey }) => step(-1, shiftKey))}
    ${button(
      isMoving ? words.pause : words.play,
      isMoving ? ICONS.pause : ICONS.play,
      () => playback.toggle(),
      'main',
    )}
    ${button(words.stepForward, ICONS.forward, ({ shiftKey }) => step(1, shiftKey))}
    <input
      type="range"
      min="0"
      max=${end}
      step="1"
      aria-label=${words.position}
      ?disabled=${isEmpty}
      .value=${String(model.cursorUs === Infinity ? end : sinceUs)}
      @input=${(event: Event) => {
        playback.seek(first + (event.target as HTMLInputElement).valueAsNumber);
        draw();
      }}
    />
    <output>${decimalText(sinceUs / 1_000_000, 6, language)} s</output>
    <label>
      <span>${words.speed}</span>
      <select
        aria-label=${words.speed}
        @change=${(event: Event) => playback.setSpeed(Number((event.target as HTMLSelectElement).value))}
      >
        ${SPEEDS.map(
          (speed) =>
            html`<option value=${speed} .selected=${speed === playback.speed}>
              ${numberText(speed, language, 2)}×
            </option>`,
        )}
      </select>
    </label>
    ${isFollowing ? nothing : html`<button type="button" @click=${goLive}>${words.toLive}</button>`}
  </footer>`;
}

function icon(path: string): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d=${path}></path></svg>`;
}
