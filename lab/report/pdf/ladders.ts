/** A ladder for paper: what does not fit on a page goes on in a second drawing. */
import type { Labels, Ladder } from '../model.ts';
import type { Code } from './markup.ts';
import type { Pictures } from './pictures.ts';
import { ladderSvg } from '../svg/ladder.ts';

/** More are hard to read at the height of a page. */
const SEGMENTS_EACH = 24;
const MOST_DRAWINGS = 2;

/** Both ladders of an ordinary session, with what is said of it, fit on one page; letters have 7 points. */
const SCALE = 0.66;

export function ladderFigures(ladder: Ladder, caption: string, labels: Labels, pictures: Pictures): Code[] {
  const parts = partsOf(ladder);
  return parts.map((part, index) => {
    const number = parts.length === 1 ? '' : ` (${index + 1}/${parts.length})`;
    return pictures.figure(ladderSvg(part, labels), `${caption}${number}`, SCALE);
  });
}

/** Of about the same height. */
function partsOf(ladder: Ladder): Ladder[] {
  const { segments, omitted, ending } = ladder;
  const count = Math.min(MOST_DRAWINGS, Math.max(1, Math.ceil(segments.length / SEGMENTS_EACH)));
  const each = Math.min(SEGMENTS_EACH, Math.ceil(segments.length / count));
  return Array.from({ length: count }, (_, index) => {
    const part = segments.slice(index * each, (index + 1) * each);
    const isLast = index === count - 1;
    const rest = omitted + Math.max(0, segments.length - count * each);
    return { ...ladder, segments: part, omitted: isLast ? rest : 0, ending: isLast ? ending : '…' };
  });
}
