import type { Language, ReportModel } from './model.ts';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LABELS } from './words/labels.ts';
import type { SessionSample } from '../../client/sample.ts';
import { buildReport } from './build.ts';
import { join } from 'node:path';
import { summarise } from '../../client/stats.ts';
import { temporaryFolder } from '../testing/folder.ts';

/** A real run of the lab: two clients on each machine, two requests each. */
const GOOD_RUN = join(import.meta.dirname, '../evidence/testing/good-run');
const COVER = { name: 'Siti', studentId: '5025', class: 'D', repository: 'https://example.org/' };
const LANGUAGES = ['en', 'id'] as const;

function build(folder: string, language: Language = 'en'): Promise<ReportModel> {
  return buildReport(folder, { language, cover: COVER });
}

function copyOfRun(): string {
  const folder = temporaryFolder();
  cpSync(GOOD_RUN, folder, { recursive: true });
  return folder;
}

function words(text: string): number {
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

/** Every key, at every depth; lists by their length. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => shapeOf(one));
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shapeOf(one)]));
}

describe('a report', () => {
  it('has the same words and the same parts in both languages', async () => {
    expect(Object.keys(LABELS.id)).toEqual(Object.keys(LABELS.en));
    expect(shapeOf(await build(GOOD_RUN, 'id'))).toEqual(shapeOf(await build(GOOD_RUN, 'en')));
  });

  it.each(LANGUAGES)('explains every point in 50 words or more (%s)', async (language) => {
    const { points } = await build(GOOD_RUN, language);
    expect(points.map(({ name }) => name)).toEqual(['1a', '1b', '1c', '1d', '2']);
    for (const { explanation } of points) expect(words(explanation.join(' '))).toBeGreaterThanOrEqual(50);
  });

  it.each(LANGUAGES)('explains as much where almost nothing was kept (%s)', async (language) => {
    const folder = copyOfRun();
    for (const part of ['pcap', 'logs']) rmSync(join(folder, part), { recursive: true });
    const { points, chosen } = await build(folder, language);
    for (const { explanation } of points) expect(words(explanation.join(' '))).toBeGreaterThanOrEqual(50);
    expect(chosen).toEqual([]);
  });

  it.each(LANGUAGES)('tells the numbers of its own run (%s)', async (language) => {
    const samples = readFileSync(join(GOOD_RUN, 'sessions.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as SessionSample);
    const { sessions, requests, peakConcurrentSessions, latencyMs } = summarise(samples);
    const report = await build(GOOD_RUN, language);
    expect(report.sessions).toHaveLength(sessions.started);
    expect(report.details).toHaveLength(sessions.started);
    expect(report.overlap.peak).toBe(peakConcurrentSessions);
    expect(report.latency).toMatchObject({ count: requests.answered, maxMs: latencyMs.max });
    expect(report.reconciliation).toMatchObject({ sessions: 4, matched: 4, gaps: [], contradictions: [] });
    const [said1a, said1b, said1c, said1d] = report.points.map(({ explanation }) => explanation.join(' '));
    expect(said1a).toContain(language === 'en' ? '4 handshakes were completed' : '4 handshake selesai');
    expect(said1b).toContain(
      language === 'en' ? `${peakConcurrentSessions} of them` : `${peakConcurrentSessions} sesi`,
    );
    expect(said1c).toContain(
      language === 'en' ? '8 lines TIME and 4 lines QUIT' : '8 baris TIME dan 4 baris QUIT',
    );
    expect(said1d).toContain(
      language === 'en' ? '8 lines of exactly this form' : '8 baris yang bentuknya tepat',
    );
  });

  it('shows the bytes of requests and replies with their line ends', async () => {
    const { points } = await build(GOOD_RUN);
    const [requests, replies] = [points[2]?.evidence[0], points[3]?.evidence[0]];
    expect(requests).toMatchObject({ kind: 'bytes', rows: [{ text: 'TIME␍␊TIME␍␊QUIT␍␊' }, {}, {}, {}] });
    expect(replies).toMatchObject({
      rows: [{ hex: expect.stringMatching(/^4a 41 4d 20 .* 0d 0a$/) }, {}, {}, {}],
    });
  });

  it.each([
    ['en', /^(mesin-\d:\d+) is in both captures and the server's log, not in the client's record$/],
    ['id', /^(mesin-\d:\d+) ada dalam kedua tangkapan dan log server, tidak ada dalam catatan klien$/],
  ] as const)('names what is missing (%s)', async (language, sentence) => {
    const folder = copyOfRun();
    const file = join(folder, 'sessions.jsonl');
    writeFileSync(file, readFileSync(file, 'utf8').split('\n').slice(1).join('\n'));
    const { reconciliation, sessions, chosen } = await build(folder, language);
    expect(reconciliation).toMatchObject({ matched: 3, flaws: 1, gaps: [expect.stringMatching(sentence)] });
    const flawed = sessions.findIndex(({ whole }) => !whole);
    expect(sessions[flawed]?.flaws).toEqual(reconciliation.gaps);
    expect(chosen.map(({ session }) => session)).toContain(flawed);
  });

  it('keeps hostile lines of a log short and visible', async () => {
    const folder = copyOfRun();
    const events = join(folder, 'logs/mesin-1.jsonl');
    const [line = '', ...lines] = readFileSync(events, 'utf8').split('\n');
    const { time, peerAddress, peerPort } = JSON.parse(line) as Record<string, unknown>;
    const evil = `</script>\u202E\u0000${'x'.repeat(65_536)}`;
    const entry = { time, level: 'warn', event: 'invalid', thread: 1, peerAddress, peerPort, line: evil };
    writeFileSync(events, [line, JSON.stringify(entry), ...lines].join('\n'));
    writeFileSync(join(folder, 'logs/mesin-1.log'), `${evil}\n`);
    const { server, details } = await build(folder);
    const told = [...server.excerpt, ...details.flatMap(({ log }) => log.map(([, , , text]) => text))];
    expect(told.filter((text) => text.includes('</script>⟨U+202E⟩␀xxx'))).toHaveLength(2);
    for (const text of told) {
      expect(text.length).toBeLessThan(1_000);
      expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
  });
});
