/**
 * The report of a run folder, from what is on the disk:
 *
 *     run folder ─▶ read/run.ts ─┬─▶ what is kept ──────┬─▶ sessions ─┬─▶ rows, details ─▶ chosen ─┬─▶ ReportModel
 *                                └─▶ accounts ─▶ reconciled           └─▶ numbers ─▶ points, words ┘
 */
import type { ReportModel, ReportOptions } from './model.ts';
import { LABELS } from './words/labels.ts';
import { TEXTS } from './words/texts.ts';
import { binsOf, waitsOf } from './latencies.ts';
import type { Beginning } from './read/lines.ts';
import type { ReadRun } from './read/run.ts';
import type { Reconciled } from '../evidence/reconcile.ts';
import type { RunFile } from '../evidence/run-file.ts';
import type { WholeSession } from './sessions.ts';
import { chooseSessions } from './chosen.ts';
import { countUp } from './count-up.ts';
import { detailsOf, rowOf } from './rows.ts';
import { evidenceFiles } from './read/files.ts';
import { factsOf, machineFacts, shownCommands, topologyOf } from './run-facts.ts';
import { fileStem } from '../evidence/run-file.ts';
import { flawsBySession, reconciliationOf } from './reconciliation.ts';
import { gatherSessions, spanOf } from './sessions.ts';
import { inWords } from '../evidence/in-words.ts';
import { overlapOf } from './overlap.ts';
import { peakOf, threadsOf } from './threads.ts';
import { pointsOf } from './points.ts';
import { readBeginning } from './read/lines.ts';
import { resolve } from 'node:path';
import { transcriptsOf } from './read/transcripts.ts';
import { visible } from './visible.ts';
import { zoneOf } from './zone.ts';

const EXCERPT_LINES = 24;
const LEAST_EXCERPT = 8;
const EXCERPT_CHARACTERS = 160;

export async function buildReport(
  { folder, run, sources, warnings, kept }: ReadRun,
  reconciled: Reconciled,
  { language, cover }: ReportOptions,
): Promise<ReportModel> {
  const texts = TEXTS[language];
  const labels = LABELS[language];
  const [server] = run.machines;
  const excerpt = excerptOf(folder, run);
  const { evidence } = reconciled;
  const sessions = gatherSessions(run, reconciled, kept);

  const originMs = sessions[0]?.startMs ?? 0;
  const context = { run, originMs, texts, labels, sources, flaws: flawsBySession(evidence, texts.flaw) };
  const rows = sessions.map((session) => rowOf(session, context));
  const details = sessions.map((session) => detailsOf(session, context));
  const spans = sessions
    .flatMap((session) => spanOf(session))
    .sort((one, other) => one.startMs - other.startMs);
  const timed = new Set(spans.map(({ source }) => source));
  const timers = inWords(sources.filter(({ name }) => timed.has(name)));
  const overlap = overlapOf(spans, originMs, texts.sourceName(timers));
  const waits = sessions.flatMap((session) => waitsOf(session));
  const logged = sessions.flatMap(({ logged }) => logged ?? []);
  const threads = threadsOf(logged);
  const files = await evidenceFiles(folder, (path) => texts.file(path));
  const transcripts = transcriptsOf(folder);
  const numbers = countUp({
    run,
    kept,
    sources,
    sessions,
    reconciled,
    overlap,
    waits,
    threads,
    loggedPeak: peakOf(logged),
    logLines: excerpt.lines,
    files: files.length,
  });
  const beganMs = beginningOf(run, sessions);
  const zone = zoneOf(excerpt.first[0] ?? '', beganMs);
  const date = Number.isNaN(beganMs) ? '' : texts.date(beganMs, zone);
  const machines = machineFacts(run, kept.machines, rows, labels);
  const { waits: count, p50Ms, p90Ms, p99Ms, maxMs } = numbers;
  const bins = binsOf(waits);
  const latency = { count, p50Ms, p90Ms, p99Ms, maxMs, bins, text: texts.latency(numbers) };
  return {
    language,
    labels,
    cover: {
      ...cover,
      title: texts.title,
      subtitle: texts.subtitle(server.name, run.port),
      run: run.run,
      date,
    },
    summary: [...texts.summary(numbers), ...(run.interrupted ? [texts.facts.interrupted] : [])],
    run: {
      machines,
      topology: topologyOf(run, machines),
      facts: factsOf(run, rows, date, texts),
      commands: shownCommands(run, texts),
      files,
    },
    server: {
      paragraphs: [...texts.serverAtWork(numbers), ...(zone === undefined ? [] : [texts.clocks(zone)])],
      excerpt: excerpt.first,
      lines: excerpt.lines,
      threads,
    },
    points: pointsOf({ numbers, texts, overlap, rows, details, serverLines: kept.serverLines, transcripts }),
    chosen: chooseSessions(rows, details, texts),
    sessions: rows,
    details,
    overlap,
    latency,
    reconciliation: reconciliationOf(evidence, sources, texts, numbers),
    limits: texts.limits(
      numbers,
      warnings.map((warning) => visible(warning)),
    ),
  };
}

/** Of the first session; of a run that had none, as its name says; or not a number. */
function beginningOf({ run, listening }: RunFile, [first]: readonly WholeSession[]): number {
  const named = run.replace(/^(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d\.\d{3}Z).*$/, '$1:$2:$3');
  return first?.startMs ?? listening?.atMs ?? Date.parse(named);
}

/** The beginning of the server's log, of every part of the run. */
function excerptOf(folder: string, run: RunFile): Beginning {
  const [server] = run.machines;
  const most = Math.max(LEAST_EXCERPT, Math.ceil(EXCERPT_LINES / run.parts.length));
  const beginnings = run.parts.map(({ name }) =>
    readBeginning(
      resolve(folder, 'logs', `${fileStem(server.name, name)}.log`),
      run.parts.length === 1 ? EXCERPT_LINES : most,
      EXCERPT_CHARACTERS,
    ),
  );
  return {
    first: beginnings.flatMap(({ first }) => first),
    lines: beginnings.reduce((sum, { lines }) => sum + lines, 0),
  };
}
