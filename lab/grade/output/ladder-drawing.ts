/** The ladder of a requirement, or of a note, as the report draws its own. */
import type { CompactSegment, Ladder as DrawnLadder } from '../../report/model.ts';
import type { Grade, LadderRow, RequirementResult } from '../result.ts';
import type { Language } from '../text.ts';
import { LABELS } from '../../report/words/labels.ts';
import { MarkBit } from '../../pcap/mark.ts';
import { ladderSvg } from '../../report/svg/ladder.ts';
import { shownBytes } from './bytes.ts';
import { visible } from '../../report/visible.ts';

/** Undefined when there is none. */
export function ladderDrawing(
  { ladder }: Pick<RequirementResult, 'ladder'>,
  grade: Grade,
  language: Language,
): string | undefined {
  if (ladder === null) return undefined;
  const labels = LABELS[language];
  const { host = '', port = 0 } = grade.probedAt ?? {};
  const drawn: DrawnLadder = {
    client: { name: labels.client, ...endOf(ladder.client) },
    server: { name: labels.server, address: host, port },
    machine: labels.server,
    startMs: 0,
    segments: [...ladder.first, ...ladder.last].map(segmentOf),
    omitted: ladder.omitted,
    ending: '',
  };
  return ladderSvg(drawn, labels);
}

/** `172.16.16.102:40112`, and with the brackets left out `::1:40112`. */
function endOf(client: string): { readonly address: string; readonly port: number } {
  const [, address, port] = /^(.*):(\d+)$/.exec(client) ?? [];
  return { address: address ?? client, port: Number(port ?? 0) };
}

function segmentOf(row: LadderRow): CompactSegment {
  const { number, timeMs, from, flags, relSeq, relAck, lengthBytes, text, marks } = row;
  const bits = marks.reduce((sum, mark) => sum | (Object.hasOwn(BITS, mark) ? (BITS[mark] ?? 0) : 0), 0);
  const fromClient = from === 'client' ? 1 : 0;
  const shown = shownBytes(text);
  return [
    timeMs * 1_000,
    fromClient,
    visible(flags.join(', ')),
    relSeq,
    relAck,
    lengthBytes,
    bits,
    shown,
    number,
  ];
}

const BITS: Readonly<Record<string, number>> = MarkBit;
