/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The session table: a page of rows at a time, whatever their number. */
import { ALL, choose, searchTexts, type SortKey, type Wanted } from './order.ts';
import { element } from '../../../drawing/element.ts';
import { fill, wholeText } from '../../../drawing/figures.ts';
import { listedText, rowsMarkup } from './rows.ts';
import { moveFocus } from '../../../drawing/move-focus.ts';
import type { SessionIndex } from './island.ts';
import { showOrder } from '../../../drawing/sort-buttons.ts';

const A_PAGE = 50;

export type SessionTable = ReturnType<typeof startTable>;

/** `open` is told the number of the session that somebody wants to see. */
export function startTable(index: SessionIndex, open: (number: number) => void) {
  const { language, labels, sessions } = index;
  const body = element('session-rows');
  const tools = element('session-tools');
  const sorters = document.querySelectorAll<HTMLElement>('#session-table [data-sort]');
  const count = (value: number): string => wholeText(value, language);
  let made: readonly string[] | undefined;
  const texts = (): readonly string[] => (made ??= searchTexts(index));
  let wanted: Wanted = ALL;
  let chosen: readonly number[] = sessions.map((_, number) => number);
  let page = 0;
  tools.hidden = false;
  element('session-pages').hidden = sessions.length <= A_PAGE;
  element('session-note').textContent = labels.open;
  listen();
  turnTo(0);
  // Made while nothing else is to do, so that the first letter of a filter waits for nothing.
  if ('requestIdleCallback' in globalThis) requestIdleCallback(texts);

  return {
    /** The session beside this one in the present order. */
    neighbour: (number: number, step: 1 | -1): number | undefined => chosen[chosen.indexOf(number) + step],
    /** Turns to the page with this session and puts the focus on it. */
    focus: (number: number): void => {
      const at = chosen.indexOf(number);
      if (at < 0) return;
      if (Math.floor(at / A_PAGE) !== page) turnTo(Math.floor(at / A_PAGE));
      body.querySelector<HTMLElement>(`tr[data-session="${number}"] a`)?.focus();
    },
  };

  function listen(): void {
    const field = (name: string): HTMLInputElement => element(name) as HTMLInputElement;
    tools.addEventListener('input', () => {
      want({
        text: field('filter-text').value,
        machine: field('filter-machine').value,
        outcome: field('filter-outcome').value,
        onlyRemarkable: field('filter-remarkable').checked,
      });
    });
    tools.addEventListener('submit', (event) => event.preventDefault());
    for (const button of sorters) {
      button.addEventListener('click', () => {
        const sortBy = button.dataset['sort'] as SortKey;
        want({ sortBy, descending: sortBy === wanted.sortBy && !wanted.descending });
      });
    }
    element('page-before').addEventListener('click', () => turnTo(page - 1));
    element('page-after').addEventListener('click', () => turnTo(page + 1));
    body.addEventListener('click', click);
    body.addEventListener('keydown', moveFocus);
  }

  function want(change: Partial<Wanted>): void {
    wanted = { ...wanted, ...change };
    chosen = choose(index, texts, wanted);
    turnTo(0);
  }

  function turnTo(wantedPage: number): void {
    const lastPage = Math.max(0, Math.ceil(chosen.length / A_PAGE) - 1);
    page = Math.min(Math.max(0, wantedPage), lastPage);
    const from = page * A_PAGE;
    const shown = chosen.slice(from, from + A_PAGE);
    body.innerHTML = String(rowsMarkup(index, shown));
    element('session-listed').textContent = listedText(index, shown.length);
    element('session-count').textContent =
      chosen.length === 0
        ? labels.noMatch
        : fill(labels.found, { shown: count(chosen.length), total: count(sessions.length) });
    element('page-at').textContent =
      shown.length === 0 ? '' : `${count(from + 1)}–${count(from + shown.length)}`;
    (element('page-before') as HTMLButtonElement).disabled = page === 0;
    (element('page-after') as HTMLButtonElement).disabled = page === lastPage;
    showOrder(sorters, wanted.sortBy, wanted.descending);
  }

  /** A click anywhere in a row, but not the end of selecting text in it. */
  function click(event: MouseEvent): void {
    const row = (event.target as Element).closest<HTMLElement>('tr[data-session]');
    if (row === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (getSelection()?.isCollapsed === false) return;
    event.preventDefault();
    open(Number(row.dataset['session']));
  }
}
