/** What ended in the middle of a run, for the terminal. */
import { endSentences } from '../words/ends.ts';
import type { RunRecord } from '../../recording/run-record.ts';
import { styleText } from 'node:util';

/** Coloured lines, none as a rule. */
export function endsText(run: RunRecord): string[] {
  return endSentences(run, 'en').map((sentence) => styleText('red', sentence));
}
