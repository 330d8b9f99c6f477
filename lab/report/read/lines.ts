/** The beginning of a text file, and how many lines it has, without holding more than that. */
import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { Buffer } from 'node:buffer';
import { StringDecoder } from 'node:string_decoder';
import { visible } from '../visible.ts';

const CHUNK_BYTES = 1_048_576;
const LINE_FEED = 10;

export interface Beginning {
  /** Visible text. */
  readonly first: readonly string[];
  readonly lines: number;
}

export function readBeginning(file: string, most: number, mostCharacters: number): Beginning {
  if (!existsSync(file)) return { first: [], lines: 0 };
  const descriptor = openSync(file, 'r');
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let beginning = '';
    let lines = 0;
    let last = LINE_FEED;
    for (;;) {
      const size = readSync(descriptor, chunk);
      if (size === 0) break;
      if (beginning === '') beginning = new StringDecoder('utf8').write(chunk.subarray(0, size));
      for (let at = chunk.indexOf(LINE_FEED); at !== -1 && at < size; at = chunk.indexOf(LINE_FEED, at + 1))
        lines += 1;
      last = chunk[size - 1] ?? LINE_FEED;
    }
    const first = beginning
      .split('\n')
      .slice(0, most)
      .filter((line) => line !== '');
    return {
      first: first.map((line) => visible(line, mostCharacters)),
      lines: last === LINE_FEED ? lines : lines + 1,
    };
  } finally {
    closeSync(descriptor);
  }
}
