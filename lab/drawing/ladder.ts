/**
 * A conversation as a ladder, as one machine's capture shows it:
 *
 *     ms      client                          server
 *     0.000     │ ──── SYN  Seq=0 Len=0 ─────▶ │
 *     0.104     │ ◀─── SYN, ACK  Seq=0 Ack=1 ─ │
 *
 * No Node and no library here: pages draw with it, too.
 */
import { endpointText } from '../endpoint.ts';
import type { CompactSegment } from './compact-segment.ts';
import { HARMLESS } from '../../pcap/mark.ts';
import { PICTURES, controlName } from './controls.ts';
import { decimalText, wholeText } from './figures.ts';
import { type Colour, picture, fitted, line, note, rect, shape, text, WIDTH, widthOf } from './svg.ts';
import { LADDER_WORDS } from './ladder-words.ts';
import type { Language } from '../../options/language.ts';
import { visible } from './visible.ts';

/** A conversation as one machine's capture shows it. */
export interface Ladder {
  /** On the left. */
  readonly client: LadderEnd;
  readonly server: LadderEnd;
  /** Name of the machine whose capture it is. */
  readonly machine: string;
  /** Their times count from the first of them. */
  readonly segments: readonly CompactSegment[];
  /** Segments that are not in `segments`, as there were too many. */
  readonly omitted: number;
  /** How it ended, in the report's language. */
  readonly ending: string;
}

/** A machine at one end of a conversation. */
export interface LadderEnd {
  readonly name: string;
  readonly address: string;
  readonly port: number;
}

const LEFT = 88;
const RIGHT = 474;
const MIDDLE = (LEFT + RIGHT) / 2;
/** Above the first rung. */
export const LADDER_TOP = 62;
/** Close to each other, as two ladders of an ordinary session have to fit on a page of paper. */
const ROW = 22;
const PAYLOAD_ROW = 17;
/** More of a payload does not fit between the two. */
const PAYLOAD_CHARACTERS = 46;
const NOTE_CHARACTERS = 70;

/** A whole `<svg>`, as high as the ladder is long; segments with trouble are dashed, in the colour of an alert. */
export function ladderSvg(ladder: Ladder, language: Language): string {
  const words = LADDER_WORDS[language];
  const { segments, omitted, client, server, machine } = ladder;
  const places = rungPlaces(segments);
  const rows = segments.map((segment, index) => rung(segment, places[index] ?? LADDER_TOP, language));
  const bottom = (places.at(-1) ?? LADDER_TOP) + 14;
  const rest = omitted > 0 ? `… ${wholeText(omitted, language)} ${words.segmentsOmitted}. ` : '';
  const notes = lines(`${rest}${ladder.ending}`, NOTE_CHARACTERS);
  const height = bottom + 14 + notes.length * 16;
  const title = `${endpointText(client.name, client.port)} ↔ ${endpointText(server.name, server.port)}, ${words.seenBy} ${machine}`;
  return picture(height, visible(title), [
    note(LEFT - 12, 70, words.ms, 'end'),
    text(MIDDLE, 22, `${words.seenBy} ${visible(machine, 30)}`, { fill: 'soft', anchor: 'middle' }),
    head(LEFT, client, 'client', client.name === machine),
    head(RIGHT, server, 'server', server.name === machine),
    line(LEFT, 58, LEFT, bottom, 'client', { width: 2 }),
    line(RIGHT, 58, RIGHT, bottom, 'server', { width: 2 }),
    ...rows,
    ...notes.map((content, index) => text(LEFT, bottom + 16 + index * 16, content, { fill: 'soft' })),
  ]);
}

/** How far down the arrow of each segment is, in units of the drawing; a rung reaches from the arrow before it to its own. */
export function rungPlaces(segments: readonly CompactSegment[]): number[] {
  let y = LADDER_TOP;
  return segments.map((segment) => (y += ROW + (segment[7] === '' ? 0 : PAYLOAD_ROW)));
}

/** The machine that captured has its name on a band of its colour. */
function head(x: number, { name, address, port }: LadderEnd, fill: Colour, isHere: boolean): string {
  const title = visible(name, 24);
  const width = widthOf(title, 12.5) + 18;
  const left = Math.max(4, Math.min(x - width / 2, WIDTH - width - 4));
  const middle = left + width / 2;
  const band = isHere ? rect(left, 12, width, 20, fill, 10) : '';
  const detail = endpointText(visible(address, 40), port);
  const size = fitted(detail, 10.5, WIDTH / 2 - 12, true);
  const half = widthOf(detail, size, true) / 2;
  const detailAt = Math.max(half + 4, Math.min(x, WIDTH - half - 4));
  return [
    band,
    text(middle, 26.5, title, { size: 12.5, bold: true, anchor: 'middle', fill: isHere ? 'paper' : fill }),
    text(detailAt, 48, detail, { size, mono: true, anchor: 'middle' }),
  ].join('');
}

function rung(segment: CompactSegment, y: number, language: Language): string {
  const words = LADDER_WORDS[language];
  const [microseconds, fromClient, flags, relSeq, relAck, length, names, payload, number] = segment;
  const troubles = names.filter((name) => !HARMLESS.has(name));
  const isReset = flags.includes('RST');
  const sender: Colour = fromClient === 1 ? 'client' : 'server';
  const stroke: Colour = isReset || troubles.length > 0 ? 'alert' : sender;
  const notes = [...(isReset ? [words.reset] : []), ...names.map((name) => words[name])];
  const marks = notes.length === 0 ? '' : ` · ${notes.join(', ')}`;
  const ack = flags.includes('ACK') ? ` Ack=${relAck}` : '';
  const caption = `${flags.join(', ')}  Seq=${relSeq}${ack} Len=${length}${marks}`;
  const size = fitted(caption, 11, (RIGHT - LEFT - 20) * 1.02);
  const place = `#${number}`;
  const time = { size: 10.5, mono: true, anchor: 'end' } as const;
  const above = payload === '' ? y - 5 : y - 5 - PAYLOAD_ROW;
  return [
    text(LEFT - 12, y + 4, decimalText(microseconds / 1_000, 3, language), time),
    text(RIGHT + 6, y + 4, place, { size: fitted(place, 10.5, WIDTH - RIGHT - 12), fill: 'soft' }),
    text(MIDDLE, above, caption, { size, anchor: 'middle', fill: stroke }),
    payload === '' ? '' : payloadBand(payload, y, sender),
    arrow(fromClient === 1, y, stroke, troubles.length > 0),
  ].join('');
}

function payloadBand(payload: string, y: number, fill: Colour): string {
  const parts = visible(payload, PAYLOAD_CHARACTERS).split(PICTURES).filter(Boolean);
  const pieces = parts.map((content) => {
    const name = controlName(content);
    const width = name === undefined ? widthOf(content, 11, true) : widthOf(name, SIGN_SIZE, true) + 6;
    return { content, name, width };
  });
  const width = pieces.reduce((sum, piece) => sum + piece.width, 0);
  let x = MIDDLE - width / 2;
  const shown = pieces.map(({ content, name, width }) => {
    x += width;
    return name === undefined
      ? text(x - width, y - 6, content, { mono: true, fill })
      : sign(x - width, y - 6, name, width);
  });
  return [rect(MIDDLE - width / 2 - 6, y - 18, width + 12, 16, 'panel', 3), ...shown].join('');
}

const SIGN_SIZE = 7.5;

/** The name of a control character in a small box. */
function sign(x: number, y: number, name: string, width: number): string {
  const style = { size: SIGN_SIZE, mono: true, fill: 'paper', anchor: 'middle' } as const;
  return rect(x + 1.5, y - 8, width - 2, 10, 'soft', 2) + text(x + width / 2 + 0.5, y - 0.4, name, style);
}

function arrow(toRight: boolean, y: number, stroke: Colour, isDashed: boolean): string {
  const [from, to, back] = toRight ? [LEFT + 2, RIGHT - 2, -9] : [RIGHT - 2, LEFT + 2, 9];
  return [
    line(from, y, to + back * 0.8, y, stroke, { width: 1.4, dash: isDashed ? '5 3' : undefined }),
    shape(`M${to} ${y}l${back} -4.5v9z`, stroke),
  ].join('');
}

/** Breaks between words. */
function lines(content: string, most: number): string[] {
  const found: string[] = [];
  for (const word of visible(content, 400).split(' ')) {
    const last = found.at(-1);
    if (last === undefined || last.length + word.length + 1 > most) found.push(word);
    else found[found.length - 1] = `${last} ${word}`;
  }
  return found;
}
