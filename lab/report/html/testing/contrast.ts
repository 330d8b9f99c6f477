/** What stands on the page with too little contrast to be read; runs in the browser, so it uses nothing from here. */

export interface Faint {
  readonly text: string;
  readonly colour: string;
  readonly background: string;
  /** As WCAG 2 defines it: 1 for the same colour, 21 for black on white. */
  readonly contrast: number;
}

/** Every visible text, in HTML and in drawings, whose contrast is below `least`. */
export function faintTexts(least: number): Faint[] {
  type Colour = readonly [red: number, green: number, blue: number, alpha: number];

  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const read = (css: string): Colour => {
    if (canvas === null) throw new TypeError('no canvas');
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = css;
    canvas.fillRect(0, 0, 1, 1);
    const [red = 0, green = 0, blue = 0, alpha = 0] = canvas.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const over = (top: Colour, below: Colour): Colour => {
    const mix = (index: 0 | 1 | 2): number => top[index] * top[3] + below[index] * (1 - top[3]);
    return [mix(0), mix(1), mix(2), 1];
  };
  const luminance = ([red, green, blue]: Colour): number => {
    const linear = (value: number): number => {
      const part = value / 255;
      return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    };
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  };
  const contrastOf = (one: Colour, other: Colour): number => {
    const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const behind = (element: Element | null): Colour => {
    if (element === null) return read(getComputedStyle(document.body).backgroundColor);
    const own = read(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own : over(own, behind(element.parentElement));
  };
  /** What was drawn before the text at the place of its middle, one over the other. */
  const drawnBehind = (text: SVGTextElement): Colour => {
    const svg = text.ownerSVGElement;
    const { x, y, width, height } = text.getBBox();
    const middle = new DOMPoint(x + width / 2, y + height / 2);
    let colour = behind(svg);
    for (const shape of svg?.querySelectorAll<SVGGeometryElement>('rect, path, circle') ?? []) {
      const isBefore = (shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
      const { fill, fillOpacity } = getComputedStyle(shape);
      if (!isBefore || fill === 'none' || !shape.isPointInFill(middle)) continue;
      const [red, green, blue, alpha] = read(fill);
      colour = over([red, green, blue, alpha * Number(fillOpacity)], colour);
    }
    return colour;
  };

  const faint: Faint[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    const words = node.textContent?.trim() ?? '';
    if (element === null || words === '' || !element.checkVisibility({ visibilityProperty: true })) continue;
    if (element.closest('script, style, title, option') !== null) continue;
    const drawn = element.closest('text');
    const { color, fill } = getComputedStyle(element);
    const background = drawn === null ? behind(element) : drawnBehind(drawn);
    const colour = over(read(drawn === null ? color : fill), background);
    const contrast = contrastOf(colour, background);
    if (contrast >= least) continue;
    const css = (one: Colour): string =>
      `rgb(${one
        .slice(0, 3)
        .map((part) => Math.round(part))
        .join(' ')})`;
    faint.push({
      text: words.slice(0, 40),
      colour: css(colour),
      background: css(background),
      contrast: Math.round(contrast * 100) / 100,
    });
  }
  return faint;
}
