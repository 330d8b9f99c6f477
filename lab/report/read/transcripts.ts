/** What the terminals of a scenario showed. */
import { existsSync, readdirSync } from 'node:fs';
import { readBeginning } from './lines.ts';
import { resolve } from 'node:path';

const MOST_LINES = 30;
const LINE_CHARACTERS = 160;
const MOST_TERMINALS = 6;

export interface ShownTranscript {
  /** `mesin-2-nc`, with the part of the run behind it when it has several: `mesin-2-nc.echo`. */
  readonly terminal: string;
  readonly lines: readonly string[];
}

/** In the order of the file names; their beginnings. */
export function transcriptsOf(folder: string): ShownTranscript[] {
  const path = resolve(folder, 'transcripts');
  if (!existsSync(path)) return [];
  const files = readdirSync(path).filter((file) => file.endsWith('.txt'));
  return files
    .sort()
    .slice(0, MOST_TERMINALS)
    .map((file) => ({
      terminal: file.slice(0, -'.txt'.length),
      lines: readBeginning(resolve(path, file), MOST_LINES, LINE_CHARACTERS).first,
    }));
}
