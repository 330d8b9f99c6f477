/// <reference lib="dom" />
/** Says in the heads of a table which column it is sorted by; each button knows its column as `data-sort`. */
export function showOrder(buttons: Iterable<HTMLElement>, sortBy: string, descending: boolean): void {
  const order = descending ? 'descending' : 'ascending';
  for (const button of buttons)
    button.closest('th')?.setAttribute('aria-sort', button.dataset['sort'] === sortBy ? order : 'none');
}
