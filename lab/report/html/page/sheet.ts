/// <reference lib="dom" />
/** The sheet that lies over the page while a session is open. Its address names it: #session-12. */
import { Column } from './island.ts';
import type { SessionIndex } from './island.ts';
import { detailsMarkup } from './details.ts';
import { readDetails } from './read-island.ts';
import type { SessionTable } from './table.ts';
import { visible } from '../../visible.ts';

const ADDRESS = /^#session-(\d+)$/;

export class Sheet {
  readonly #index: SessionIndex;
  readonly #table: SessionTable;
  readonly #dialog: HTMLDialogElement;
  #number: number | undefined;
  #capture = 0;

  constructor(index: SessionIndex, table: SessionTable) {
    this.#index = index;
    this.#table = table;
    this.#dialog = document.getElementById('sheet') as HTMLDialogElement;
    this.#listen();
  }

  open(number: number): void {
    if (this.#index.rows[number] === undefined) return;
    this.#number = number;
    this.#draw();
    if (!this.#dialog.open) this.#dialog.showModal();
    this.#dialog.scrollTop = 0;
    history.replaceState(null, '', `#session-${number}`);
  }

  openFromAddress(): void {
    const number = ADDRESS.exec(location.hash)?.[1];
    if (number !== undefined) this.open(Number(number));
  }

  #listen(): void {
    const dialog = this.#dialog;
    addEventListener('hashchange', () => this.openFromAddress());
    dialog.addEventListener('close', () => {
      history.replaceState(null, '', '#sessions');
      if (this.#number !== undefined) this.#table.focus(this.#number);
      this.#number = undefined;
    });
    dialog.addEventListener('click', (event) => this.#click(event));
    dialog.addEventListener('keydown', (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      if (event.key === 'ArrowLeft') this.#step(-1);
      else if (event.key === 'ArrowRight') this.#step(1);
    });
  }

  #click(event: MouseEvent): void {
    const target = event.target as Element;
    // The backdrop belongs to the dialog itself; all that is in it lies in an element of its own.
    if (target === this.#dialog || target.closest('#sheet-close') !== null) this.#dialog.close();
    else if (target.closest('#sheet-before') !== null) this.#step(-1);
    else if (target.closest('#sheet-after') !== null) this.#step(1);
    else this.#choose(target.closest<HTMLElement>('[data-capture]'));
  }

  #choose(button: HTMLElement | null): void {
    if (button === null) return;
    this.#capture = Number(button.dataset['capture']);
    this.#draw();
    this.#dialog.querySelector<HTMLElement>(`[data-capture="${this.#capture}"]`)?.focus();
  }

  #step(step: 1 | -1): void {
    const next = this.#number === undefined ? undefined : this.#table.neighbour(this.#number, step);
    if (next !== undefined) this.open(next);
  }

  #draw(): void {
    const number = this.#number;
    const body = document.getElementById('sheet-body');
    const row = number === undefined ? undefined : this.#index.rows[number];
    if (number === undefined || row === undefined || body === null) return;
    const title = document.getElementById('sheet-title');
    if (title !== null) title.textContent = visible(row[Column.name]);
    this.#enable('sheet-before', this.#table.neighbour(number, -1) !== undefined);
    this.#enable('sheet-after', this.#table.neighbour(number, 1) !== undefined);
    const details = readDetails(number);
    if (details !== undefined) {
      body.innerHTML = String(detailsMarkup({ index: this.#index, number, details }, this.#capture));
      return;
    }
    body.textContent = this.#index.words.loading;
    // The end of a large file is still on its way.
    if (document.readyState === 'loading')
      addEventListener('DOMContentLoaded', () => this.#draw(), { once: true });
  }

  #enable(id: string, isPossible: boolean): void {
    (document.getElementById(id) as HTMLButtonElement).disabled = !isPossible;
  }
}
