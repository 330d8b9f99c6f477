import { type Language, LANGUAGES } from '../../options/language.ts';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import type { Numbers } from './count-up.ts';
import { LABELS } from './words/labels.ts';
import type { SessionSample } from '../../client/sample.ts';
import { DIALECTS as DESCRIBED } from './words/points.ts';
import { DIALECTS } from '../../server/dialect.ts';
import { readRecordedRun } from '../recording/read-run-record.ts';
import { TEXTS } from './words/texts.ts';
import { buildReport, type ReportModel } from './build.ts';
import { join } from 'node:path';
import { readRun } from './read/run.ts';
import { reconcile } from '../evidence/reconcile.ts';
import { renderHtml } from './html/render.ts';
import { recordsOf } from '../recording/testing/pcap-records.ts';
import { renderPdf } from './pdf/pdf.ts';
import { summarise } from '../../client/stats.ts';
import { temporaryFolder } from '../testing/folder.ts';

/** A real run of the lab: two clients on each machine, two requests each. */
const GOOD_RUN = join(import.meta.dirname, '../recording/testing/good-run');
/** Another: the scenario handshake-capture, in four parts with captures and logs of their own, typed into nc. */
const SCENARIO_RUN = join(import.meta.dirname, '../recording/testing/scenario-run');
const COVER = { name: 'Siti', studentId: '5025', class: 'D', repository: 'https://example.org/' };

async function build(folder: string, language: Language = 'en'): Promise<ReportModel> {
  const read = await readRun(folder);
  return buildReport(read, reconcile(read.sources, read.machineAt), { language, cover: COVER });
}

function copyOfRun(): string {
  const folder = temporaryFolder();
  cpSync(GOOD_RUN, folder, { recursive: true });
  return folder;
}

/** What is left of a run's numbers when nothing was recorded. */
const NOTHING = {
  wire: undefined,
  listening: undefined,
  sources: [],
  mostApartMs: undefined,
  haveOwnClocks: false,
  hasLog: false,
  dialects: [],
  active: [],
  sessions: 0,
  evidenceSessions: 0,
  matched: 0,
  peak: 0,
  loggedPeak: 0,
  captures: 0,
  packets: 0,
  files: 0,
  threads: [],
  waits: 0,
  latencyMs: { p50: null, p90: null, p99: null, max: null },
};

function words(text: string): number {
  return text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

/** As a machine would have told it whose clock is so far ahead: its packets, its record and what it answered. */
function moveClock(folder: string, machine: string, aheadMs: number): void {
  const pcap = join(folder, 'pcap', `${machine}.pcap`);
  const file = readFileSync(pcap);
  for (const record of recordsOf(file).slice(1)) {
    const ns = record.readUInt32LE(4) + aheadMs * 1e6;
    record.writeUInt32LE(record.readUInt32LE(0) + Math.floor(ns / 1e9), 0);
    record.writeUInt32LE(ns % 1e9, 4);
  }
  writeFileSync(pcap, file);
  const lines = readFileSync(join(folder, 'sessions.jsonl'), 'utf8').trim().split('\n');
  const samples = lines.map((line) => JSON.parse(line) as { machine: string; startedAtMs: number });
  for (const sample of samples) if (sample.machine === machine) sample.startedAtMs += aheadMs;
  writeFileSync(
    join(folder, 'sessions.jsonl'),
    samples.map((sample) => `${JSON.stringify(sample)}\n`).join(''),
  );
  const run = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as object;
  const before = { offsetMs: aheadMs, uncertaintyMs: 0.1 };
  const clocks = [{ machine, before, after: { ...before, offsetMs: aheadMs + 0.1 } }];
  writeFileSync(join(folder, 'run.json'), JSON.stringify({ ...run, startUncertaintyMs: 0.2, clocks }));
}

/** What the sentences of a run's report are made of. */
async function numbersOf(folder: string): Promise<Numbers> {
  let numbers: Numbers | undefined;
  const spy = vi.spyOn(TEXTS.en, 'serverAtWork').mockImplementation((given) => {
    numbers = given;
    return [];
  });
  await build(folder);
  spy.mockRestore();
  return numbers as Numbers;
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

  it('tells of a machine whose clock is 700 ms ahead what it tells of one that is right', async () => {
    const folder = copyOfRun();
    moveClock(folder, 'mesin-3', 700);
    const [right, moved] = [await build(GOOD_RUN), await build(folder)];
    expect(moved.reconciliation.matched).toBe(right.reconciliation.matched);
    expect(moved.reconciliation.delays).toEqual([
      ...right.reconciliation.delays.slice(0, 2),
      ...right.reconciliation.delays.slice(2).map(({ from, to, packets }) => {
        const any = expect.any(Number) as number;
        return { from, to, packets, medianMs: any, p99Ms: any, uncertaintyMs: any };
      }),
    ]);
    for (const { uncertaintyMs, medianMs } of moved.reconciliation.delays) {
      expect(uncertaintyMs).toBeLessThan(0.01);
      expect(medianMs).toBeLessThan(0.02);
    }
    for (const [index, { name, startMs }] of moved.sessions.entries()) {
      expect(name).toBe(right.sessions[index]?.name);
      expect(startMs).toBeCloseTo(right.sessions[index]?.startMs ?? 0, 1);
    }
    expect(moved.overlap.peak).toBe(right.overlap.peak);
    expect(moved.limits.join(' ')).toContain('The machines have clocks of their own.');
    expect(right.limits.join(' ')).not.toContain('clocks of their own');
    const facts = new Map(moved.run.facts.map(({ name, value }) => [name, value]));
    expect(facts.get('Client machines started within')).toBe('1.72 ms ± 0.2 ms');
    expect(facts.get('Clocks of machines')).toBe(
      "mesin-3 700 ms ± 0.1 ms ahead; after the run 700.1 ms ± 0.1 ms ahead, compared with the lab's own computer; allowed for",
    );
  });

  it('says that machines on several hosts have clocks of their own, though they agree', async () => {
    const folder = copyOfRun();
    const run = readRecordedRun(folder);
    const machines = run.machines.map((one, index) => ({ ...one, host: index === 0 ? 'lab-1' : 'lab-2' }));
    writeFileSync(join(folder, 'run.json'), JSON.stringify({ ...run, machines }));
    const { limits } = await build(folder);
    expect(limits.join(' ')).toContain('The machines have clocks of their own.');
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
    const { sessions, requests, latencyMs } = summarise(samples);
    const report = await build(GOOD_RUN, language);
    const { peak } = report.overlap;
    expect(report.sessions).toHaveLength(sessions.started);
    expect(report.details).toHaveLength(sessions.started);
    expect(report.latency).toMatchObject({ count: requests.answered, latencyMs });
    expect(report.reconciliation).toMatchObject({ sessions: 4, matched: 4, gaps: [], contradictions: [] });
    const [said1a, said1b, said1c, said1d] = report.points.map(({ explanation }) => explanation.join(' '));
    expect(said1a).toContain(language === 'en' ? '4 handshakes were completed' : '4 handshake selesai');
    expect(said1b).toContain(
      language === 'en' ? `peak of ${peak} concurrent sessions` : `Puncak ${peak} sesi serentak`,
    );
    expect(said1c).toContain(
      language === 'en' ? '8 TIME lines and 4 QUIT lines' : '8 baris TIME dan 4 baris QUIT',
    );
    expect(said1d).toContain(
      language === 'en' ? '8 lines of exactly this form' : '8 baris yang bentuknya tepat',
    );
  });

  it('tells what the run was done with, and which sockets listened before', async () => {
    const { run, points } = await build(SCENARIO_RUN);
    const facts = Object.fromEntries(run.facts.map(({ name, value }) => [name, value]));
    expect(facts).toMatchObject({
      'Scenario replayed': 'handshake-capture (002_c4d44565bad5d17a.txt)',
      Checks: '18 of 18 checks match the hand-in',
      "Part 'echo'": "dialect 'echo', 6 sessions",
      node: 'v26.10.0 (this computer, mesin-1, mesin-2, mesin-3)',
      tcpdump: '4.99.3-1 (mesin-2, mesin-3)',
    });
    const typed = run.commands.map(({ where, command }) => `${where}: ${command}`);
    expect(typed).toContain(String.raw`mesin-2: printf 'TIME\r\n' | nc 172.16.82.101 45000`);
    expect(typed).toContain('mesin-1: SERVER_DIALECT=echo node server/main.ts');
    expect(typed.filter((line) => line.includes('tcpdump -i eth0'))).toHaveLength(3);
    expect(points[0]?.evidence[0]).toEqual({
      kind: 'lines',
      caption: 'Listening sockets before the run, from /proc/net/tcp on mesin-1',
      lines: [
        'sl  local_address  rem_address    st',
        expect.stringMatching(/^\d: {2}00000000:AFC8 {2}00000000:0000 {2}0A$/),
        expect.stringMatching(/^\d: {2}00000000:AFC8 {2}00000000:0000 {2}0A$/),
      ],
    });
    expect(points[0]?.explanation.join(' ')).toContain('2 sockets for port 45000 in state 0A');
  });

  it.each(LANGUAGES)('of a scenario claims nothing that its run does not show (%s)', async (language) => {
    const { points, sessions, reconciliation, latency, server } = await build(SCENARIO_RUN, language);
    expect(reconciliation).toMatchObject({ sessions: 14, matched: 14, flaws: 0 });
    expect(sessions.map(({ part }) => part)).toEqual([
      '',
      '',
      ...Array.from({ length: 5 }, () => 'line-ends'),
      ...Array.from({ length: 6 }, () => 'echo'),
      'dated',
    ]);
    expect(reconciliation.sources.map(({ kind }) => kind)).not.toContain('client');
    const said = Object.fromEntries(points.map(({ name, explanation }) => [name, explanation.join(' ')]));
    for (const text of Object.values(said)) expect(words(text)).toBeGreaterThanOrEqual(50);
    const expected = {
      en: {
        '1b': ['none of them received a reply while another was open', 'this run does not show'],
        '1c': [
          '3 TIME lines and 1 QUIT line',
          '2 TIME or QUIT lines ending in LF alone',
          '6 unfinished lines without LF',
        ],
        '1d': ['2 lines of exactly this form', "dialect 'dated' of hand-in 002", "'TIME␍␊', 'TIME␊'"],
        '2': ['This run has no client record', 'All sources agree on 14 of 14 sessions'],
      },
      id: {
        '1b': ['tidak satu pun menerima balasan selagi sesi lain terbuka'],
        '1c': [
          '3 baris TIME dan 1 baris QUIT',
          '2 baris TIME atau QUIT yang hanya diakhiri LF',
          '6 baris belum selesai tanpa LF',
        ],
        '1d': ['2 baris yang bentuknya tepat', "dialek 'dated' dari laporan 002"],
        '2': ['tidak memiliki catatan dari klien sendiri', 'sesuai pada 14 dari 14 sesi'],
      },
    }[language];
    for (const [point, sentences] of Object.entries(expected)) {
      for (const sentence of sentences) expect(said[point]).toContain(sentence);
    }
    expect(latency.count).toBe(8);
    expect(server.excerpt.some((line) => line.includes("Replied 'JAM 21 11 26"))).toBe(true);
    const shown = points.at(-1)?.evidence.filter(({ kind }) => kind === 'lines') ?? [];
    expect(shown.map(({ caption }) => caption.includes('mesin-2-nc.echo'))).toContain(true);
  });

  it('of a run in which nobody came has its date, and no section that is empty', async () => {
    const folder = copyOfRun();
    for (const part of ['pcap', 'logs', 'sessions.jsonl']) rmSync(join(folder, part), { recursive: true });
    const model = await build(folder);
    expect(model.cover.date).toBe('21 November 2026 at 06:17:37 UTC');
    expect(model.summary[0]).toBe('No session was recorded in this run.');
    expect(model.points[1]?.evidence).toEqual([]);
    const page = [...renderHtml(model)].join('');
    for (const id of ['server', 'latency'])
      expect(page).not.toMatch(new RegExp(`<section id="${id}">(?:(?!</section>).)*<(?:figure|table)`, 's'));
    expect(renderPdf(model).length).toBeGreaterThan(10_000);
  });

  it.each(LANGUAGES)('has 50 words to say of whatever a run may be (%s)', async (language) => {
    const whole = await numbersOf(GOOD_RUN);
    const replayed = await numbersOf(SCENARIO_RUN);
    const wire = replayed.wire as NonNullable<Numbers['wire']>;
    const silent = { ...wire, requestBytes: 0, replyBytes: 0, timeLines: 0, bareLines: 0, first: undefined };
    const none = { count: 0, examples: [] };
    const variants: Record<string, Numbers> = {
      whole,
      replayed,
      alone: { ...replayed, sessions: 1, peak: 1, loggedPeak: 1, servedWhileOthersOpen: 0, dialects: [] },
      silent: { ...replayed, wire: { ...silent, otherLines: none, unfinished: none, otherReplies: none } },
      unseen: { ...replayed, wire: undefined, captures: 0, packets: 0, listening: undefined },
      single: { ...whole, sources: ['the client record'], only: 'the client record', mostApartMs: undefined },
      nothing: {
        ...replayed,
        ...NOTHING,
      },
    };
    const texts = TEXTS[language];
    for (const [name, numbers] of Object.entries(variants)) {
      for (const { name: point, explanation } of texts.points(numbers)) {
        const said = explanation.join(' ');
        expect(words(said), `${name} ${point}: ${said}`).toBeGreaterThanOrEqual(50);
        expect(said, `${name} ${point}`).not.toMatch(/undefined|null|NaN|\[object| {2}|\(\)/);
      }
      for (const text of [
        ...texts.summary(numbers),
        ...texts.reconciled(numbers),
        ...texts.limits(numbers, []),
      ])
        expect(text, name).not.toMatch(/undefined|null|NaN|\[object| {2}/);
    }
    const explained = (variant: Numbers | undefined, point: string): string =>
      texts
        .points(variant as Numbers)
        .flatMap(({ name, explanation }) => (name === point ? explanation : []))
        .join(' ');
    const quiet = explained(variants['silent'], '1d');
    expect(quiet).toContain(language === 'en' ? 'sent no data at all' : 'tidak mengirim data sama sekali');
    const single = explained(variants['alone'], '1b');
    expect(single).toContain(
      language === 'en' ? 'does not show concurrency' : 'belum menunjukkan konkurensi',
    );
  });

  it.each([
    [
      'en',
      {
        '1c': [
          'at least 30 bytes: at least 3 TIME lines, each',
          'at least 2 empty lines',
          'may have been sent',
        ],
        '1d': ['at least 56 bytes, with at least 4 lines', "the last of those read 'JAM 06:14:21'"],
      },
      /QUIT lines?, each|There was no other|sent nothing else/,
    ],
    [
      'id',
      {
        '1c': [
          'sedikitnya 30 byte: sedikitnya 3 baris TIME, masing',
          'sedikitnya 2 baris kosong',
          'bisa lebih',
        ],
        '1d': ['sedikitnya 56 byte, dengan sedikitnya 4 baris', "yang terbaca 'JAM 06:14:21'"],
      },
      /QUIT, masing|Tidak ada baris lain\.|tidak mengirim data lain/,
    ],
  ] as const)('claims no more than it read of what was too long (%s)', async (language, expected, claims) => {
    const numbers = await numbersOf(GOOD_RUN);
    const { wire } = numbers as Numbers & { wire: NonNullable<Numbers['wire']> };
    const long: Numbers = {
      ...numbers,
      wire: {
        ...wire,
        areRequestsWhole: false,
        requestBytes: 30,
        timeLines: 3,
        quitLines: 0,
        emptyLines: 2,
        areRepliesWhole: false,
        replyBytes: 56,
        jamLines: 4,
        firstJam: 'JAM 06:14:20',
        lastJam: 'JAM 06:14:21',
      },
    };
    for (const { name, explanation } of TEXTS[language].points(long)) {
      if (name !== '1c' && name !== '1d') continue;
      const said = explanation.join(' ');
      for (const words of expected[name]) expect(said).toContain(words);
      expect(said).not.toMatch(claims);
    }
  });

  it("describes every dialect that the server can speak besides the assignment's own", () => {
    expect(['assignment', ...Object.keys(DESCRIBED)].toSorted()).toEqual(Object.keys(DIALECTS).toSorted());
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
    ['en', /^(mesin-\d:\d+) is missing from the client record; it is in both captures and the server log$/],
    ['id', /^(mesin-\d:\d+) tidak ada di catatan klien; sesi itu ada di kedua tangkapan dan log server$/],
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

  it.each([
    ['en', /^the server log has no sessions: 4 sessions are missing from it \(mesin-\d:\d+, .*, …\)$/],
    ['id', /^log server tidak memuat satu sesi pun: 4 sesi tidak ada di sana \(mesin-\d:\d+, .*, …\)$/],
  ] as const)(
    'says once what is missing from every session, and in each that it is (%s)',
    async (language, sentence) => {
      const folder = copyOfRun();
      rmSync(join(folder, 'logs'), { recursive: true });
      const { reconciliation, sessions, limits } = await build(folder, language);
      expect(reconciliation).toMatchObject({ matched: 0, flaws: 1, gaps: [expect.stringMatching(sentence)] });
      for (const { whole, flaws } of sessions)
        expect({ whole, flaws }).toEqual({ whole: false, flaws: reconciliation.gaps });
      expect(limits.at(-1)).toBe(
        language === 'en'
          ? 'While reading: logs/mesin-1.jsonl is missing, though run.json says that it was recorded.'
          : 'Saat membaca: logs/mesin-1.jsonl tidak ada, padahal menurut run.json pernah direkam.',
      );
    },
  );

  it('has the times of its chart from the packets of the server, by the zero of its table', async () => {
    const { overlap, sessions, details, points } = await build(GOOD_RUN);
    expect(overlap).toMatchObject({ source: "mesin-1's capture", total: 4, bars: { length: 4 } });
    expect(points[1]?.evidence[0]?.caption).toContain("from mesin-1's capture");
    const originMs = Math.min(...sessions.map(({ startMs }) => startMs));
    for (const { name, startMs, endMs, repliesMs } of overlap.bars) {
      const [own] = details[sessions.findIndex((row) => row.name === name)]?.captures ?? [];
      if (own === undefined) throw new Error(`no capture of ${name}`);
      const times = own.segments.map(([us]) => own.startMs - originMs + us / 1_000);
      // SYN, SYN-ACK, and the ACK that completes the handshake.
      expect(startMs).toBeCloseTo(times[2] ?? 0, 2);
      expect(endMs).toBeCloseTo(times.at(-1) ?? 0, 2);
      const replies = times.filter((_, index) => own.segments[index]?.[7].startsWith('JAM '));
      expect(repliesMs.map((ms) => ms.toFixed(2))).toEqual(replies.map((ms) => ms.toFixed(2)));
    }
    const openAt = (ms: number): number =>
      overlap.bars.filter(({ startMs, endMs }) => startMs <= ms && ms < endMs).length;
    expect(overlap.peak).toBe(Math.max(...overlap.bars.map(({ startMs }) => openAt(startMs))));
  });

  it('has them from the clients, by the same clock, where there is no capture', async () => {
    const folder = copyOfRun();
    rmSync(join(folder, 'pcap'), { recursive: true });
    const { overlap } = await build(folder);
    const samples = readFileSync(join(folder, 'sessions.jsonl'), 'utf8').trim().split('\n');
    const { peakConcurrentSessions } = summarise(samples.map((line) => JSON.parse(line) as SessionSample));
    expect(overlap).toMatchObject({ source: 'the client record', peak: peakConcurrentSessions });
  });

  it('puts the times of all sources on one clock', async () => {
    const folder = copyOfRun();
    const file = join(folder, 'sessions.jsonl');
    const text = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      text.replaceAll(/(?<="startedAtMs":)[\d.]+/g, (ms) => String(Number(ms) + 60_000)),
    );
    const [kept, shifted] = [await build(GOOD_RUN), await build(folder)];
    expect(shifted.reconciliation).toMatchObject({ matched: 4, flaws: 0 });
    const bars = (model: ReportModel): number[] => model.overlap.bars.map(({ startMs }) => startMs);
    for (const [index, startMs] of bars(kept).entries())
      // The shift is known but for what the measurement leaves open.
      expect(Math.abs((bars(shifted)[index] ?? 0) - startMs)).toBeLessThan(5);
  });

  /** Later by so much, in the server's log. */
  function shiftLog(folder: string, byMs: number): void {
    const file = join(folder, 'logs/mesin-1.jsonl');
    const later = (time: string): string => new Date(Date.parse(time) + byMs).toISOString();
    const text = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      text.replaceAll(/(?<="time":")[^"]+/g, (time) => later(time)),
    );
  }

  it.each([
    ['en', 9_000, /^(8,999|9,000)(\.\d+)? ms ± [\d.]+ ms ahead$/],
    ['id', 9_000, /^lebih cepat (8\.999|9\.000)(,\d+)? ms ± [\d,]+ ms$/],
    ['en', -30_000, /^(29,999|30,000)(\.\d+)? ms ± [\d.]+ ms behind$/],
    ['id', -30_000, /^lebih lambat (29\.999|30\.000)(,\d+)? ms ± [\d,]+ ms$/],
  ] as const)('shows in %s a log whose clock is %d ms off', async (language, byMs, offset) => {
    const folder = copyOfRun();
    shiftLog(folder, byMs);
    const { reconciliation } = await build(folder, language);
    expect(reconciliation).toMatchObject({ matched: 4, flaws: 0 });
    const [record, log] = reconciliation.offsets.map(({ text }) => text);
    expect(log).toMatch(offset);
    expect(record).toMatch(/^(not distinguishable from zero within|tidak dapat dibedakan dari nol) /);
    expect(reconciliation.paragraphs.at(-1)).toMatch(/ (9[,.]00\d|30[,.]00\d|8[,.]999|29[,.]999) ms/);
  });

  it('counts all replies of a thread and every closed session, also where a log is too long to be shown', async () => {
    const folder = copyOfRun();
    const before = await build(folder);
    const file = join(folder, 'logs/mesin-1.jsonl');
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    const reply = lines.findIndex((line) => line.includes('"event":"reply"'));
    const many = lines.flatMap((line, at) =>
      at === reply ? Array.from({ length: 301 }, () => line) : [line],
    );
    writeFileSync(file, many.join('\n'));
    const { server, details } = await build(folder);
    const repliesOf = ({ threads }: ReportModel['server']): number =>
      threads.reduce((sum, { replies }) => sum + replies, 0);
    expect([repliesOf(before.server), repliesOf(server)]).toEqual([8, 308]);
    expect(server.threads.map(({ peak }) => peak)).toEqual(before.server.threads.map(({ peak }) => peak));
    expect(Math.max(...details.map(({ log }) => log.length))).toBe(200);
  });

  it.each(LANGUAGES)('of one source alone does not say that all sources agree (%s)', async (language) => {
    const folder = copyOfRun();
    for (const part of ['pcap', 'logs']) rmSync(join(folder, part), { recursive: true });
    const file = join(folder, 'run.json');
    const run = readFileSync(file, 'utf8').replaceAll(/"(log|pcap)": ".*"/g, '"$1": null');
    writeFileSync(file, run);
    const { summary, points, reconciliation } = await build(folder, language);
    expect(reconciliation).toMatchObject({ sources: [{ kind: 'client' }], matched: 4, flaws: 0 });
    const said = [...summary, ...reconciliation.paragraphs, ...(points.at(-1)?.explanation ?? [])].join(' ');
    expect(said).not.toMatch(/\bagree\b|sesuai pada|no missing|tanpa entri|0 entri/);
    expect(said).toContain(language === 'en' ? 'Only the client record' : 'Hanya catatan klien');
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
