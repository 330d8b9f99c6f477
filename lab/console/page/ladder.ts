/// <reference lib="dom" />
/** One session packet by packet: its ladder, whose rungs can be chosen, and the bytes of the one that is. */
import { type Field, fieldsOf } from '../../../pcap/fields.ts';
import { html, nothing, type TemplateResult } from 'lit-html';
import { LADDER_TOP, ladderSvg, rungPlaces } from '../../drawing/ladder.ts';
import { isCutOff, type Model, passed, type Session } from './model.ts';
import type { CompactSegment } from '../../drawing/compact-segment.ts';
import { moveFocus } from '../../drawing/move-focus.ts';
import { shown } from '../../drawing/controls.ts';
import { endingsIn } from '../../report/words/endings.ts';
import { fill } from '../../drawing/figures.ts';
import { fieldWords } from '../field-words.ts';
import type { Frame } from '../frame.ts';
import type { SegmentContext } from '../field-words/context.ts';
import { LADDER_WORDS } from '../../drawing/ladder-words.ts';
import type { Language } from '../../../options/language.ts';
import { unsafeHTML } from 'lit-html/directives/unsafe-html.js';
import type { Words } from './words.ts';

/** As a report draws it. */
const MOST_SEGMENTS = 400;

/** A frame whose bytes are looked at. */
export interface OpenFrame {
  readonly session: Session;
  readonly frame: Frame;
  /** Each with its bytes, and what it is and means in both languages: made once, as pointing draws anew. */
  readonly fields: readonly ToldField[];
  /** Index of the field that is pointed at. */
  readonly pointed: number | undefined;
}

interface ToldField {
  readonly field: Field;
  readonly hex: string;
  readonly told: Readonly<
    Record<Language, { readonly name: string; readonly value: string; readonly meaning: string }>
  >;
}

export function openFrame(model: Model, session: Session, frame: Frame): OpenFrame {
  const bytes = Uint8Array.fromHex(frame.hex);
  const segment = session.segments.find(([, , , , , , , , number]) => number === frame.number);
  const machines = new Map(model.recording?.machines.map(({ name, address }) => [address, name]));
  const context = { port: session.server.port, machines, segment: segment && segmentContext(segment, frame) };
  const fields = fieldsOf(bytes, frame.linkType).map((field) => {
    const inLanguage = (language: Language) => {
      const { name, value, meaning } = fieldWords(language);
      return { name: name(field), value: value(field), meaning: meaning(field, context) };
    };
    const hex = Array.from(bytes.subarray(field.at, field.at + field.length), hexOf).join(' ');
    return { field, hex, told: { en: inLanguage('en'), id: inLanguage('id') } };
  });
  return { session, frame, fields, pointed: undefined };
}

function segmentContext([, fromClient, flags, , , length]: CompactSegment, frame: Frame): SegmentContext {
  const from = fromClient === 1 ? 'client' : 'server';
  const { relSeq, relAck, window } = frame;
  return { from, flags: flags as SegmentContext['flags'], relSeq, relAck, length, window };
}

function hexOf(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

/** The ladder's markup as it stands at the cursor; of a session that has ended, as the report draws it. */
export function ladderOf(model: Model, session: Session): string {
  const count = passed(session, model.cursorUs);
  const isWhole = count === session.segments.length && !isCutOff(session);
  const { state, client, server, segments } = session;
  const isOver = state !== undefined && ['closed', 'reset'].includes(state.ending.kind);
  const isTold = isWhole && state !== undefined && (isOver || model.recording?.isLive === false);
  const ladder = {
    client,
    server,
    machine: model.seenBy,
    segments: segments.slice(0, Math.min(count, MOST_SEGMENTS)),
    omitted: Math.max(0, count - MOST_SEGMENTS),
    ending: isTold ? endingsIn(model.language).ending(state.ending) : '',
  };
  return ladderSvg(ladder, model.language);
}

export interface LadderListener {
  readonly pick: (session: Session, packet: number) => void;
  readonly point: (field: number | undefined) => void;
  readonly closeFrame: () => void;
}

export function ladderView(
  model: Model,
  session: Session | undefined,
  opened: OpenFrame | undefined,
  words: Words,
  listener: LadderListener,
): TemplateResult {
  if (session === undefined) return html`<p class="empty">${words.pickSession}</p>`;
  const count = Math.min(passed(session, model.cursorUs), MOST_SEGMENTS);
  const segments = session.segments.slice(0, count);
  const drawing = ladderOf(model, session);
  const height = Number(/viewBox="0 0 [\d.]+ ([\d.]+)"/.exec(drawing)?.[1] ?? 1);
  const places = rungPlaces(segments);
  const picked = opened?.session === session ? opened.frame.number : undefined;
  return html`<div class="ladder drawing">
      ${unsafeHTML(drawing)}
      <div class="rungs" role="group" aria-label=${words.ladder}>
        ${segments.map((segment, index) => {
          const bottom = (places[index] ?? 0) + 5;
          const top = (places[index - 1] ?? LADDER_TOP) + 5;
          const percent = (value: number): string => `${(100 * value) / height}%`;
          return html`<button
            type="button"
            style="top:${percent(top)};height:${percent(bottom - top)}"
            aria-label=${segmentText(segment, model.language)}
            aria-pressed=${picked === segment[8]}
            @click=${() => listener.pick(session, segment[8])}
            @keydown=${moveFocus}
          ></button>`;
        })}
      </div>
    </div>
    ${session.segments.length > MOST_SEGMENTS || isCutOff(session) ? html`<p class="note">${words.moreSegments}</p>` : nothing}
    ${
      opened?.session === session
        ? frameView(model, opened, words, listener)
        : html`<p class="note">${words.pickSegment}</p>`
    }`;
}

/** `#12 client SYN Seq=0 Len=0`, as a screen reader says it. */
function segmentText(segment: CompactSegment, language: Language): string {
  const words = LADDER_WORDS[language];
  const [, fromClient, flags, relSeq, relAck, length, marks, text, number] = segment;
  const parts = [
    `#${number}`,
    fromClient === 1 ? words.client : words.server,
    `${flags.join(', ')} Seq=${relSeq}`,
    flags.includes('ACK') ? `Ack=${relAck}` : '',
    `Len=${length}`,
    text,
    marks.map((mark) => words[mark]).join(', '),
  ];
  return parts.filter(Boolean).join(' ');
}

function frameView(
  { language }: Model,
  { session, frame, fields, pointed }: OpenFrame,
  words: Words,
  { point, closeFrame }: LadderListener,
): TemplateResult {
  const payload = fields.reduce((sum, { field }) => sum + (field.layer === 'payload' ? field.length : 0), 0);
  const kindOf = ({ field }: ToldField, index: number): string =>
    `layer-${field.layer}${index === pointed ? ' pointed' : ''}`;
  return html`<section class="frame-bytes" aria-label=${words.bytes}>
    <header>
      <h3>
        ${words.bytes} #${frame.number}
        <small
          >${session.name}${payload === 0 ? '' : ` · ${fill(words.payloadBytes, { count: String(payload) })}`}</small
        >
      </h3>
      <button type="button" @click=${closeFrame}>${words.close}</button>
    </header>
    <p class="hex" @pointerleave=${() => point(undefined)}>
      ${fields.map(
        (one, index) =>
          html`<span
            class=${kindOf(one, index)}
            title=${one.told[language].name}
            @pointerenter=${() => point(index)}
            @click=${() => point(index)}
            >${one.hex}</span
          > `,
      )}
    </p>
    <div class="scroll fields" tabindex="0" role="group" aria-label=${words.bytes}>
      <table>
        <tbody>
          ${fields.map((one, index) => {
            const { name, value, meaning } = one.told[language];
            return html`<tr class=${kindOf(one, index)} @pointerenter=${() => point(index)}>
              <td class="n">${one.field.at}</td>
              <th scope="row">${name}</th>
              <td class="mono">${unsafeHTML(String(shown(value, Infinity)))}</td>
              <td>${meaning}</td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>
  </section>`;
}
