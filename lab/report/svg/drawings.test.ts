import { beforeAll, describe, expect, it } from 'vitest';
import { MARKS } from '../../../pcap/mark.ts';
import { LADDER_WORDS } from '../../drawing/ladder-words.ts';
import { buildReport, type ReportModel } from '../build.ts';
import { readRun } from '../read/run.ts';
import { reconcile } from '../../evidence/reconcile.ts';
import { escape } from '../../drawing/svg.ts';
import { numberText } from '../../drawing/figures.ts';
import { join } from 'node:path';
import type { CompactSegment } from '../../drawing/compact-segment.ts';
import { type Ladder, ladderSvg } from '../../drawing/ladder.ts';
import { latencySvg } from './latency.ts';
import { overlapSvg } from './overlap.ts';
import { topologySvg } from './topology.ts';

const GOOD_RUN = join(import.meta.dirname, '../../recording/testing/good-run');
const COVER = { name: '', studentId: '', class: '', repository: '' };

const TROUBLED: Ladder = {
  client: { name: 'mesin-2', address: '172.16.16.102', port: 40_001 },
  server: { name: 'mesin-1', address: '172.16.16.101', port: 45_000 },
  machine: 'mesin-2',
  segments: [
    [0, 1, ['SYN'], 0, 0, 0, [], '', 1],
    [120, 0, ['SYN', 'ACK'], 0, 1, 0, [], '', 2],
    [150, 1, ['ACK'], 1, 1, 0, [], '', 3],
    [400, 1, ['PSH', 'ACK'], 1, 1, 6, [], 'TIME␍␊', 4],
    [201_400, 1, ['PSH', 'ACK'], 1, 1, 6, ['retransmission'], 'TIME␍␊', 5],
    [202_000, 0, ['RST', 'ACK'], 1, 7, 0, [], '', 6],
  ],
  omitted: 3,
  ending: 'Aborted.',
};

describe('drawings of a run', () => {
  let report: ReportModel;

  beforeAll(async () => {
    const read = await readRun(GOOD_RUN);
    report = await buildReport(read, reconcile(read.sources, read.machineAt), {
      language: 'id',
      cover: COVER,
    });
  });

  it.each([
    ['topology', () => topologySvg(report.run, 'id')],
    ['overlap', () => overlapSvg(report.overlap, 'id')],
    ['latency', () => latencySvg(report.latency, 'id')],
    ['ladder', () => ladderSvg(report.chosen[0]!.ladders[0]!, 'id')],
    ['troubled-ladder', () => ladderSvg(TROUBLED, 'en')],
  ])('%s is drawn as before', async (name, draw) => {
    await expect(`${draw().replaceAll('><', '>\n<')}\n`).toMatchFileSnapshot(`testing/${name}.svg`);
  });

  it('marks what went wrong by words, not by colour alone', () => {
    const svg = ladderSvg(TROUBLED, 'en');
    expect(svg).toContain('PSH, ACK  Seq=1 Ack=1 Len=6 · retransmission');
    expect(svg).toContain('RST, ACK  Seq=1 Ack=7 Len=0 · reset');
    expect(svg).toContain('… 3 more segments not drawn. Aborted.');
  });

  it.each([...MARKS])('has words for the mark %s', (mark) => {
    const segment: CompactSegment = [0, 1, ['ACK'], 1, 1, 0, [mark], '', 1];
    expect(ladderSvg({ ...TROUBLED, segments: [segment] }, 'en')).toContain(escape(LADDER_WORDS.en[mark]));
  });

  it('draws nothing rather than failing when there is nothing to draw', () => {
    const none = { ...report.overlap, bars: [], steps: [], total: 0, peak: 0, peakAtMs: 0, durationMs: 0 };
    expect(overlapSvg(none, 'en')).not.toContain('NaN');
    const latencyMs = { p50: null, p90: null, p99: null, max: null };
    const silent = { ...report.latency, bins: [], latencyMs };
    expect(latencySvg(silent, 'en')).not.toContain('NaN');
    expect(topologySvg({ subnet: undefined, port: 1, machines: [] }, 'en')).not.toMatch(/NaN|Infinity/);
  });

  it.each([
    [999, 'en', '999'],
    [17_480, 'en', '17,480'],
    [2_000_000.25, 'id', '2.000.000,25'],
    [0.5, 'id', '0,5'],
  ] as const)('writes %d in the language %s as %s', (value, language, written) => {
    expect(numberText(value, language, 2)).toBe(written);
  });

  it('shows hostile text and never interprets it', () => {
    const evil = `<script>alert("1")</script>&\u0000\u001B\u202E${'x'.repeat(65_536)}`;
    const end = { name: evil, address: evil, port: 1 };
    const segments: CompactSegment[] = [[0, 1, ['ACK'], 1, 1, 9, [], evil, 1]];
    const svgs = [
      ladderSvg({ ...TROUBLED, client: end, server: end, machine: evil, ending: evil, segments }, 'en'),
      overlapSvg(
        {
          ...report.overlap,
          bars: report.overlap.bars.map(({ startMs, endMs, repliesMs }) => {
            return { name: evil, machine: evil, startMs, endMs, repliesMs };
          }),
        },
        'en',
      ),
    ];
    for (const svg of svgs) {
      expect(svg).toContain('&lt;script&gt;');
      expect(svg).not.toMatch(/<script|[\p{Cc}\p{Cf}]/u);
      expect(svg.length).toBeLessThan(30_000);
    }
  });
});
