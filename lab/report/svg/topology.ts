/** The machines on their network: the server on the left above, its clients beside it. */
import {
  element,
  fitted,
  line,
  outlined,
  picture,
  rect,
  text,
  type TextStyle,
  WIDTH,
} from '../../drawing/svg.ts';
import { LABELS } from '../words/labels.ts';
import type { Language } from '../../../options/language.ts';
import { numberText } from '../../drawing/figures.ts';
import type { ReportModel } from '../build.ts';
import { visible } from '../../drawing/visible.ts';

const BUS = 46;
const BOX_TOP = 86;
const BOX_HEIGHT = 112;
const GAP = 14;

type Run = Pick<ReportModel['run'], 'subnet' | 'port' | 'machines'>;

export function topologySvg({ subnet, port, machines }: Run, language: Language): string {
  const labels = LABELS[language];
  const count = (value: number): string => numberText(value, language);
  const width = (WIDTH - GAP * (machines.length + 1)) / Math.max(1, machines.length);
  const network = subnet === undefined ? '' : `${visible(subnet, 40)} · ${labels.networkNote}`;
  const names = machines.map(({ name, address }) => `${visible(name, 30)} ${visible(address, 40)}`);
  return picture(BOX_TOP + BOX_HEIGHT + 14, `${labels.topology}: ${names.join(', ')}`, [
    text(WIDTH / 2, 26, network, { size: 12, fill: 'soft', anchor: 'middle' }),
    line(GAP, BUS, WIDTH - GAP, BUS, 'soft', { width: 3 }),
    ...machines.map((machine, index) => box(machine, GAP + index * (width + GAP))),
  ]);

  function box({ role, packets, ...machine }: Run['machines'][number], x: number): string {
    const middle = x + width / 2;
    const what = role === 'server' ? `${labels.server} · TCP ${port}` : labels.client;
    const captured =
      packets === undefined ? '' : `${labels.packets.toLowerCase()}: ${count(packets)} (tcpdump)`;
    const sessions = `${labels.sessionsColumn.toLowerCase()}: ${count(machine.sessions)}`;
    const says = (y: number, content: string, most: number, style: TextStyle = {}): string => {
      const size = fitted(content, most, width - 10, style.mono);
      return text(middle, y, content, { ...style, size, anchor: 'middle' });
    };
    return [
      line(middle, BUS, middle, BOX_TOP, 'soft', { width: 2 }),
      rect(x, BOX_TOP, width, BOX_HEIGHT, 'panel', 6),
      element('rect', { x, y: BOX_TOP, width, height: BOX_HEIGHT, rx: 6, ...outlined(role, 1.5) }),
      says(BOX_TOP + 26, visible(machine.name, 20), 15, { bold: true, fill: role }),
      says(BOX_TOP + 46, visible(machine.address, 40), 12, { mono: true }),
      says(BOX_TOP + 66, what, 12),
      says(BOX_TOP + 84, sessions, 11, { fill: 'soft' }),
      says(BOX_TOP + 100, captured, 11, { fill: 'soft' }),
    ].join('');
  }
}
