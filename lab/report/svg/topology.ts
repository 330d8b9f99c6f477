/** The machines on their network: the server on the left above, its clients beside it. */
import { drawing, element, fitted, grouped, line, rect, text, WIDTH } from './markup.ts';
import { COLOURS } from './markup.ts';
import type { TextStyle } from './markup.ts';
import type { Labels } from '../words/labels.ts';
import type { MachineFacts, Topology } from '../model.ts';
import { visible } from '../visible.ts';

const BUS = 46;
const BOX_TOP = 86;
const BOX_HEIGHT = 112;
const GAP = 14;

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
  const { role, roleText, packets } = machine;
  const [name, address] = [visible(machine.name, 20), visible(machine.address, 40)];
  const count = (value: number): string => grouped(value, labels.decimalMark);
  const room = width - 10;
  const middle = x + width / 2;
  const fill = role === 'server' ? 'server' : 'client';
  const what = role === 'server' ? `${roleText} · TCP ${port}` : roleText;
  const captured =
    packets === undefined ? '' : `${labels.packets.toLowerCase()}: ${count(packets)} (tcpdump)`;
  const sessions = `${labels.sessionsColumn.toLowerCase()}: ${count(machine.sessions)}`;
  const says = (y: number, content: string, size: number, style: TextStyle = {}): string =>
    text(middle, y, content, { ...style, size: fitted(content, size, room, style.mono), anchor: 'middle' });
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
    says(BOX_TOP + 26, name, 15, { bold: true, fill }),
    says(BOX_TOP + 46, address, 12, { mono: true }),
    says(BOX_TOP + 66, what, 12),
    says(BOX_TOP + 84, sessions, 11, { fill: 'soft' }),
    says(BOX_TOP + 100, captured, 11, { fill: 'soft' }),
  ].join('');
}
