/**
 * The README's moving picture: what util-linux `script` recorded of a shell, as one SVG that plays by itself in an
 * `<img>`. No script, no font of its own, light and dark. `node docs/picture/draw.ts` draws burst.svg anew.
 */
import xterm, { type IBufferLine } from '@xterm/headless';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A stretch of one row in one style: `bold`, `dim` and a colour's name as far as they are set. */
interface Run {
  readonly column: number;
  text: string;
  readonly style: string;
}

interface Shown {
  readonly svg: string;
  readonly fromMs: number;
  untilMs: number;
}

type Frame = Awaited<ReturnType<typeof readFrames>>[number];

const COLOURS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];
/** How long the finished screen stays before the picture begins again. */
const HOLD_MS = 6_000;
const COLUMN_PX = 8;
const ROW_PX = 19;
const MARGIN_PX = 16;
const BAR_PX = 30;

/** Redraws the picture from the recording in `folder`. */
export async function drawBurst(folder: string): Promise<string> {
  const timing = readFileSync(join(folder, 'burst.timing'), 'utf8');
  return terminalPicture(readFileSync(join(folder, 'burst.out')), timing, 'A terminal: npm run lab:burst');
}

/**
 * The screen after every change. Reads `--log-out`, whose first line is a header with the command and in it the size of
 * the terminal, and the classic `--log-timing` (lines of seconds and byte count).
 */
export async function readFrames(output: Uint8Array, timing: string) {
  let at = output.indexOf(0x0a) + 1;
  const [, cols = 80, rows = 24] = /cols (\d+) rows (\d+)/.exec(String(output.subarray(0, at))) ?? [];
  const terminal = new xterm.Terminal({ cols: Number(cols), rows: Number(rows), allowProposedApi: true });
  const screen = terminal.buffer.active;
  let ms = 0;
  const frames = [];
  for (const line of timing.trim().split('\n')) {
    const [seconds = 0, bytes = 0] = line.split(' ').map(Number);
    ms += seconds * 1_000;
    const chunk = output.subarray(at, (at += bytes));
    await new Promise<void>((resolve) => {
      terminal.write(chunk, resolve);
    });
    const cursor = { row: screen.baseY + screen.cursorY, column: screen.cursorX };
    const lines = Array.from({ length: cursor.row + 1 }, (_, row) => runs(screen.getLine(row)));
    frames.push({ atMs: Math.round(ms), columns: terminal.cols, lines, cursor });
  }
  return frames;
}

/**
 * The frames up to the shell's last prompt; what ends the shell is left out. Plays once, holds the last screen and
 * begins again; where nothing moves, that one is shown.
 */
async function terminalPicture(output: Uint8Array, timing: string, title: string): Promise<string> {
  const recorded = await readFrames(output, timing);
  const prompt = textOf(recorded[0], 0); // a shell's first word
  const frames = recorded.slice(
    0,
    recorded.findLastIndex((frame) => textOf(frame, frame.cursor.row) === prompt) + 1,
  );
  const last = frames.at(-1);
  if (last === undefined) throw new Error('the recording has no prompt');
  const width = last.columns * COLUMN_PX + 2 * MARGIN_PX;
  const height = BAR_PX + last.lines.length * ROW_PX + MARGIN_PX;
  const endMs = last.atMs + HOLD_MS;
  const drawings = last.lines.map(
    (_, at) =>
      ({ lines }: Frame) =>
        rowSvg(lines[at] ?? [], at),
  );
  const all = [...drawings, cursorSvg]
    .flatMap((draw) => spans(frames, endMs, draw))
    .filter(({ svg }) => svg !== '');
  const moves = new Map<string, string>();
  const drawn = all.map(({ svg, fromMs, untilMs }) => {
    if (fromMs === 0 && untilMs === endMs) return svg;
    const name = `from${fromMs}to${untilMs}`;
    const share = (ms: number): string => `${((100 * ms) / endMs).toFixed(2)}%`;
    const off = untilMs < endMs ? `${share(untilMs)}{visibility:hidden}` : '';
    const on = fromMs > 0 ? `0%{visibility:hidden}${share(fromMs)}` : '0%';
    moves.set(name, `@keyframes ${name} {${on}{visibility:visible}${off}}`);
    const rest = untilMs === endMs ? '' : ' visibility="hidden"';
    return `<g${rest} style="animation-name:${name}">${svg}</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${title}">
<style>
svg { --paper: #fbfaf8; --edge: #d8d4cc; --ink: #24292f; --dim: #6e7781; --green: #1a7f37; --red: #cf222e; --yellow: #8a5a00; --cyan: #0b6e84; }
@media (prefers-color-scheme: dark) {
svg { --paper: #14181d; --edge: #363d46; --ink: #dce3ea; --dim: #8b949e; --green: #56d364; --red: #ff7b72; --yellow: #e3b341; --cyan: #67d1e8; }
}
text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace; fill: var(--ink); }
.bold { font-weight: 700 } .dim { fill: var(--dim) } .green { fill: var(--green) } .red { fill: var(--red) } .yellow { fill: var(--yellow) } .cyan { fill: var(--cyan) }
.cursor { fill: var(--ink); opacity: .55 }
g { animation: ${endMs}ms step-end infinite }
@media (prefers-reduced-motion: reduce) { g { animation: none } }
${[...moves.values()].join('\n')}
</style>
<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="9" fill="var(--paper)" stroke="var(--edge)"/>
${[20, 38, 56].map((x) => `<circle cx="${x}" cy="17" r="5.5" fill="var(--edge)"/>`).join('')}
${drawn.join('\n')}
</svg>
`;
}

function textOf(frame: Frame | undefined, row: number): string {
  return (frame?.lines[row] ?? []).map(({ text }) => text).join('');
}

function runs(line: IBufferLine | undefined): Run[] {
  const found: Run[] = [];
  for (let column = 0; column < (line?.length ?? 0); column += 1) {
    const cell = line?.getCell(column);
    if (cell === undefined || cell.getCode() === 0) continue; // nothing was written there
    const colour = cell.isFgPalette() ? COLOURS[cell.getFgColor() % 8] : '';
    const style = [cell.isBold() && 'bold', cell.isDim() && 'dim', colour].filter(Boolean).join(' ');
    const last = found.at(-1);
    if (last?.style === style && last.column + last.text.length === column) last.text += cell.getChars();
    else found.push({ column, text: cell.getChars(), style });
  }
  return found;
}

/** What stays the same over several frames, drawn once with the time it is there. */
function spans(frames: readonly Frame[], endMs: number, draw: (frame: Frame) => string): Shown[] {
  const found: Shown[] = [];
  for (const [index, frame] of frames.entries()) {
    const svg = draw(frame);
    const fromMs = index === 0 ? 0 : frame.atMs;
    const untilMs = frames[index + 1]?.atMs ?? endMs;
    const last = found.at(-1);
    if (last?.svg === svg) last.untilMs = untilMs;
    else if (untilMs > fromMs) found.push({ svg, fromMs, untilMs });
  }
  return found;
}

/** Words with single spaces between them are one text: as wide as its characters in any font, and no space is lost. */
function rowSvg(line: readonly Run[], at: number): string {
  const y = BAR_PX + at * ROW_PX + 16;
  return line
    .flatMap(({ column, text, style }) =>
      Array.from(text.matchAll(/\S+(?: \S+)*/g), ({ 0: words, index }) => {
        const x = MARGIN_PX + (column + index) * COLUMN_PX;
        const escaped = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
        const look = style === '' ? '' : ` class="${style}"`;
        return `<text x="${x}" y="${y}" textLength="${words.length * COLUMN_PX}"${look}>${escaped}</text>`;
      }),
    )
    .join('');
}

function cursorSvg({ cursor }: Frame): string {
  const [x, y] = [MARGIN_PX + cursor.column * COLUMN_PX, BAR_PX + cursor.row * ROW_PX + 3];
  return `<rect class="cursor" x="${x}" y="${y}" width="${COLUMN_PX}" height="${ROW_PX - 3}"/>`;
}

if (import.meta.main) {
  const folder = import.meta.dirname;
  writeFileSync(join(folder, 'burst.svg'), await drawBurst(folder));
}
