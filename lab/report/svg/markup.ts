/** What all drawings are written with. No Node and no library here: pages draw with it, too. */

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
  return content.toWellFormed().replace(/[&<>"'\p{Cc}\uFFFE\uFFFF]/gu, entityOf);
}

function entityOf(character: string): string {
  return ENTITIES[character] ?? '';
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '\n': '&#10;',
  '\t': '&#9;',
};

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** `content` is markup; attributes are text. Numbers get at most two decimals. */
export function element(name: string, attributes: Attributes, content?: string): string {
  const given = Object.entries(attributes)
    .map(([key, value]) => (value === undefined ? '' : ` ${key}="${attributeText(value)}"`))
    .join('');
  return content === undefined ? `<${name}${given}/>` : `<${name}${given}>${content}</${name}>`;
}

function attributeText(value: string | number): string {
  return typeof value === 'number' ? String(Math.round(value * 100) / 100) : escape(value);
}

export interface TextStyle {
  readonly size?: number;
  readonly fill?: Colour;
  readonly anchor?: 'middle' | 'end';
  readonly bold?: boolean;
  readonly mono?: boolean;
}

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

/** How wide `content` is at most, as far as that can be known without a font. */
export function widthOf(content: string, size: number, mono = false): number {
  return Array.from(content).length * size * (mono ? 0.605 : 0.6);
}

/** The size at which `content` has room, at most `size`. */
export function fitted(content: string, size: number, room: number, mono = false): number {
  return Math.min(size, room / Math.max(1, widthOf(content, 1, mono)));
}

/** `20,123`, as the language that has this decimal mark writes it. */
export function grouped(value: number, decimalMark: string): string {
  const [whole = '', decimals] = String(value).split('.');
  const groups = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, decimalMark === ',' ? '.' : ',');
  return decimals === undefined ? groups : `${groups}${decimalMark}${decimals}`;
}

export interface LineStyle {
  readonly width?: number;
  readonly dash?: string;
}

export function line(
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  stroke: Colour,
  style: LineStyle = {},
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

export function rect(x: number, y: number, width: number, height: number, fill: Colour, radius = 0): string {
  return element('rect', {
    x,
    y,
    width,
    height,
    rx: radius === 0 ? undefined : radius,
    class: `fill-${fill}`,
    fill: COLOURS[fill],
  });
}

/** `d` of an SVG path, filled. */
export function shape(d: string, fill: Colour): string {
  return element('path', { d, class: `fill-${fill}`, fill: COLOURS[fill] });
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
