/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** What the page of a class does when scripts are on: its rows, all of which stand in it, are chosen and sorted. */
import { element } from '../../drawing/element.ts';
import { fill, wholeText } from '../../drawing/figures.ts';
import { inOrder, searchFor, type SortValue } from '../../drawing/table-order.ts';
import type { Language } from '../../../options/language.ts';
import { moveFocus } from '../../drawing/move-focus.ts';
import { showOrder } from '../../drawing/sort-buttons.ts';

const { documentElement } = document;
const language = documentElement.lang as Language;
const { compare } = new Intl.Collator(language, { numeric: true });
const tools = element('class-tools') as HTMLFormElement;
const [text, outcome, missed] = [field('text'), field('outcome'), field('missed')];
const table = element('students').querySelector('table') as HTMLTableElement;
const body = table.tBodies[0] as HTMLTableSectionElement;
const rows = Array.from(body.rows, (row) => {
  const cells = Array.from(row.cells);
  return {
    row,
    text: cells.map(({ textContent }) => textContent.toLowerCase()).join('\n'),
    outcome: row.dataset['outcome'] ?? '',
    missed: row.dataset['missed']?.split(' ') ?? [],
    values: cells.map((cell) => valueOf(cell)),
  };
});
const sorters = Array.from(table.tHead?.rows[0]?.cells ?? [], (head, column) => {
  const button = buttonAround(head);
  button.dataset['sort'] = String(column);
  button.addEventListener('click', () => {
    sorted = { by: column, descending: column === sorted.by && !sorted.descending };
    show();
  });
  return button;
});
/** As the file has them: by name. */
let sorted = { by: 0, descending: false };

for (const bar of document.querySelectorAll<HTMLElement>('.tally[data-column]')) {
  const number = bar.querySelector<HTMLElement>('.n');
  if (number !== null) buttonAround(number).title = bar.dataset['title'] ?? '';
  bar.addEventListener('click', () => {
    tools.reset();
    missed.value = bar.dataset['column'] ?? '';
    show();
    element('students').scrollIntoView();
    missed.focus({ preventScroll: true });
  });
}
tools.addEventListener('input', show);
tools.addEventListener('submit', (event) => event.preventDefault());
element('class-all').addEventListener('click', () => {
  tools.reset();
  show();
});
body.addEventListener('keydown', moveFocus);
// Who comes back to the page finds the fields as they were left.
addEventListener('pageshow', show);
tools.hidden = false;
documentElement.classList.add('scripted');

function show(): void {
  const isFound = searchFor(text.value);
  const chosen = rows.flatMap((one, index) =>
    (outcome.value === '' || one.outcome === outcome.value) &&
    (missed.value === '' || one.missed.includes(missed.value)) &&
    isFound(() => one.text)
      ? [index]
      : [],
  );
  const values = rows.map((one) => one.values[sorted.by] ?? null);
  const order = inOrder(chosen, values, sorted.descending, compareValues);
  body.replaceChildren(...order.flatMap((index) => rows[index]?.row ?? []));
  showOrder(sorters, String(sorted.by), sorted.descending);
  const counts = { shown: wholeText(chosen.length, language), total: wholeText(rows.length, language) };
  const { found = '', none = '' } = tools.dataset;
  element('class-count').textContent = chosen.length === 0 ? none : fill(found, counts);
}

/** Of the form, by its name. */
function field(name: string): HTMLInputElement | HTMLSelectElement {
  return tools.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement;
}

/** The text of a cell, unless it has a number to sort by. */
function valueOf({ dataset, textContent }: HTMLElement): SortValue {
  const { value } = dataset;
  if (value === undefined) return textContent.trim() || null;
  return value === '' ? null : Number(value);
}

function compareValues(one: string | number, other: string | number): number {
  return typeof one === 'number' && typeof other === 'number'
    ? one - other
    : compare(String(one), String(other));
}

/** What stood in an element becomes a button that does what its listener says. */
function buttonAround(inside: HTMLElement): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.append(...inside.childNodes);
  inside.append(button);
  return button;
}
