/**
 * The report of a run folder, from what is on the disk:
 *
 *     run.json, sessions.jsonl, logs/, pcap/ ─▶ read/ ─▶ sessions ─┬─▶ rows, details ─▶ chosen ─┬─▶ ReportModel
 *                                 lab/evidence ─▶ reconciled ──────┴─▶ numbers ─▶ points, words ┘
 */
import type { ReportModel, ReportOptions } from './model.ts';
import { LABELS } from './words/labels.ts';
import { TEXTS } from './words/texts.ts';
import { binsOf, latenciesOf } from './latencies.ts';
import { chooseSessions } from './chosen.ts';
import { commandsOf, factsOf, machineFacts, topologyOf } from './run-facts.ts';
import { countUp } from './count-up.ts';
import { detailsOf, rowOf } from './rows.ts';
import { evidenceFiles } from './read/files.ts';
import { existsSync } from 'node:fs';
import { gatherSessions, spanOf } from './sessions.ts';
import { measureOffsets } from '../evidence/clock-offset.ts';
import { overlapOf } from './overlap.ts';
import { pointsOf } from './points.ts';
import { readBeginning } from './read/lines.ts';
import { readCaptured } from './read/captured.ts';
import type { CapturedMachine } from './read/captured.ts';
import { readRunFile, readSamples } from './read/run-file.ts';
import { readJsonLines } from '../json-lines.ts';
import { readRunSources } from '../evidence/run-sources.ts';
import { reconcile } from '../evidence/reconcile.ts';
import { flawsBySession, reconciliationOf } from './reconciliation.ts';
import { resolve } from 'node:path';
import { sessionsOfLog } from './read/session-log.ts';
import { peakOf, threadsOf } from './threads.ts';
import { visible } from './visible.ts';

const EXCERPT_LINES = 24;
const EXCERPT_CHARACTERS = 160;

/** Throws {@link LabError} `USAGE` when the folder holds no run. */
export async function buildReport(folder: string, { language, cover }: ReportOptions): Promise<ReportModel> {
  const texts = TEXTS[language];
  const labels = LABELS[language];
  const run = readRunFile(folder);
  const samples = readSamples(folder);
  const [server] = run.machines;
  const log = sessionsOfLog(readJsonLines(resolve(folder, 'logs', `${server.name}.jsonl`)) ?? []);
  const excerpt = readBeginning(
    resolve(folder, 'logs', `${server.name}.log`),
    EXCERPT_LINES,
    EXCERPT_CHARACTERS,
  );
  const captured = new Map<string, CapturedMachine>();
  for (const { name } of run.machines) {
    const file = resolve(folder, 'pcap', `${name}.pcap`);
    if (existsSync(file)) captured.set(name, await readCaptured(file, run.port));
  }
  const { sources, nameOf, warnings } = await readRunSources(folder);
  const evidence = reconcile(sources, nameOf);
  const offsets = measureOffsets(sources);
  const sessions = gatherSessions({ run, sources, offsets, nameOf, samples, log, captured });

  const originMs = sessions[0]?.startMs ?? 0;
  const context = { run, originMs, texts, labels, sources, flaws: flawsBySession(evidence, texts.flaw) };
  const rows = sessions.map((session) => rowOf(session, context));
  const details = sessions.map((session) => detailsOf(session, context));
  const spans = sessions
    .flatMap((session) => spanOf(session))
    .sort((one, other) => one.startMs - other.startMs);
  const source = samples.length > 0 ? "the client's record" : `${server.name}'s capture`;
  const overlap = overlapOf(spans, originMs, texts.sourceName(source));
  const logged = sessions.flatMap(({ logged }) => logged ?? []);
  const threads = threadsOf(logged);
  const files = await evidenceFiles(folder, (path) => texts.file(path));
  const numbers = countUp({
    run,
    samples,
    sessions,
    captured,
    evidence,
    overlap,
    threads,
    loggedPeak: peakOf(logged),
    logLines: excerpt.lines,
    files: files.length,
    sources: sources.length,
  });
  const machines = machineFacts(run, captured, rows, labels);
  const { answered: count = 0, p50Ms, p90Ms, p99Ms, maxMs } = numbers;
  const bins = binsOf(samples.flatMap((sample) => latenciesOf(sample)));
  const latency = { count, p50Ms, p90Ms, p99Ms, maxMs, bins, text: texts.latency(numbers) };
  return {
    language,
    labels,
    cover: {
      ...cover,
      title: texts.title,
      subtitle: texts.subtitle(server.name, run.port),
      run: run.run,
      date: texts.date(originMs),
    },
    summary: [...texts.summary(numbers), ...(run.interrupted ? [texts.facts.interrupted] : [])],
    run: {
      machines,
      topology: topologyOf(run, machines),
      facts: factsOf(run, originMs, texts),
      commands: commandsOf(run, texts),
      files,
    },
    server: {
      paragraphs: texts.serverAtWork(numbers),
      excerpt: excerpt.first,
      lines: excerpt.lines,
      threads,
    },
    points: pointsOf({ numbers, texts, overlap, rows, details, serverLines: log.others }),
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
