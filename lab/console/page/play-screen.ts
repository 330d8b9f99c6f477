/** Brings a terminal to where a transcript was at some moment. No DOM here. */
import type { Terminal } from '@xterm/xterm';
import type { Screen } from './model.ts';

/** RIS: a terminal that reads it is as it was at first. */
const RESET = new TextEncoder().encode('\u001Bc');

const USUAL = [0, 80, 24] as const;
const [LF, ESC, SPACE] = [0x0a, 0x1b, 0x20];

/** Answers with what shows the first so many bytes of a screen; it resolves when they are drawn. */
export function playScreen(terminal: Pick<Terminal, 'cols' | 'rows' | 'resize' | 'write'>) {
  let screen: Screen | undefined;
  let wanted = 0;
  /** Bytes that have been given to the terminal, which has to begin anew where this is undefined. */
  let drawn: number | undefined;
  let drawing: Promise<void> | undefined;

  const draw = async ({ bytes, sizes }: Screen): Promise<void> => {
    const from = drawn ?? 0;
    const next = sizes.find(([shown]) => shown > from && shown < wanted);
    const to = next?.[0] ?? wanted;
    const [, columns, most] = sizes.findLast(([shown]) => shown <= from) ?? USUAL;
    const rows = rowsOf(bytes, columns, most);
    if (columns !== terminal.cols || rows !== terminal.rows) terminal.resize(columns, rows);
    if (drawn === undefined) terminal.write(RESET);
    drawn = to;
    await new Promise<void>((resolve) => terminal.write(bytes.subarray(from, to), resolve));
  };
  /** However much is wanted meanwhile, one thing is drawn at a time. */
  const drawAll = async (): Promise<void> => {
    while (screen !== undefined && drawn !== wanted) await draw(screen);
  };
  return (next: Screen, shown: number): Promise<void> => {
    if (next !== screen || shown < (drawn ?? 0)) drawn = undefined;
    screen = next;
    wanted = shown;
    return (drawing ??= drawAll().finally(() => (drawing = undefined)));
  };
}

/** No more than it fills in the end, where its programs knew no rows: only escape sequences go to a row by its number. */
function rowsOf(bytes: Uint8Array, columns: number, most: number): number {
  if (bytes.includes(ESC)) return most;
  let [rows, column] = [1, 0];
  for (const byte of bytes) {
    if (byte >= SPACE) column += 1;
    const isNew = byte === LF || column > columns;
    if (isNew) [rows, column] = [rows + 1, byte === LF ? 0 : 1];
    if (rows >= most) return most;
  }
  return rows;
}
