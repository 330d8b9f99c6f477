/// <reference lib="dom" />
/** The sheet that lies over the page while a session is open. Its address names it: #session-12. */
import { CHUNK, chunkId, type SessionIndex } from './island.ts';
import { element } from '../../../drawing/element.ts';
import type { SessionTable } from './table.ts';
import { detailsMarkup } from './details.ts';
import type { SessionDetails } from '../../rows.ts';
import { visible } from '../../../drawing/visible.ts';

const ADDRESS = /^#session-(\d+)$/;

/** Opens at once what the address names. */
export function startSheet(index: SessionIndex, table: SessionTable) {
  const dialog = element('sheet') as HTMLDialogElement;
  const before = element('sheet-before') as HTMLButtonElement;
  const after = element('sheet-after') as HTMLButtonElement;
  let number: number | undefined;
  let capture = 0;
  addEventListener('hashchange', openFromAddress);
  dialog.addEventListener('close', () => {
    history.replaceState(null, '', '#sessions');
    if (number !== undefined) table.focus(number);
    number = undefined;
  });
  before.addEventListener('click', () => go(-1));
  after.addEventListener('click', () => go(1));
  element('sheet-close').addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', click);
  dialog.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.key === 'ArrowLeft') go(-1);
    else if (event.key === 'ArrowRight') go(1);
  });
  openFromAddress();
  return { open };

  function open(wanted: number): void {
    if (index.sessions[wanted] === undefined) return;
    number = wanted;
    draw();
    if (!dialog.open) dialog.showModal();
    dialog.scrollTop = 0;
    history.replaceState(null, '', `#session-${number}`);
  }

  function openFromAddress(): void {
    const named = ADDRESS.exec(location.hash)?.[1];
    if (named !== undefined) open(Number(named));
  }

  function click(event: MouseEvent): void {
    const target = event.target as Element;
    // The backdrop belongs to the dialog itself; all that is in it lies in an element of its own.
    if (target === dialog) dialog.close();
    const chosen = target.closest<HTMLElement>('[data-capture]')?.dataset['capture'];
    if (chosen === undefined) return;
    capture = Number(chosen);
    draw();
    dialog.querySelector<HTMLElement>(`[data-capture="${capture}"]`)?.focus();
  }

  function go(step: 1 | -1): void {
    const next = number === undefined ? undefined : table.neighbour(number, step);
    if (next !== undefined) open(next);
  }

  function draw(): void {
    const row = number === undefined ? undefined : index.sessions[number];
    if (number === undefined || row === undefined) return;
    const body = element('sheet-body');
    element('sheet-title').textContent = visible(row.name);
    before.disabled = table.neighbour(number, -1) === undefined;
    after.disabled = table.neighbour(number, 1) === undefined;
    const details = readDetails(number);
    if (details !== undefined) {
      body.innerHTML = String(detailsMarkup(index, row, details, capture));
      return;
    }
    body.textContent = index.labels.loading;
    // The end of a large file is still on its way.
    if (document.readyState === 'loading') addEventListener('DOMContentLoaded', draw, { once: true });
  }
}

/** The chunk parsed last: who goes from session to session mostly stays in it. */
let latest: { readonly chunk: number; readonly details: readonly SessionDetails[] } | undefined;

/** Undefined for a session whose data is not there, or not yet: the browser may still be reading the file. */
function readDetails(number: number): SessionDetails | undefined {
  const chunk = Math.floor(number / CHUNK);
  const island = document.getElementById(chunkId(chunk));
  // A script element that has a successor is whole.
  if (island === null || (document.readyState === 'loading' && island.nextElementSibling === null))
    return undefined;
  if (latest?.chunk !== chunk)
    latest = { chunk, details: JSON.parse(island.textContent) as readonly SessionDetails[] };
  return latest.details[number % CHUNK];
}
