/// <reference lib="dom" />
/** The list of sessions, as they stand at the cursor. */
import { html, nothing, type TemplateResult } from 'lit-html';
import { decimalText, fill, wholeText } from '../../drawing/figures.ts';
import { capturesOf, countsOf, isCutOff, type Model, passed, type Session, sessionsOf } from './model.ts';
import { PHASES, type Phase, type Standing, standingAfter } from './phase.ts';
import { moveFocus } from '../../drawing/move-focus.ts';
import { repeat } from 'lit-html/directives/repeat.js';
import type { WireCounts } from '../messages.ts';
import type { Words } from './words.ts';

/** More rows than anybody reads would slow down what they come to see. */
const MOST_ROWS = 50;

export interface Filter {
  readonly text: string;
  readonly phase: Phase | '';
  readonly onlyTrouble: boolean;
}

export const NO_FILTER: Filter = { text: '', phase: '', onlyTrouble: false };

/** A session that has begun by the cursor, and how it stands there. */
export interface Row {
  readonly session: Session;
  readonly count: number;
  readonly standing: Standing;
}

/** Their signs differ also where their colours do not. */
const SIGNS: Readonly<Record<Phase, string>> = {
  connecting: '…',
  open: '●',
  'half-closed': '◐',
  closed: '✓',
  refused: '✕',
  reset: '✕',
};

/** A session that nothing has happened to since it was looked at stands as it did. */
const known = new WeakMap<Session, Row>();

export function rowsOf(model: Model): Row[] {
  return sessionsOf(model).flatMap((session) => {
    const isCut = model.cursorUs === Infinity && isCutOff(session);
    const count = isCut ? (session.state?.segments ?? 0) : passed(session, model.cursorUs);
    if (count === 0) return [];
    const before = known.get(session);
    if (before?.count === count) return before;
    const told = standingAfter(session.segments, count);
    const row = { session, count, standing: isCut ? toldOf(session, told) : told };
    known.set(session, row);
    return row;
  });
}

/** How one stands whose last segments are not told. */
function toldOf({ state }: Session, standing: Standing): Standing {
  if (state === undefined) return standing;
  const { ending, asked, answered } = state;
  const { kind } = ending;
  const phase = kind === 'closed' || kind === 'reset' || kind === 'half-closed' ? kind : standing.phase;
  return { ...standing, phase, asked, answered };
}

/** What the rows come to, at the cursor. */
export function countsIn(rows: readonly Row[]): WireCounts {
  const counts = { segments: 0, sessions: rows.length, open: 0, asked: 0, answered: 0 };
  for (const { count, standing } of rows) {
    counts.segments += count;
    counts.asked += standing.asked;
    counts.answered += standing.answered;
    if (OPEN.has(standing.phase)) counts.open += 1;
  }
  return counts;
}

const OPEN: ReadonlySet<Phase> = new Set(['connecting', 'open', 'half-closed']);

/** How many connections each machine has open at the cursor. */
export function openBy(model: Model, rows: readonly Row[]): Map<string, number> {
  const open = new Map<string, number>();
  if (model.cursorUs === Infinity) {
    for (const { openAt } of capturesOf(model))
      for (const [name, count] of Object.entries(openAt)) open.set(name, (open.get(name) ?? 0) + count);
    return open;
  }
  for (const { session, standing } of rows) {
    if (!OPEN.has(standing.phase)) continue;
    for (const { name } of [session.client, session.server]) open.set(name, (open.get(name) ?? 0) + 1);
  }
  return open;
}

function chosen(rows: readonly Row[], filter: Filter, words: Words): Row[] {
  const wanted = filter.text.trim().toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter(({ session, standing }) => {
    if (filter.phase !== '' && standing.phase !== filter.phase) return false;
    if (filter.onlyTrouble && !standing.hasTrouble && !isBad(standing)) return false;
    if (wanted.length === 0) return true;
    const text = `${session.name} ${session.client.address} ${words[standing.phase]}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

function isBad({ phase }: Standing): boolean {
  return phase === 'refused' || phase === 'reset';
}

export interface SessionListener {
  readonly select: (key: string) => void;
  /** Hears what has changed in a field. */
  readonly filter: (change: Partial<Filter>) => void;
  readonly lookFrom: (machine: string) => void;
}

export function sessionsView(
  model: Model,
  rows: readonly Row[],
  filter: Filter,
  words: Words,
  listener: SessionListener,
): TemplateResult {
  const { language } = model;
  const found = chosen(rows, filter, words).toReversed();
  const shown = found.slice(0, MOST_ROWS);
  // What is not told cannot be found either.
  const isAll = found.length === rows.length && model.cursorUs === Infinity;
  const total = isAll ? countsOf(model).sessions : found.length;
  const machines = [...new Set(model.recording?.captures.map(({ machine }) => machine))];
  const change = listener.filter;
  const ms = (us: number): string => decimalText(us / 1_000, 1, language);
  return html`<form class="tools" role="search" @submit=${(event: Event) => event.preventDefault()}>
      <label
        >${words.filter}<input
          type="search"
          placeholder=${words.filterHint}
          autocomplete="off"
          spellcheck="false"
          .value=${filter.text}
          @input=${(event: Event) => change({ text: (event.target as HTMLInputElement).value })}
      /></label>
      <label
        >${words.state}<select
          @change=${(event: Event) => change({ phase: (event.target as HTMLSelectElement).value as Phase | '' })}
        >
          <option value="">${words.all}</option>
          ${PHASES.map((phase) => html`<option value=${phase} .selected=${phase === filter.phase}>${words[phase]}</option>`)}
        </select></label
      >
      ${
        machines.length < 2
          ? nothing
          : html`<label
              >${words.seenBy}<select
                @change=${(event: Event) => listener.lookFrom((event.target as HTMLSelectElement).value)}
              >
                ${machines.map((name) => html`<option value=${name} .selected=${name === model.seenBy}>${name}</option>`)}
              </select></label
            >`
      }
      <label class="check"
        ><input
          type="checkbox"
          .checked=${filter.onlyTrouble}
          @change=${(event: Event) => change({ onlyTrouble: (event.target as HTMLInputElement).checked })}
        />
        ${words.onlyTrouble}</label
      >
    </form>
    ${
      rows.length === 0
        ? html`<p class="empty">${fill(words.noSessions, { command: firstCommand(model) })}</p>`
        : html`<div class="scroll" tabindex="0" role="group" aria-label=${words.sessions}>
            <table>
              <thead>
                <tr>
                  <th scope="col">${words.session}</th>
                  <th scope="col">${words.state}</th>
                  <th scope="col" class="n">${words.asked}</th>
                  <th scope="col" class="n">${words.answered}</th>
                  <th scope="col" class="n">${words.segments}</th>
                  <th scope="col" class="n">${words.duration}</th>
                </tr>
              </thead>
              <tbody>
                ${repeat(
                  shown,
                  ({ session }) => session.key,
                  ({ session, count, standing }) =>
                    html`<tr
                      class=${session.key === model.selected ? 'selected' : ''}
                      @click=${() => listener.select(session.key)}
                    >
                      <th scope="row">
                        <button
                          type="button"
                          class="link"
                          aria-pressed=${session.key === model.selected}
                          @keydown=${moveFocus}
                        >
                          ${session.name}
                        </button>
                      </th>
                      <td>
                        <span class="phase ${standing.phase}"
                          ><span aria-hidden="true">${SIGNS[standing.phase]}</span>
                          ${words[standing.phase]}</span
                        >${standing.hasTrouble ? html` <span class="trouble" title=${words.again}>⚠</span>` : nothing}
                      </td>
                      <td class="n">${wholeText(standing.asked, language)}</td>
                      <td class="n">${wholeText(standing.answered, language)}</td>
                      <td class="n">${wholeText(count, language)}</td>
                      <td class="n">${ms(standing.durationUs)}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
    <p class="note" role="status">
      ${
        rows.length > 0 && found.length === 0
          ? words.noMatch
          : total > shown.length
            ? fill(words.shownOf, {
                shown: wholeText(shown.length, language),
                total: wholeText(total, language),
              })
            : nothing
      }
    </p>`;
}

/** What one types in a terminal of mesin-2; on this computer a machine is no more than an address. */
function firstCommand({ lab, recording }: Model): string {
  const [server, client] = lab?.machines ?? [];
  const port = recording?.port ?? lab?.port ?? '';
  if (lab?.isConfined !== false || server === undefined || client === undefined) return `nc mesin-1 ${port}`;
  return `nc -s ${client.address} ${server.address} ${port}`;
}
