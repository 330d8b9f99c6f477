/** The drawings of the page as figures on paper: the same SVG in light colours. */
import { block, breakable, call, literal, named } from './markup.ts';
import type { Code } from './markup.ts';
import type { Labels } from '../model.ts';
import { takeLetters } from './lettering.ts';

/** What is between the margins, in points; a heading and a few lines have room above the highest drawing. */
const WIDTH = 482;
const HEIGHT = 560;

/** Drawings have 11 px letters; on paper they are as large as captions. */
const LARGEST_SCALE = 0.72;

export class Pictures {
  readonly files = new Map<string, string>();
  readonly #labels: Labels;

  constructor(labels: Labels) {
    this.#labels = labels;
  }

  /** A figure with the drawing as large as fits, at most `largest` points for each unit of it. */
  figure(drawing: string, caption: string, largest = LARGEST_SCALE): Code {
    const name = `drawing-${this.files.size + 1}.svg`;
    const [width, height] = sizeOf(drawing);
    const scale = Math.min(largest, WIDTH / width, HEIGHT / height);
    const size = { width: `${(width * scale).toFixed(2)}pt`, height: `${(height * scale).toFixed(2)}pt` };
    const { svg, letters } = takeLetters(inLight(drawing), scale);
    this.files.set(name, svg);
    const lines = call('image', literal(name), named({ ...size, alt: literal(caption) }));
    const content = call('box', named(size), block([call('place', 'top + left', lines), ...letters]));
    const supplement = literal(this.#labels.figure);
    return call('figure', content, named({ kind: 'image', caption: breakable(caption), supplement }));
  }
}

/** Colours that a page may set become what they are without. */
export function inLight(svg: string): string {
  return svg.replaceAll(/var\(--[\w-]+,\s*(#[0-9a-fA-F]{3,8})\)/g, '$1');
}

function sizeOf(svg: string): readonly [width: number, height: number] {
  const [, width = '', height = ''] = /viewBox="[\d.-]+ [\d.-]+ ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  return [Number(width) || WIDTH, Number(height) || WIDTH];
}
