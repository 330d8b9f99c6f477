/**
 * The letters of a drawing, set by the typesetter over its lines: a drawing with several fonts in it would come out in
 * another order each time, and ␍ and ␊ too small to read.
 *
 *     <text x="320" y="40" font-size="11" text-anchor="middle">TIME</text>   ─▶   place(…, text(size: …, "TIME"))
 */
import { call, code, literal, named } from './markup.ts';
import type { Code } from './markup.ts';
import { FONTS } from './typst.ts';

export interface Lettering {
  /** The drawing without them. */
  readonly svg: string;
  readonly letters: readonly Code[];
}

const TEXT = /<text ([^<>]*)>([^<]*)<\/text>/g;

/** Wider than any text, so that none is broken; in points. */
const ROOM = 2_000;
const ALIGNMENTS: Readonly<Record<string, readonly [align: string, shift: number]>> = {
  start: ['left', 0],
  middle: ['center', ROOM / 2],
  end: ['right', ROOM],
};

/** `scale` is points for each unit of the drawing. */
export function takeLetters(svg: string, scale: number): Lettering {
  const letters: Code[] = [];
  const rest = svg.replaceAll(TEXT, (whole: string, attributes: string, content: string) => {
    if (attributes.includes('transform=')) return whole;
    letters.push(place(attributesOf(attributes), unescape(content), scale));
    return '';
  });
  return { svg: rest, letters };
}

function place(given: ReadonlyMap<string, string>, content: string, scale: number): Code {
  const points = (name: string, fallback: number): number => (Number(given.get(name)) || fallback) * scale;
  const [align, shift] = ALIGNMENTS[given.get('text-anchor') ?? ''] ?? ['left', 0];
  const isMono = /mono/i.test(given.get('font-family') ?? '');
  const fill = /^#[0-9a-f]{6}$/i.exec(given.get('fill') ?? '')?.[0] ?? '#1b2430';
  const text = call(
    'text',
    named({
      size: `${points('font-size', 11).toFixed(2)}pt`,
      weight: /^(?:bold|[6-9]00)$/.test(given.get('font-weight') ?? '') ? 600 : 400,
      fill: `rgb(${literal(fill)})`,
      font: `(${literal(isMono ? FONTS.mono : FONTS.sans)}, ${literal(FONTS.symbols)})`,
      'top-edge': literal('baseline'),
      'bottom-edge': literal('baseline'),
    }),
    literal(content.replaceAll(/ (?= )/g, '\u00A0')),
  );
  const at = { dx: `${(points('x', 0) - shift).toFixed(2)}pt`, dy: `${points('y', 0).toFixed(2)}pt` };
  return call('place', 'top + left', named(at), code(`box(width: ${ROOM}pt, align(${align}, ${text}))`));
}

function attributesOf(attributes: string): ReadonlyMap<string, string> {
  return new Map(
    [...attributes.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      unescape(value),
    ]),
  );
}

const CHARACTERS: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

function unescape(text: string): string {
  return text.replaceAll(/&([#\w]+);/g, (_, name: string) => CHARACTERS[name] ?? ' ');
}
