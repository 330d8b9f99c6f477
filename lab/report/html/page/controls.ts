/** Control characters on the page, by their names. */
import { PICTURES, controlName } from '../../control-names.ts';
import { markup } from '../markup.ts';
import type { Markup } from '../markup.ts';
import { visible } from '../../visible.ts';

/** Text from the wire or a log, as it may stand in the page. */
export function shown(text: string, most?: number): Markup {
  const parts = visible(text, most).split(PICTURES);
  return markup`${parts.map((part) => {
    const name = controlName(part);
    return name === undefined ? part : markup`<span class="control">${name}</span>`;
  })}`;
}
