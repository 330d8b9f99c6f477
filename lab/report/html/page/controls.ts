/** Few fonts have the pictures of control characters (␍), so pages write their names, as they were written on paper. */
import { markup } from '../markup.ts';
import type { Markup } from '../markup.ts';
import { controlName, visible } from '../../visible.ts';

const PICTURES = /([\u2400-\u2421])/;

/** Text from the wire or a log, as it may stand in the page. */
export function shown(text: string, most?: number): Markup {
  const parts = visible(text, most).split(PICTURES);
  return markup`${parts.map((part) => {
    const name = controlName(part);
    return name === undefined ? part : markup`<span class="control">${name}</span>`;
  })}`;
}
