/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** The machines, and the messages on their way between them: each kind has a shape as well as a colour. */
import { html, nothing, svg, type TemplateResult } from 'lit-html';
import { type MessageKind, MESSAGES, messageOf } from './phase.ts';
import type { Model, Moment } from './model.ts';
import { fill, numberText } from '../../drawing/figures.ts';
import type { Language } from '../../../options/language.ts';
import type { MachineView } from '../messages.ts';
import type { Words } from './words.ts';

const ROW = 92;
const NODE_WIDTH = 168;
const NODE_HEIGHT = 78;
const isNarrow = matchMedia('(max-width: 40rem)');
const staysPut = matchMedia('(prefers-reduced-motion: reduce)');
/** Of the drawing: a phone shows it small, so that it must not be wide. */
const widthNow = (): number => (isNarrow.matches ? 440 : 640);
const LEFT = 8 + NODE_WIDTH / 2;
/** Others are named by the list of sessions. */
const MOST_CLIENTS = 6;
/** On their way at a time; more would be a cloud. */
const MOST_FLYING = 40;
/** Of more that came at once none flies: they would be gone before anybody saw which. */
const MOST_AT_ONCE = 120;
const FLIGHT_MS = 700;
/** What left in the same instant flies one behind the other, or it could not be told apart. */
const BEHIND_MS = 45;

const SVG = 'http://www.w3.org/2000/svg';
/** Around the point where the message is. */
const SHAPES: Readonly<Record<MessageKind, string>> = {
  syn: 'M-9 -8L9 0L-9 8Z',
  time: 'M-8 -8H8V8H-8Z',
  jam: 'M0 -9A9 9 0 1 1 0 9A9 9 0 1 1 0 -9Z',
  quit: 'M0 -10L10 0L0 10L-10 0Z',
  data: 'M-9 -5H9V5H-9Z',
  ack: 'M0 -3.5A3.5 3.5 0 1 1 0 3.5A3.5 3.5 0 1 1 0 -3.5Z',
  fin: 'M-8 -8H-3V8H-8ZM3 -8H8V8H3Z',
  rst: 'M-9 -6L-6 -9L0 -3L6 -9L9 -6L3 0L9 6L6 9L0 3L-6 9L-9 6L-3 0Z',
  again: 'M-9 -9H9V9H-9ZM-5 -5V5H5V-5Z',
};

interface Place {
  readonly name: string;
  readonly address: string;
  readonly x: number;
  readonly y: number;
}

/** The server on the right, its clients on the left. */
function placesOf({ recording, lab }: Model): readonly Place[] {
  const [server, ...clients] = recording?.machines ?? lab?.machines ?? [];
  if (server === undefined) return [];
  const shown = clients.slice(0, MOST_CLIENTS);
  const height = Math.max(1, shown.length) * ROW;
  return [
    { ...server, x: widthNow() - LEFT, y: height / 2 + 8 },
    ...shown.map(({ name, address }, index) => ({ name, address, x: LEFT, y: ROW * (index + 0.5) + 8 })),
  ];
}

export function topologyView(
  model: Model,
  words: Words,
  openBy: ReadonlyMap<string, number>,
): TemplateResult {
  const places = placesOf(model);
  const [server, ...clients] = places;
  const height = Math.max(1, clients.length) * ROW + 16;
  // How a machine is now says nothing of a run that is over.
  const isNow = model.recording?.isLive !== false;
  const machineOf = (name: string) =>
    isNow ? model.lab?.machines.find((machine) => machine.name === name) : undefined;
  const node = (place: Place, role: 'client' | 'server') => {
    const machine = machineOf(place.name);
    const state = machine === undefined ? '' : words[machine.state];
    const count = openBy.get(place.name) ?? 0;
    const detail = [state, fill(words.openHere, { count: String(count) })].filter(Boolean).join(' · ');
    return svg`<g class="node ${role} ${machine?.state ?? 'known'}" transform="translate(${place.x} ${place.y})">
      <rect x=${-NODE_WIDTH / 2} y=${-NODE_HEIGHT / 2} width=${NODE_WIDTH} height=${NODE_HEIGHT} rx="10"></rect>
      <text class="name" y="-18">${place.name}</text>
      <text class="address" y="-2">${place.address === place.name ? nothing : place.address}</text>
      <text class="detail" y="14">${detail}</text>
      <text class="detail" y="29">${usageText(machine, model.language)}</text>
    </g>`;
  };
  return html`<div class="topology">
      <svg viewBox="0 0 ${widthNow()} ${height}" role="img" aria-label=${words.topology}>
        ${clients.map((client) =>
          server === undefined
            ? nothing
            : svg`<line class="wire" x1=${client.x} y1=${client.y} x2=${server.x} y2=${server.y}></line>`,
        )}
        ${clients.map((client) => node(client, 'client'))}
        ${server === undefined ? nothing : node(server, 'server')}
      </svg>
      <div id="flights" aria-hidden="true"></div>
    </div>
    <ul class="legend" aria-label=${words.legend}>
      ${MESSAGES.map(
        (kind) =>
          html`<li>
            <svg viewBox="-11 -11 22 22" aria-hidden="true">
              <path class="message ${kind}" d=${SHAPES[kind]}></path>
            </svg>
            ${words[kind]}
          </li>`,
      )}
    </ul>
    <p class="note" id="not-drawn" role="status"></p>`;
}

/** `3 % · 42 MB`; empty where the engine does not count. */
function usageText(machine: MachineView | undefined, language: Language): string {
  const { cores, memoryBytes } = machine ?? {};
  const processor = cores === undefined ? '' : `${numberText(cores * 100, language)} %`;
  const memory = memoryBytes === undefined ? '' : `${numberText(memoryBytes / 1e6, language)} MB`;
  return [processor, memory].filter(Boolean).join(' · ');
}

let flying = 0;
let notDrawn = 0;
let forgetting: ReturnType<typeof setTimeout> | undefined;

/** Lets messages fly; those that are too many at once are counted. */
export function fly(model: Model, moments: readonly Moment[], words: Words): void {
  const layer = document.getElementById('flights');
  if (layer === null || document.hidden) return;
  const scale = layer.clientWidth / widthNow();
  const places = new Map(placesOf(model).map((place) => [place.name, place]));
  let behind = 0;
  for (const { session, index } of moments) {
    const segment = session.segments[index];
    const client = places.get(session.client.name);
    const server = places.get(session.server.name);
    if (segment === undefined || client === undefined || server === undefined) continue;
    if (flying >= MOST_FLYING || moments.length > MOST_AT_ONCE) {
      notDrawn += 1;
      continue;
    }
    const [from, to] = segment[1] === 1 ? [client, server] : [server, client];
    flyOne(layer, scale, messageOf(segment), from, to, behind * BEHIND_MS);
    behind += 1;
  }
  if (notDrawn > 0) tellNotDrawn(words);
}

/** A picture of its own, as those are moved without drawing anything again; `scale` is a unit of the drawing in pixels. */
function flyOne(
  layer: Element,
  scale: number,
  kind: MessageKind,
  from: Place,
  to: Place,
  delay: number,
): void {
  const picture = document.createElementNS(SVG, 'svg');
  picture.setAttribute('viewBox', '-11 -11 22 22');
  picture.style.width = `${22 * scale}px`;
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('class', `message ${kind} ${from.x < to.x ? 'of-client' : 'of-server'}`);
  path.setAttribute('d', SHAPES[kind]);
  picture.append(path);
  layer.append(picture);
  flying += 1;
  // Requests a little above the line, replies a little below: both can be seen where they meet.
  const lane = from.x < to.x ? -9 : 9;
  const turn = kind === 'syn' && from.x > to.x ? ' rotate(180deg)' : '';
  const at = (x: number, y: number): string =>
    `translate(${x * scale}px, ${(y + lane) * scale}px) translate(-50%, -50%)${turn}`;
  const edge = from.x < to.x ? NODE_WIDTH / 2 : -NODE_WIDTH / 2;
  const frames = [{ transform: at(from.x + edge, from.y) }, { transform: at(to.x - edge, to.y) }];
  const middle = { transform: at((from.x + to.x) / 2, (from.y + to.y) / 2) };
  const animation = picture.animate(staysPut.matches ? [middle, middle] : frames, {
    duration: FLIGHT_MS,
    delay,
    fill: 'backwards',
  });
  animation.onfinish = () => {
    picture.remove();
    flying -= 1;
  };
}

function tellNotDrawn(words: Words): void {
  const note = document.getElementById('not-drawn');
  if (note === null) return;
  note.textContent = `${words.busiest} ${fill(words.notDrawn, { count: String(notDrawn) })}.`;
  clearTimeout(forgetting);
  forgetting = setTimeout(() => {
    notDrawn = 0;
    note.textContent = '';
  }, 5_000);
}
