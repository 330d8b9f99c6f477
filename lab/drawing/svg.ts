/** What all drawings are written with. No Node and no library here: pages draw with it, too. */
import { escapeText } from './html.ts';

/** By what is drawn in them; on a dark page, CSS variables take their place. */
export const COLOURS = {
  ink: '#1b2430',
  soft: '#566170',
  line: '#c9d0d9',
  paper: '#ffffff',
  panel: '#f1f4f8',
  client: '#0b6790',
  server: '#2c7337',
  other: '#8a4fbf',
  alert: '#b3261e',
} as const;

/** Of every drawing: narrow, so that its letters can still be read where a phone squeezes it to two thirds. */
export const WIDTH = 520;

/** The name of one of {@link COLOURS}. */
export type Colour = keyof typeof COLOURS;

const SANS = "'DejaVu Sans', Arial, sans-serif";
const MONO = "'DejaVu Sans Mono', monospace";

/**
 * For pages: every colour as a CSS variable, `--drawing-ink` for instance, which a page may set. In the drawings
 * themselves colours are attributes, which any style sheet overrides and any reader of SVG understands.
 */
export const DRAWING_CSS = [
  ...Object.entries(COLOURS).flatMap(([name, value]) =>
    (['fill', 'stroke'] as const).map(
      (what) => `.drawing .${what}-${name}{${what}:var(--drawing-${name},${value})}`,
    ),
  ),
  `.drawing .sans{font-family:var(--drawing-sans,${SANS})}`,
  `.drawing .mono{font-family:var(--drawing-mono,${MONO})}`,
].join('\n');

/** For text and for attributes in double quotes; what XML cannot hold at all is left out. */
export function escape(content: string): string {
  return escapeText(content.toWellFormed()).replace(
    /[\p{Cc}\uFFFE\uFFFF]/gu,
    (character) => ({ '\n': '&#10;', '\t': '&#9;' })[character] ?? '',
  );
}

/** Of an element; those that are undefined are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** `content` is markup; attributes are text. Numbers get at most two decimals. */
export function element(name: string, attributes: Attributes, content?: string): string {
  let given = '';
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined) continue;
    given += ` ${key}="${typeof value === 'number' ? Math.round(value * 100) / 100 : escape(value)}"`;
  }
  return content === undefined ? `<${name}${given}/>` : `<${name}${given}>${content}</${name}>`;
}

/** Size in units of the drawing, 11 as a rule; `anchor` is where in the text its `x` lies, the start as a rule. */
export interface TextStyle {
  readonly size?: number;
  readonly fill?: Colour;
  readonly anchor?: 'middle' | 'end' | undefined;
  readonly bold?: boolean;
  readonly mono?: boolean;
}

/** One line of text whose baseline is at `y`. */
export function text(x: number, y: number, content: string, style: TextStyle = {}): string {
  const { size = 11, fill = 'ink', anchor, bold = false, mono = false } = style;
  return element(
    'text',
    {
      x,
      y,
      'font-size': size,
      class: `${mono ? 'mono' : 'sans'} fill-${fill}`,
      fill: COLOURS[fill],
      'font-family': mono ? MONO : SANS,
      'font-weight': bold ? 'bold' : undefined,
      'text-anchor': anchor,
      // Payload keeps its spaces.
      'xml:space': mono ? 'preserve' : undefined,
    },
    escape(content),
  );
}

/** Small and soft, as numbers at an axis are. */
export function note(x: number, y: number, content: string, anchor?: TextStyle['anchor']): string {
  return text(x, y, content, { size: 10.5, fill: 'soft', anchor });
}

/** How wide `content` is at most, as far as that can be known without a font. */
export function widthOf(content: string, size: number, mono = false): number {
  return Array.from(content).length * size * (mono ? 0.605 : 0.6);
}

/** The size at which `content` has room, at most `size`. */
export function fitted(content: string, size: number, room: number, mono = false): number {
  return Math.min(size, room / Math.max(1, widthOf(content, 1, mono)));
}

/** Attributes of what has this colour inside. */
export function filled(fill: Colour): Attributes {
  return { class: `fill-${fill}`, fill: COLOURS[fill] };
}

/** Attributes of what is drawn in this colour and has nothing inside. */
export function outlined(stroke: Colour, width: number): Attributes {
  return { class: `stroke-${stroke}`, fill: 'none', stroke: COLOURS[stroke], 'stroke-width': width };
}

/** A straight line; its width and its dashes are in units of the drawing. */
export function line(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  stroke: Colour,
  style: { readonly width?: number; readonly dash?: string | undefined } = {},
): string {
  return element('line', {
    x1,
    y1,
    x2,
    y2,
    class: `stroke-${stroke}`,
    stroke: COLOURS[stroke],
    'stroke-width': style.width ?? 1,
    'stroke-dasharray': style.dash,
  });
}

/** A filled rectangle with round corners of `radius`. */
export function rect(x: number, y: number, width: number, height: number, fill: Colour, radius = 0): string {
  return element('rect', { x, y, width, height, rx: radius || undefined, ...filled(fill) });
}

/** `d` of an SVG path, filled. */
export function shape(d: string, fill: Colour): string {
  return element('path', { d, ...filled(fill) });
}

/** The whole drawing; `title` is what a screen reader says. */
export function drawing(width: number, height: number, title: string, content: string): string {
  const [w, h] = [Math.round(width), Math.round(height)];
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'drawing',
      viewBox: `0 0 ${w} ${h}`,
      width: w,
      height: h,
      role: 'img',
    },
    `${element('title', {}, escape(title))}${content}`,
  );
}

/** A whole drawing of {@link WIDTH} on a ground of its own. */
export function picture(height: number, title: string, parts: readonly string[]): string {
  return drawing(WIDTH, height, title, [rect(0, 0, WIDTH, height, 'paper', 4), ...parts].join(''));
}
