/** The machines on their network: the server on the left above, its clients beside it. */
import { drawing, element, line, rect, text } from './markup.ts';
import { COLOURS } from './markup.ts';
import type { Labels } from '../words/labels.ts';
import type { MachineFacts, Topology } from '../model.ts';
import { visible } from '../visible.ts';

const WIDTH = 640;
const BUS = 46;
const BOX_TOP = 86;
const BOX_HEIGHT = 112;
const GAP = 20;

export function topologySvg({ subnet, port, machines }: Topology, labels: Labels): string {
  const width = (WIDTH - GAP * (machines.length + 1)) / Math.max(1, machines.length);
  const height = BOX_TOP + BOX_HEIGHT + 14;
  const boxes = machines.map((machine, index) =>
    box(machine, GAP + index * (width + GAP), width, port, labels),
  );
  const network = subnet === undefined ? '' : `${visible(subnet, 40)} · ${labels.networkNote}`;
  return drawing(
    WIDTH,
    height,
    `${labels.topology}: ${machines.map(({ name, address }) => `${visible(name, 30)} ${visible(address, 40)}`).join(', ')}`,
    [
      rect(0, 0, WIDTH, height, 'paper', 4),
      text(WIDTH / 2, 26, network, { size: 12, fill: 'soft', anchor: 'middle' }),
      line(GAP, BUS, WIDTH - GAP, BUS, 'soft', { width: 3 }),
      ...boxes,
    ].join(''),
  );
}

function box(machine: MachineFacts, x: number, width: number, port: number, labels: Labels): string {
  const { name, address, role, roleText, sessions, packets } = machine;
  const middle = x + width / 2;
  const fill = role === 'server' ? 'server' : 'client';
  const what = role === 'server' ? `${roleText} · TCP ${port}` : roleText;
  const captured = packets === undefined ? '' : `${labels.packets.toLowerCase()}: ${packets} (tcpdump)`;
  return [
    line(middle, BUS, middle, BOX_TOP, 'soft', { width: 2 }),
    rect(x, BOX_TOP, width, BOX_HEIGHT, 'panel', 6),
    element('rect', {
      x,
      y: BOX_TOP,
      width,
      height: BOX_HEIGHT,
      rx: 6,
      class: `stroke-${fill}`,
      fill: 'none',
      stroke: COLOURS[fill],
      'stroke-width': 1.5,
    }),
    text(middle, BOX_TOP + 26, visible(name, 20), { size: 15, bold: true, anchor: 'middle', fill }),
    text(middle, BOX_TOP + 46, visible(address, 40), { size: 12, mono: true, anchor: 'middle' }),
    text(middle, BOX_TOP + 66, what, { size: 12, anchor: 'middle' }),
    text(middle, BOX_TOP + 84, `${labels.sessionsColumn.toLowerCase()}: ${sessions}`, {
      size: 11,
      anchor: 'middle',
      fill: 'soft',
    }),
    text(middle, BOX_TOP + 100, captured, { size: 11, anchor: 'middle', fill: 'soft' }),
  ].join('');
}
