/**
 * The report of a run folder, from what is on the disk; page and paper are made from it and add nothing:
 *
 *     run folder ─▶ read/run.ts ─┬─▶ what is kept ──────┬─▶ sessions ─┬─▶ rows, details ─▶ chosen ─┬─▶ ReportModel
 *                                └─▶ accounts ─▶ reconciled           └─▶ numbers ─▶ points, words ┘
 *
 *     ReportModel ─▶ sections.ts (blocks) ─┬─▶ html/ ─▶ report.html
 *                                          └─▶ pdf/  ─▶ TUGAS2.pdf
 *
 * Every string may hold whatever was on the wire or in a log; it is data, to be escaped where it is shown. Strings
 * named `text` or in `lines` of evidence have passed `visible()`: no control characters, bounded length.
 */
import { evidenceFiles, logExcerpt } from './read/files.ts';
import { gatherSessions, spanOf } from './sessions.ts';
import { chooseSessions } from './chosen.ts';
import { countUp } from './count-up.ts';
import { describeRun } from './run-facts.ts';
import { endSentences } from './words/ends.ts';
import { evidenceWords } from './words/evidence.ts';
import { overlapOf } from './overlap.ts';
import { pointsOf } from './points.ts';
import type { ReadRun } from './read/run.ts';
import type { Reconciled } from '../evidence/reconcile.ts';
import { reconciliationOf } from './reconciliation.ts';
import type { ReportOptions } from './cover-options.ts';
import { remarksOf } from '../evidence/evidence.ts';
import { showSessions } from './rows.ts';
import { TEXTS } from './words/texts.ts';
import { visible } from '../drawing/visible.ts';
import { zoneOfLog, zoneOfMachines } from './zone.ts';

/** All that a report says, as plain data in one language; times are Unix ms unless their name says otherwise. */
export type ReportModel = Awaited<ReturnType<typeof buildReport>>;

/** Rejects when a file of the run folder cannot be read. */
export async function buildReport(read: ReadRun, reconciled: Reconciled, { language, cover }: ReportOptions) {
  const { folder, run, sources, problems, kept } = read;
  const texts = TEXTS[language];
  const [server] = run.machines;
  const excerpt = logExcerpt(folder, run);
  const { evidence } = reconciled;
  const words = evidenceWords(evidence.sources, language);
  const sessions = gatherSessions(run, reconciled, kept);
  const originMs = sessions[0]?.startMs ?? 0;
  const shown = showSessions(sessions, originMs, read, words, language);
  const rows = shown.map(({ row }) => row);
  const spans = sessions
    .flatMap((session) => spanOf(session))
    .sort((one, other) => one.startMs - other.startMs);
  const timed = new Set(spans.map(({ source }) => source));
  const timers = sources.map(({ id }) => id).filter((id) => timed.has(id));
  const overlap = overlapOf(spans, originMs, words.sources(timers));
  const files = await evidenceFiles(folder, (file) => texts.file(file));
  const named = evidence.sources.filter((source) => source.sessions > 0).map(({ id }) => words.source(id));
  const told = { sources: named, logLines: excerpt.lines, files: files.length };
  const numbers = countUp(read, sessions, evidence, overlap, told);
  // Of a run in which nothing happened no more is known than when it was begun.
  const beganMs = sessions[0]?.startMs ?? run.listening?.atMs ?? run.startedAtMs;
  const logZone = zoneOfLog(run, excerpt.first[0], beganMs);
  const date = beganMs === undefined ? '' : texts.date(beganMs, zoneOfMachines(run, beganMs) ?? logZone);
  return {
    language,
    labels: texts.labels,
    cover: {
      ...cover,
      title: texts.title,
      subtitle: texts.subtitle(server.name, run.port),
      run: run.run,
      date,
    },
    /** What a reader must know in three or four sentences: verdict first. */
    summary: [
      ...texts.summary(numbers),
      ...endSentences(run, language).map((sentence) => texts.duringRun(sentence)),
      ...(run.interrupted ? [texts.interrupted] : []),
    ],
    run: { ...describeRun(run, kept.machines, rows, date, texts), files },
    server: {
      paragraphs: [...texts.serverAtWork(numbers), ...(logZone === undefined ? [] : [texts.clocks(logZone)])],
      /** The server's log as it stands in logs/mesin-1.log, its beginning; visible text, one entry a line. */
      excerpt: excerpt.first,
      /** Lines of the whole log. */
      lines: excerpt.lines,
      threads: numbers.threads,
    },
    points: pointsOf(read, numbers, texts, overlap, shown),
    /** A few sessions worth looking at. */
    chosen: chooseSessions(shown, texts),
    /** All sessions, by start; and what a click on each of them shows, at the same index. */
    sessions: rows,
    details: shown.map(({ details }) => details),
    overlap,
    latency: {
      count: numbers.waits,
      latencyMs: numbers.latencyMs,
      bins: numbers.bins,
      text: texts.latency(numbers),
    },
    reconciliation: reconciliationOf(evidence, texts, words, numbers),
    /** Sentences: what these captures cannot show, and what they lost. */
    limits: texts.limits(
      numbers,
      [
        ...problems.map((problem) => words.problem(problem)),
        ...remarksOf(evidence).map((cause) => words.flaw(cause)),
      ].map((text) => visible(text)),
    ),
  };
}
