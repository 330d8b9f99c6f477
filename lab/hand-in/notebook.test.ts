import { describe, expect, it } from 'vitest';
import { notebookProgram } from './notebook.ts';

interface Cell {
  readonly cell_type?: string;
  readonly source: string | readonly string[];
}

function notebook(cells: readonly (Cell | string)[], metadata: object = {}): string {
  const all = cells.map((cell) => ({
    cell_type: 'code',
    outputs: [],
    ...(typeof cell === 'string' ? { source: cell } : cell),
  }));
  return JSON.stringify({ cells: all, metadata, nbformat: 4, nbformat_minor: 5 });
}

/** The text of the one file there is. */
function textOf(...cells: readonly (Cell | string)[]): string | undefined {
  const { files = [] } = notebookProgram(notebook(cells), 'jam.py') ?? {};
  return files.length === 1 ? files[0]?.text : undefined;
}

describe('the program of a notebook', () => {
  it('is its code cells, whose text is one piece or a list of lines', () => {
    const text = textOf(
      'import socket',
      { cell_type: 'markdown', source: '# Tugas 2' },
      { source: ['s = socket.socket()\n', 's.bind(("", 45000))'] },
    );
    expect(text).toBe('import socket\n\ns = socket.socket()\ns.bind(("", 45000))\n\n');
  });

  it.each([
    ['%pip install pytz\nimport pytz', '\nimport pytz', 1],
    ['!ls -l\nx = 1', '\nx = 1', 1],
    ['if x:\n    !ls\ny = 1', 'if x:\n    pass\ny = 1', 1],
    ['%matplotlib inline', '', 1],
    ['%%time\nx = 1', 'x = 1', 0],
    ["text = ('JAM %s'\n        % jam)", "text = ('JAM %s'\n        % jam)", 0],
    ['ok = a != b', 'ok = a != b', 0],
  ])('is without what only Jupyter understands: %j', (cell, expected, leftOutLines) => {
    const program = notebookProgram(notebook([cell, 'pass']), 'jam.py');
    expect(program).toEqual({ files: [{ name: 'jam.py', text: `${expected}\n\npass\n\n` }], leftOutLines });
  });

  it('is without cells in another language', () => {
    const program = notebookProgram(notebook(['%%bash\nkill 1', 'x = 1']), 'jam.py');
    expect(program).toEqual({ files: [{ name: 'jam.py', text: 'x = 1\n\n' }], leftOutLines: 2 });
  });

  it('may be files that it writes', () => {
    const program = notebookProgram(
      notebook(['%%writefile server.py\nimport jam\n!x', '%%writefile jam.py\npass', '!python server.py']),
      'tugas.py',
    );
    expect(program?.files).toEqual([
      { name: 'server.py', text: 'import jam\n!x\n\n' },
      { name: 'jam.py', text: 'pass\n\n' },
    ]);
  });

  it('writes no file elsewhere', () => {
    const program = notebookProgram(notebook(['%%writefile ../evil.py\nx', 'y = 1']), 'jam.py');
    expect(program?.files.map(({ name }) => name)).toEqual(['jam.py']);
  });

  it.each([
    ['text', 'import socket'],
    ['other JSON', '{"cells": 1}'],
    ['a notebook without code', notebook([{ cell_type: 'markdown', source: 'import socket' }])],
    ['a notebook in R', notebook(['x <- 1'], { kernelspec: { language: 'R', name: 'ir' } })],
  ])('is not there in %s', (_, text) => {
    expect(notebookProgram(text, 'jam.py')).toBeUndefined();
  });

  it('is there where the notebook says Python', () => {
    const metadata = { kernelspec: { language: 'python', name: 'python3', display_name: 'Python 3' } };
    expect(notebookProgram(notebook(['x = 1'], metadata), 'jam.py')).toBeDefined();
  });
});
