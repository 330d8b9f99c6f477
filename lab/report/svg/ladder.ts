/**
 * A conversation as a ladder, as one machine's capture shows it:
 *
 *     ms      client                          server
 *     0.000     │ ──── SYN  Seq=0 Len=0 ─────▶ │
 *     0.104     │ ◀─── SYN, ACK  Seq=0 Ack=1 ─ │
 *
 * No Node and no library here: pages draw with it, too.
 */
import { HARMLESS, markNames } from '../../pcap/mark.ts';
import { PICTURES, controlName } from '../control-names.ts';
import { drawing, fitted, grouped, line, rect, shape, text, WIDTH, widthOf } from './markup.ts';
import type { Colour } from './markup.ts';
import type { CompactSegment, Ladder, LadderEnd } from '../model.ts';
import type { Labels } from '../words/labels.ts';
import { visible } from '../visible.ts';

const LEFT = 88;
const RIGHT = 474;
const MIDDLE = (LEFT + RIGHT) / 2;
const TOP = 62;
/** Close to each other, as two ladders of an ordinary session have to fit on a page of paper. */
const ROW = 22;
const PAYLOAD_ROW = 17;
/** More of a payload does not fit between the two. */
const PAYLOAD_CHARACTERS = 46;
const NOTE_CHARACTERS = 70;

export function ladderSvg(ladder: Ladder, labels: Labels): string {
  const { segments, omitted, client, server } = ladder;
  const rows: string[] = [];
  let y = TOP;
  for (const segment of segments) {
    y += ROW + (segment[7] === '' ? 0 : PAYLOAD_ROW);
    rows.push(rung(segment, y, labels));
  }
  const bottom = y + 14;
  const rest = omitted > 0 ? `… ${grouped(omitted, labels.decimalMark)} ${labels.segmentsOmitted}. ` : '';
  const notes = lines(`${rest}${ladder.ending}`, NOTE_CHARACTERS);
  const height = bottom + 14 + notes.length * 16;
  const title = `${client.name}:${client.port} ↔ ${server.name}:${server.port}, ${labels.seenBy} ${ladder.machine}`;
  return drawing(
    WIDTH,
    height,
    visible(title),
    [
      rect(0, 0, WIDTH, height, 'paper', 4),
      text(LEFT - 12, 70, labels.ms, { size: 10.5, fill: 'soft', anchor: 'end' }),
      ends(ladder, labels),
      line(LEFT, 58, LEFT, bottom, 'client', { width: 2 }),
      line(RIGHT, 58, RIGHT, bottom, 'server', { width: 2 }),
      ...rows,
      ...notes.map((note, index) => text(LEFT, bottom + 16 + index * 16, note, { size: 11, fill: 'soft' })),
    ].join(''),
  );
}

function ends({ client, server, machine }: Ladder, labels: Labels): string {
  return [
    text(MIDDLE, 22, `${labels.seenBy} ${visible(machine, 30)}`, {
      size: 11,
      fill: 'soft',
      anchor: 'middle',
    }),
    head(LEFT, client, 'client', client.name === machine),
    head(RIGHT, server, 'server', server.name === machine),
  ].join('');
}

/** The machine that captured has its name on a band of its colour. */
function head(x: number, { name, address, port }: LadderEnd, fill: Colour, isHere: boolean): string {
  const title = visible(name, 24);
  const width = widthOf(title, 12.5) + 18;
  const left = Math.max(4, Math.min(x - width / 2, WIDTH - width - 4));
  const middle = left + width / 2;
  const band = isHere ? rect(left, 12, width, 20, fill, 10) : '';
  const detail = `${visible(address, 40)}:${port}`;
  const size = fitted(detail, 10.5, WIDTH / 2 - 12, true);
  const half = widthOf(detail, size, true) / 2;
  return [
    band,
    text(middle, 26.5, title, { size: 12.5, bold: true, anchor: 'middle', fill: isHere ? 'paper' : fill }),
    text(Math.max(half + 4, Math.min(x, WIDTH - half - 4)), 48, detail, {
      size,
      mono: true,
      anchor: 'middle',
    }),
  ].join('');
}

function rung(segment: CompactSegment, y: number, labels: Labels): string {
  const [microseconds, fromClient, flags, , , , bits, payload, number] = segment;
  const names = markNames(bits);
  const troubles = names.filter((name) => !HARMLESS.has(name));
  const isReset = flags.includes('RST');
  const sender: Colour = fromClient === 1 ? 'client' : 'server';
  const stroke: Colour = isReset || troubles.length > 0 ? 'alert' : sender;
  const notes = [...(isReset ? [labels.reset] : []), ...names.map((name) => labels[name])];
  const marks = notes.length === 0 ? '' : ` · ${notes.join(', ')}`;
  const caption = captionOf(segment);
  const size = fitted(caption + marks, 11, (RIGHT - LEFT - 20) * 1.02);
  const place = `#${number}`;
  const above = payload === '' ? y - 5 : y - 5 - PAYLOAD_ROW;
  return [
    text(LEFT - 12, y + 4, (microseconds / 1_000).toFixed(3).replace('.', labels.decimalMark), {
      size: 10.5,
      mono: true,
      anchor: 'end',
    }),
    text(RIGHT + 6, y + 4, place, { size: fitted(place, 10.5, WIDTH - RIGHT - 8), fill: 'soft' }),
    text(MIDDLE, above, `${caption}${marks}`, { size, anchor: 'middle', fill: stroke }),
    payload === '' ? '' : payloadBand(payload, y, sender),
    arrow(fromClient === 1, y, stroke, troubles.length > 0),
  ].join('');
}

function captionOf([, , flags, relSeq, relAck, length]: CompactSegment): string {
  const ack = flags.includes('ACK') ? ` Ack=${relAck}` : '';
  return `${flags}  Seq=${relSeq}${ack} Len=${length}`;
}

function payloadBand(payload: string, y: number, fill: Colour): string {
  const pieces = piecesOf(visible(payload, PAYLOAD_CHARACTERS));
  const width = pieces.reduce((sum, piece) => sum + piece.width, 0);
  let x = MIDDLE - width / 2;
  const shown = pieces.map((piece) => {
    const drawn = piece.isSign ? sign(x, y - 6, piece) : text(x, y - 6, piece.content, { mono: true, fill });
    x += piece.width;
    return drawn;
  });
  return [rect(MIDDLE - width / 2 - 6, y - 18, width + 12, 16, 'panel', 3), ...shown].join('');
}

interface Piece {
  readonly content: string;
  readonly isSign: boolean;
  readonly width: number;
}

function piecesOf(shown: string): Piece[] {
  const parts = shown.split(PICTURES).filter((part) => part !== '');
  return parts.map((content) => {
    const name = controlName(content);
    return name === undefined
      ? { content, isSign: false, width: widthOf(content, 11, true) }
      : { content: name, isSign: true, width: widthOf(name, SIGN_SIZE, true) + 6 };
  });
}

const SIGN_SIZE = 7.5;

function sign(x: number, y: number, { content, width }: Piece): string {
  return [
    rect(x + 1.5, y - 8, width - 2, 10, 'soft', 2),
    text(x + width / 2 + 0.5, y - 0.4, content, {
      size: SIGN_SIZE,
      mono: true,
      fill: 'paper',
      anchor: 'middle',
    }),
  ].join('');
}

function arrow(toRight: boolean, y: number, stroke: Colour, isDashed: boolean): string {
  const [from, to, back] = toRight ? [LEFT + 2, RIGHT - 2, -9] : [RIGHT - 2, LEFT + 2, 9];
  return [
    line(from, y, to + back * 0.8, y, stroke, { width: 1.4, ...(isDashed ? { dash: '5 3' } : {}) }),
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
