/// <reference lib="dom" />
/** What one can do from the page, each beside the command that does the same in a terminal. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { commandOf, type CommandOrder, lineOf } from '../commands.ts';
import type { FromPage } from '../orders.ts';
import type { Model } from './model.ts';
import { fill } from '../../drawing/figures.ts';
import type { Words } from './words.ts';

/** What stands in the fields. */
export interface Wishes {
  readonly clients: number;
  readonly requests: number;
  readonly stagger: number;
  readonly pipeline: number;
  readonly hold: number;
  readonly scenario: string;
  readonly serve: string;
  readonly grade: string;
}

export const WISHES: Wishes = {
  clients: 9,
  requests: 1,
  stagger: 0,
  pipeline: 1,
  hold: 0,
  scenario: 'netcat-session',
  serve: '',
  grade: '',
};

export interface ActionListener {
  readonly ask: (order: FromPage) => void;
  /** Hears what has changed in a field. */
  readonly wish: (change: Partial<Wishes>) => void;
}

export function actionsView(
  model: Model,
  wishes: Wishes,
  words: Words,
  { ask, wish }: ActionListener,
): TemplateResult {
  const { action } = model;
  const isRunning = action !== undefined && action.exitCode === undefined;
  const { clients, requests, stagger, pipeline, hold } = wishes;
  const burst = { kind: 'burst', clients, requests, stagger, pipeline, hold } as const;
  const number = (name: keyof typeof burst & keyof Wishes, label: string, most: number) =>
    html`<label
      >${label}<input
        type="number"
        min=${name === 'clients' || name === 'requests' || name === 'pipeline' ? 1 : 0}
        max=${most}
        .value=${String(wishes[name])}
        @input=${(event: Event) => {
          const { valueAsNumber } = event.target as HTMLInputElement;
          if (Number.isInteger(valueAsNumber)) wish({ [name]: valueAsNumber });
        }}
    /></label>`;
  const path = (name: 'serve' | 'grade') =>
    html`<label
      >${words.path}<input
        type="text"
        autocomplete="off"
        spellcheck="false"
        placeholder="server.py"
        .value=${wishes[name]}
        @input=${(event: Event) => wish({ [name]: (event.target as HTMLInputElement).value })}
    /></label>`;
  const form = (
    button: string,
    order: CommandOrder,
    fields: unknown,
    { isReady = true, beside }: { readonly isReady?: boolean; readonly beside?: TemplateResult } = {},
  ) =>
    html`<form
      @submit=${(event: Event) => {
        event.preventDefault();
        ask(order);
      }}
    >
      <div class="fields-of">${fields}</div>
      <p class="buttons">
        <button type="submit" class="main" ?disabled=${isRunning || !isReady}>${button}</button
        >${beside ?? nothing}
      </p>
      ${
        isReady
          ? html`<p class="same">
              <small>${words.sameInTerminal}</small> <code>${lineOf(commandOf(order))}</code>
            </p>`
          : nothing
      }
    </form>`;
  const drawer = (title: string, content: unknown, isOpen = false) =>
    html`<details name="action" ?open=${isOpen}>
      <summary>${title}</summary>
      ${content}
    </details>`;
  const pickScenario = (event: Event): void => wish({ scenario: (event.target as HTMLSelectElement).value });
  const scenarioField = html`<label
    >${words.scenario}<select @change=${pickScenario}>
      ${model.scenarios.map(
        (name) => html`<option value=${name} .selected=${name === wishes.scenario}>${name}</option>`,
      )}
    </select></label
  >`;
  const takeBack = html`<button
    type="button"
    ?disabled=${isRunning}
    @click=${() => ask({ kind: 'take-back' })}
  >
    ${words.takeBack}
  </button>`;
  const burstFields = [
    number('clients', words.clientsEach, 20_000),
    number('requests', words.requestsEach, 1_000_000),
    number('hold', words.hold, 600_000),
    number('stagger', words.stagger, 60_000),
    number('pipeline', words.pipeline, 1_024),
  ];
  const capture = html`<label class="check"
    ><input
      type="checkbox"
      .checked=${model.lab?.captures === true}
      ?disabled=${isRunning}
      @change=${(event: Event) => ask({ kind: 'capture', on: (event.target as HTMLInputElement).checked })}
    />
    ${words.capture}</label
  >`;
  return html`<div class="actions">
      ${capture} ${drawer(words.burst, form(words.burst, burst, burstFields), true)}
      ${drawer(words.scenario, form(words.play, { kind: 'scenario', name: wishes.scenario }, scenarioField))}
      ${drawer(
        words.serve,
        form(words.serveButton, { kind: 'serve', path: wishes.serve }, path('serve'), {
          isReady: wishes.serve !== '',
          beside: takeBack,
        }),
      )}
      ${drawer(
        words.grade,
        form(words.gradeButton, { kind: 'grade', path: wishes.grade }, path('grade'), {
          isReady: wishes.grade !== '',
        }),
      )}
    </div>
    ${action === undefined ? nothing : progressView(action, isRunning, words, ask)}`;
}

function progressView(
  action: NonNullable<Model['action']>,
  isRunning: boolean,
  words: Words,
  ask: ActionListener['ask'],
): TemplateResult {
  const state = isRunning ? words.running : fill(words.ended, { code: String(action.exitCode) });
  return html`<section class="progress" aria-live="polite">
    <p>
      <code>${action.command}</code> <span class="state">${state}</span>
      ${isRunning ? html`<button type="button" @click=${() => ask({ kind: 'stop' })}>${words.stop}</button>` : nothing}
    </p>
    ${
      action.page === undefined
        ? nothing
        : html`<p><a href=${action.page} target="_blank" rel="noopener">${words.openResult}</a></p>`
    }
    <div class="output" tabindex="0"><pre>${action.output}</pre></div>
  </section>`;
}
