/** The report in the order of the assignment, as blocks that the page and the paper each set in their own way. */
import type { ReportModel } from './build.ts';
import type { ChosenSession } from './chosen.ts';
import type { Exhibit } from './points.ts';
import { fill, wholeText } from '../drawing/figures.ts';
import { latencySvg } from './svg/latency.ts';
import { topologySvg } from './svg/topology.ts';

export type Block =
  | Exhibit
  | { readonly kind: 'text' | 'list'; readonly texts: readonly string[] }
  | { readonly kind: 'heading' | 'task'; readonly text: string }
  | { readonly kind: 'table'; readonly table: Table }
  | { readonly kind: 'chosen'; readonly chosen: ChosenSession }
  /** The table of all sessions. */
  | { readonly kind: 'sessions' };

export interface Table {
  readonly caption: string;
  readonly columns: readonly Column[];
  /** In the order of the columns; what comes behind a line separator (U+2028) is set smaller below. */
  readonly rows: readonly (readonly string[])[];
  /** On paper, in points. */
  readonly size?: number;
}

export interface Column {
  readonly title: string;
  readonly isNumber?: boolean;
  /** Set in a monospaced font: an address, say; a hash or a command may be broken anywhere. */
  readonly code?: 'plain' | 'hash' | 'command';
  /** On paper, as typst has it: `auto`, which is meant where there is none, `1fr`, `3cm`. */
  readonly width?: string;
}

export interface Section {
  readonly id: string;
  readonly title: string;
  /** The chapter it belongs to, where the paper has one for several sections. */
  readonly chapter?: string;
  readonly blocks: readonly Block[];
}

export const LINE_SEPARATOR = '\u2028';

export type CoverFact = readonly [name: string, value: string, kind?: 'link' | 'code'];

/** What stands on the cover, and under which names; empty where it was not given. */
export function coverFacts({ cover, labels }: ReportModel): CoverFact[] {
  return [
    [labels.name, cover.name],
    [labels.studentId, cover.studentId],
    [labels.class, cover.class],
    [labels.repository, cover.repository, 'link'],
    [labels.run, cover.run, 'code'],
    [labels.date, cover.date],
  ];
}

/** Sections with nothing in them are left out. */
export function sectionsOf(model: ReportModel): Section[] {
  const { labels, language, latency, chosen, limits } = model;
  const sections: Section[] = [
    { id: 'run', title: labels.machinesAndRun, blocks: runBlocks(model) },
    { id: 'server', title: labels.serverAtWork, blocks: serverBlocks(model) },
    ...model.points.map(({ name, title, task, evidence, explanation }) => ({
      id: `point-${name}`,
      title,
      chapter: labels.points,
      blocks: [
        { kind: 'task' as const, text: task },
        ...evidence,
        { kind: 'heading' as const, text: labels.explanation },
        ...text(explanation),
      ],
    })),
    {
      id: 'chosen',
      title: labels.chosenSessions,
      blocks: chosen.map((one) => ({ kind: 'chosen', chosen: one })),
    },
    { id: 'sessions', title: labels.sessions, blocks: [{ kind: 'sessions' }] },
    {
      id: 'latency',
      title: labels.latencyDistribution,
      blocks: [
        ...text([latency.text]),
        ...some(latency.count > 0, () => ({
          kind: 'drawing',
          caption: labels.latencyDistribution,
          svg: latencySvg(latency, language),
        })),
      ],
    },
    { id: 'reconciliation', title: labels.reconciliation, blocks: reconciliationBlocks(model) },
    { id: 'limits', title: labels.limits, blocks: list(limits) },
  ];
  return sections.filter(({ blocks }) => blocks.length > 0);
}

function some(isThere: boolean, make: () => Block): Block[] {
  return isThere ? [make()] : [];
}

function text(texts: readonly string[]): Block[] {
  return some(texts.length > 0, () => ({ kind: 'text', texts }));
}

function list(texts: readonly string[], title?: string): Block[] {
  if (texts.length === 0) return [];
  return [
    ...some(title !== undefined, () => ({ kind: 'heading', text: title ?? '' })),
    { kind: 'list', texts },
  ];
}

/** A column with what stands in each of its rows. */
export type CellsOf<Row> = Column & { readonly cell: (row: Row) => string };

/** None without rows; `size` is that of its letters on paper, in points. */
export function table<Row>(
  caption: string,
  all: readonly Row[],
  columns: readonly CellsOf<Row>[],
  size = 9,
): Block[] {
  const rows = all.map((row) => columns.map(({ cell }) => cell(row)));
  return some(rows.length > 0, () => ({ kind: 'table', table: { caption, columns, rows, size } }));
}

function runBlocks({ run, labels, language }: ReportModel): Block[] {
  const count = (value: number | undefined): string => wholeText(value, language);
  const host: CellsOf<(typeof run.machines)[number]> = {
    title: labels.host,
    width: '1fr',
    cell: ({ host = '' }) => host,
  };
  return [
    { kind: 'drawing', caption: labels.topology, svg: topologySvg(run, language) },
    ...table(labels.machinesAndRun, run.machines, [
      { title: labels.machine, width: '1fr', cell: ({ name }) => name },
      { title: labels.address, width: '1.4fr', code: 'plain', cell: ({ address }) => address },
      ...(run.machines.some(({ host }) => host !== undefined) ? [host] : []),
      { title: labels.role, width: '1fr', cell: ({ role }) => labels[role] },
      { title: labels.sessionsColumn, isNumber: true, cell: ({ sessions }) => count(sessions) },
      { title: labels.packets, isNumber: true, cell: ({ packets }) => count(packets) },
      { title: labels.dropped, isNumber: true, cell: ({ dropped }) => count(dropped) },
    ]),
    ...some(run.facts.length > 0, () => ({ kind: 'facts', caption: labels.runFacts, facts: run.facts })),
    ...some(run.commands.length > 0, () => ({ kind: 'heading', text: labels.commands })),
    ...table(labels.commands, run.commands, [
      { title: labels.machine, cell: ({ where }) => where },
      { title: labels.commands, width: '1fr', code: 'command', cell: ({ command }) => command },
    ]),
    { kind: 'heading', text: labels.files },
    ...text([labels.checkFiles]),
    ...table(
      labels.files,
      run.files,
      [
        { title: labels.file, width: '1fr', cell: ({ path, what }) => `${path}${LINE_SEPARATOR}${what}` },
        { title: labels.bytes, isNumber: true, cell: ({ bytes }) => count(bytes) },
        { title: labels.sha256, code: 'hash', cell: ({ sha256 }) => sha256 },
      ],
      8.5,
    ),
  ];
}

function serverBlocks({ server, labels, language }: ReportModel): Block[] {
  const { paragraphs, excerpt: lines, threads } = server;
  const count = (value: number): string => wholeText(value, language);
  const left = server.lines - lines.length;
  const more = left > 0 ? ` (${fill(labels.moreLines, { count: count(left) })})` : '';
  const caption = labels.logExcerpt + more;
  const numbers = { width: '1fr', isNumber: true };
  return [
    ...text(paragraphs),
    ...some(lines.length > 0, () => ({ kind: 'lines', caption, lines })),
    ...table(labels.threads, threads, [
      { title: labels.thread, ...numbers, cell: ({ thread }) => String(thread) },
      { title: labels.sessionsColumn, ...numbers, cell: ({ sessions }) => count(sessions) },
      { title: labels.replies, ...numbers, cell: ({ replies }) => count(replies) },
      { title: labels.peakSessions, ...numbers, cell: ({ peak }) => count(peak) },
    ]),
  ];
}

function reconciliationBlocks({ reconciliation, labels, language }: ReportModel): Block[] {
  const { sources, offsets, gaps, contradictions, flaws, paragraphs } = reconciliation;
  const count = (value: number): string => wholeText(value, language);
  const more = flaws - gaps.length - contradictions.length;
  return [
    ...text(paragraphs),
    ...table(labels.sources, sources, [
      { title: labels.source, width: '1fr', cell: ({ name, letter }) => `${name} (${letter})` },
      { title: labels.sessionsColumn, isNumber: true, cell: ({ sessions }) => count(sessions) },
    ]),
    ...list(gaps, labels.gaps),
    ...list(contradictions, labels.contradictions),
    ...text(more > 0 ? [fill(labels.moreFlaws, { count: count(more) })] : []),
    ...table(labels.clockOffsets, offsets, [
      { title: labels.source, width: '1fr', cell: ({ source }) => source },
      { title: labels.against, width: '1fr', cell: ({ against }) => against },
      { title: labels.offset, width: '1fr', cell: ({ text }) => text },
      { title: labels.measuredOn, isNumber: true, cell: ({ sessions }) => count(sessions) },
    ]),
  ];
}
