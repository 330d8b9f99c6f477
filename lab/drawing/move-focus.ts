/// <reference lib="dom" />
/** With the arrow keys from row to row of a table, or from one of many buttons to the next. */
export function moveFocus(event: KeyboardEvent): void {
  const focused = event.target as Element;
  const place = focused.closest('tr') ?? focused;
  const next = { ArrowDown: place.nextElementSibling, ArrowUp: place.previousElementSibling }[event.key];
  if (!next) return;
  event.preventDefault();
  (next.querySelector<HTMLElement>('a, button') ?? (next as HTMLElement)).focus();
}
