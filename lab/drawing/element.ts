/// <reference lib="dom" />
/** Of the page that a script runs in, by its id. Throws an Error where the page has none. */
export function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no #${id}.`);
  return found;
}
