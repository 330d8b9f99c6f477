/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The session table: a page of rows at a time, whatever their number. */
import { choose, searchTexts } from './order.ts';
import type { SortKey, Wanted } from './order.ts';
import { fill, wholeText } from './figures.ts';
import { listedText, rowsMarkup } from './rows.ts';
import type { SessionIndex } from './island.ts';

const A_PAGE = 50;

export class SessionTable {
  onOpen: (number: number) => void = () => {};
  readonly #index: SessionIndex;
  readonly #texts: () => readonly string[];
  readonly #body: HTMLElement;
  readonly #tools: HTMLElement;
  #wanted: Wanted = {
    text: '',
    machine: '',
    outcome: '',
    onlyRemarkable: false,
    sortBy: 'start',
    descending: false,
  };
  #chosen: readonly number[];
  #page = 0;

  constructor(index: SessionIndex) {
    this.#index = index;
    this.#texts = once(() => searchTexts(index));
    this.#body = element('session-rows');
    this.#tools = element('session-tools');
    this.#chosen = index.rows.map((_, number) => number);
    this.#tools.hidden = false;
    element('session-pages').hidden = index.rows.length <= A_PAGE;
    element('session-note').textContent = index.words.open;
    this.#listen();
    this.#draw();
    // Made while nothing else is to do, so that the first letter of a filter waits for nothing.
    if ('requestIdleCallback' in globalThis) requestIdleCallback(() => this.#texts());
  }

  /** The session beside this one in the present order. */
  neighbour(number: number, step: 1 | -1): number | undefined {
    return this.#chosen[this.#chosen.indexOf(number) + step];
  }

  /** Turns to the page with this session and puts the focus on it. */
  focus(number: number): void {
    const at = this.#chosen.indexOf(number);
    if (at < 0) return;
    const page = Math.floor(at / A_PAGE);
    if (page !== this.#page) {
      this.#page = page;
      this.#draw();
    }
    this.#body.querySelector<HTMLElement>(`tr[data-session="${number}"] a`)?.focus();
  }

  #listen(): void {
    const field = (name: string): HTMLInputElement => element(name) as HTMLInputElement;
    const read = (): void => {
      this.#want({
        text: field('filter-text').value,
        machine: field('filter-machine').value,
        outcome: field('filter-outcome').value,
        onlyRemarkable: field('filter-remarkable').checked,
      });
    };
    this.#tools.addEventListener('input', read);
    this.#tools.addEventListener('submit', (event) => event.preventDefault());
    for (const button of document.querySelectorAll<HTMLElement>('#session-table [data-sort]')) {
      button.addEventListener('click', () => {
        const sortBy = button.dataset['sort'] as SortKey;
        this.#want({ sortBy, descending: sortBy === this.#wanted.sortBy && !this.#wanted.descending });
      });
    }
    element('page-before').addEventListener('click', () => this.#turn(-1));
    element('page-after').addEventListener('click', () => this.#turn(1));
    this.#body.addEventListener('click', (event) => this.#click(event));
    this.#body.addEventListener('keydown', (event) => this.#key(event));
  }

  #want(change: Partial<Wanted>): void {
    this.#wanted = { ...this.#wanted, ...change };
    this.#chosen = choose(this.#index, this.#texts, this.#wanted);
    this.#page = 0;
    this.#draw();
  }

  #turn(step: number): void {
    this.#page = Math.min(Math.max(0, this.#page + step), this.#lastPage());
    this.#draw();
  }

  #lastPage(): number {
    return Math.max(0, Math.ceil(this.#chosen.length / A_PAGE) - 1);
  }

  #draw(): void {
    const { language, words, rows } = this.#index;
    const from = this.#page * A_PAGE;
    const shown = this.#chosen.slice(from, from + A_PAGE);
    this.#body.innerHTML = String(rowsMarkup(this.#index, shown));
    element('session-listed').textContent = listedText(this.#index, shown.length);
    const count = (value: number): string => wholeText(value, language);
    element('session-count').textContent =
      this.#chosen.length === 0
        ? words.none
        : fill(words.found, { shown: count(this.#chosen.length), total: count(rows.length) });
    element('page-at').textContent =
      shown.length === 0 ? '' : `${count(from + 1)}–${count(from + shown.length)}`;
    (element('page-before') as HTMLButtonElement).disabled = this.#page === 0;
    (element('page-after') as HTMLButtonElement).disabled = this.#page === this.#lastPage();
    this.#showOrder();
  }

  #showOrder(): void {
    for (const button of document.querySelectorAll<HTMLElement>('#session-table [data-sort]')) {
      const isThis = button.dataset['sort'] === this.#wanted.sortBy;
      const order = this.#wanted.descending ? 'descending' : 'ascending';
      button.closest('th')?.setAttribute('aria-sort', isThis ? order : 'none');
    }
  }

  /** A click anywhere in a row, but not the end of selecting text in it. */
  #click(event: MouseEvent): void {
    const row = (event.target as Element).closest<HTMLElement>('tr[data-session]');
    if (row === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (getSelection()?.isCollapsed === false) return;
    event.preventDefault();
    this.onOpen(Number(row.dataset['session']));
  }

  #key(event: KeyboardEvent): void {
    const row = (event.target as Element).closest('tr');
    const next = { ArrowDown: row?.nextElementSibling, ArrowUp: row?.previousElementSibling }[event.key];
    if (!next) return;
    event.preventDefault();
    next.querySelector('a')?.focus();
  }
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no #${id}.`);
  return found;
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}
