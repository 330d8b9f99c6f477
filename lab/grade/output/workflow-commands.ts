/** Lines on a log that GitHub's runner takes for commands, and text that it does not. */
import { fill } from '../../drawing/figures.ts';
import { LONGEST_SENTENCE } from './told.ts';
import type { Place } from './source-file.ts';
import { visible } from '../../drawing/visible.ts';
import type { Words } from './words.ts';

/** What GitHub shows of a step, of each level. */
const MOST_ANNOTATIONS = 10;
const LONGEST_TITLE = 250;

/** What is shown beside a file, or with the step. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly text: string;
  readonly place?: Place | undefined;
}

/** Of each level as many as GitHub shows; the last one counts the rest. */
export function written(all: readonly Annotation[], words: Words): string {
  const byLevel = Map.groupBy(all, ({ level }) => level);
  const shown = Array.from(byLevel.values(), (same) => {
    if (same.length <= MOST_ANNOTATIONS) return same;
    const rest = same.slice(MOST_ANNOTATIONS - 1);
    const names = rest.map(({ title }) => title).join('\n');
    return [
      ...same.slice(0, MOST_ANNOTATIONS - 1),
      {
        level: rest[0]?.level ?? 'error',
        title: fill(words.moreAnnotations, { count: String(rest.length) }),
        text: names.slice(0, LONGEST_SENTENCE),
      },
    ];
  });
  return shown.flat().map(commandOf).join('\n');
}

/** A workflow command, as actions/toolkit escapes it. */
function commandOf({ level, title, text, place }: Annotation): string {
  const file = place === undefined ? [] : [['file', visible(place.file, LONGEST_SENTENCE)]];
  const line = place?.line === undefined ? [] : [['line', String(place.line)]];
  const properties = [...file, ...line, ['title', visible(title, LONGEST_TITLE)]]
    .map(
      ([name, value = '']) => `${name}=${escapedData(value).replaceAll(':', '%3A').replaceAll(',', '%2C')}`,
    )
    .join(',');
  return `::${level} ${properties}::${escapedData(text)}`;
}

function escapedData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/**
 * Text of which no line is a workflow command: a runner takes for one what begins with `::` after blanks, and in the older
 * manner whatever has `##[` anywhere. What comes between is no sign that a comparison of text may pass over.
 */
export function disarmed(text: string): string {
  return text.replaceAll('##[', '## [').replaceAll(/^(\s*):(?=:)/gm, '$1: ');
}
