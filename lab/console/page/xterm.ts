/// <reference lib="dom" />
/** What alone interprets the bytes that a machine's programs send. */
import { Terminal } from '@xterm/xterm';
import type { TerminalState } from '../messages.ts';

const SCROLLBACK_LINES = 5_000;
/** A program's own links: their text says nothing of where they lead. */
const HYPERLINK = 8;

export function newTerminal({ columns, rows }: Pick<TerminalState, 'columns' | 'rows'>): Terminal {
  const terminal = new Terminal({
    cols: columns,
    rows,
    scrollback: SCROLLBACK_LINES,
    fontFamily: getComputedStyle(document.documentElement).getPropertyValue('--mono'),
    fontSize: 13,
    screenReaderMode: true,
    theme: { background: '#12171e', foreground: '#e4e8ee', cursor: '#6cc3ea' },
  });
  terminal.parser.registerOscHandler(HYPERLINK, () => true);
  return terminal;
}
