/**
 * All that a report says, as plain data in one language: pages in HTML and PDF are made from it and add nothing.
 *
 *     run folder ─▶ buildReport ─▶ ReportModel ─┬─▶ svg/ (drawings) ─┬─▶ report.html
 *                                               └────────────────────┴─▶ TUGAS2.pdf
 *
 *     build.ts         buildReport(run, reconciled, options): Promise<ReportModel>
 *     svg/topology.ts  topologySvg(topology, labels): string      svg/overlap.ts  overlapSvg(overlap, labels): string
 *     svg/ladder.ts    ladderSvg(ladder, labels): string          svg/latency.ts  latencySvg(latency, labels): string
 *
 * The drawings are whole `<svg class="drawing">` elements with a viewBox and a <title>; their colours are attributes,
 * as typst wants them. A page includes DRAWING_CSS of svg/markup.ts, which puts CSS variables (--drawing-ink and so on)
 * in their place, and sets those for the dark. svg/ladder.ts and what it imports know neither Node nor a library:
 * a page may carry it and draw a ladder from `SessionDetails` itself.
 *
 * Every string may hold whatever was on the wire or in a log; it is data, to be escaped where it is shown. Strings
 * named `text` or in `lines` of evidence have passed `visible()`: no control characters, bounded length. Times are
 * Unix ms unless their name says otherwise.
 */
import type { Labels } from './words/labels.ts';
import type { Outcome } from '../../client/sample.ts';

export type { Labels } from './words/labels.ts';

export type Language = 'en' | 'id';

export interface CoverOptions {
  readonly name: string;
  readonly studentId: string;
  /** `Pemrograman Jaringan – D`. */
  readonly class: string;
  /** URL of the source; it is a link only when it begins with http:// or https://. */
  readonly repository: string;
}

export interface ReportOptions {
  readonly language: Language;
  readonly cover: CoverOptions;
}

export interface ReportModel {
  readonly language: Language;
  /** Headings, column names and the words of the drawings, in the report's language. */
  readonly labels: Labels;
  readonly cover: Cover;
  /** What a reader must know in three or four sentences: verdict first. */
  readonly summary: readonly string[];
  readonly run: RunFacts;
  readonly server: ServerAtWork;
  /** 1a, 1b, 1c, 1d, 2, in this order. */
  readonly points: readonly Point[];
  /** A few sessions worth looking at. */
  readonly chosen: readonly ChosenSession[];
  /** All sessions, by start. */
  readonly sessions: readonly SessionRow[];
  /** One for each of `sessions`, at the same index. */
  readonly details: readonly SessionDetails[];
  readonly overlap: Overlap;
  readonly latency: Latency;
  readonly reconciliation: Reconciliation;
  /** Sentences: what these captures cannot show, and what they lost. */
  readonly limits: readonly string[];
}

export interface Cover extends CoverOptions {
  readonly title: string;
  readonly subtitle: string;
  /** Name of the run, and its date in the report's language, in the zone of the server's log when that is known. */
  readonly run: string;
  readonly date: string;
}

/** One line of a two-column table. */
export interface Fact {
  readonly name: string;
  readonly value: string;
  /** To be set in a monospaced font: commands, addresses. */
  readonly isCode?: boolean;
}

export interface RunFacts {
  readonly machines: readonly MachineFacts[];
  readonly topology: Topology;
  readonly facts: readonly Fact[];
  /** What was typed or is equivalent to it, in order. */
  readonly commands: readonly Command[];
  readonly files: readonly EvidenceFile[];
}

export interface Command {
  /** `mesin-2`, or the lab's own computer. */
  readonly where: string;
  readonly command: string;
}

export interface MachineFacts {
  readonly name: string;
  readonly address: string;
  readonly role: 'server' | 'client';
  /** `server`, `klien`. */
  readonly roleText: string;
  readonly sessions: number;
  /** In its capture; undefined without one. */
  readonly packets: number | undefined;
  readonly dropped: number | undefined;
}

export interface EvidenceFile {
  /** Relative to the run folder. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** `packets of mesin-1`. */
  readonly what: string;
}

export interface Topology {
  /** `172.16.16.0/24`, as far as the addresses tell; undefined when they share no network. */
  readonly subnet: string | undefined;
  readonly port: number;
  /** The server first. */
  readonly machines: readonly MachineFacts[];
}

export interface ServerAtWork {
  /** Explains the excerpt and the threads. */
  readonly paragraphs: readonly string[];
  /** The server's log as it stands in logs/mesin-1.log, its beginning; visible text, one entry a line. */
  readonly excerpt: readonly string[];
  /** Lines of the whole log; more than `excerpt` has. */
  readonly lines: number;
  readonly threads: readonly ThreadFacts[];
}

export interface ThreadFacts {
  readonly thread: number;
  readonly sessions: number;
  readonly replies: number;
  /** The most sessions it had open at once. */
  readonly peak: number;
}

export type PointName = '1a' | '1b' | '1c' | '1d' | '2';

/** One point of the assignment: what is asked, the evidence, and what the evidence shows. */
export interface Point {
  readonly name: PointName;
  /** `1a. The server opens TCP port 45000`. */
  readonly title: string;
  /** What the assignment asks, in one sentence. */
  readonly task: string;
  readonly evidence: readonly Exhibit[];
  /** Paragraphs; together 50 words at the least. */
  readonly explanation: readonly string[];
}

/** A piece of evidence, in the order to be shown. */
export type Exhibit =
  | { readonly kind: 'lines'; readonly caption: string; readonly lines: readonly string[] }
  | { readonly kind: 'ladder'; readonly caption: string; readonly ladder: Ladder }
  | { readonly kind: 'overlap'; readonly caption: string; readonly overlap: Overlap }
  | { readonly kind: 'bytes'; readonly caption: string; readonly rows: readonly BytesRow[] }
  | { readonly kind: 'facts'; readonly caption: string; readonly facts: readonly Fact[] };

/** Bytes that were sent, as on the wire: hexadecimal and as text with CR and LF as ␍ and ␊. */
export interface BytesRow {
  /** `mesin-2:37618 → mesin-1`, packet number. */
  readonly title: string;
  /** `54 49 4d 45 0d 0a`. */
  readonly hex: string;
  readonly text: string;
  readonly length: number;
}

export interface ChosenSession {
  /** Index into `sessions`. */
  readonly session: number;
  readonly title: string;
  /** Why it was chosen and what is to be seen, one or two sentences. */
  readonly text: string;
  /** One for each capture that saw it: the server machine's first. */
  readonly ladders: readonly Ladder[];
}

/** A conversation as one machine's capture shows it; `svg/ladder.ts` draws it. */
export interface Ladder {
  /** On the left. */
  readonly client: LadderEnd;
  readonly server: LadderEnd;
  /** Name of the machine whose capture it is. */
  readonly machine: string;
  /** Time of the first segment; the segments' times count from here. */
  readonly startMs: number;
  readonly segments: readonly CompactSegment[];
  /** Segments that are not in `segments`, as there were too many. */
  readonly omitted: number;
  /** How it ended, in the report's language. */
  readonly ending: string;
}

export interface LadderEnd {
  readonly name: string;
  readonly address: string;
  readonly port: number;
}

/**
 * One TCP segment in little room. `marks` are bits, in the order of `MARKS` in lab/pcap/mark.ts (retransmission 1,
 * fast 2, spurious 4, out of order 8, …); `text` is visible text of at most 200 characters.
 */
export type CompactSegment = readonly [
  microseconds: number,
  fromClient: 0 | 1,
  /** `SYN, ACK`. */
  flags: string,
  relSeq: number,
  relAck: number,
  length: number,
  marks: number,
  text: string,
  /** In its file, as Wireshark counts. */
  number: number,
];

/** A row of the session table. */
export interface SessionRow {
  /** `mesin-3:41822`; a port used twice has `mesin-3:41822 (2)`, one of a part of the run `mesin-3:41822 (echo)`. */
  readonly name: string;
  readonly machine: string;
  /** Of the run; empty when it has but one. */
  readonly part: string;
  readonly startMs: number;
  /** From the run's first start. */
  readonly sinceStartMs: number;
  readonly durationMs: number | null;
  readonly requests: number;
  readonly replies: number;
  /** The longest of its requests; null when none was answered. */
  readonly latencyMs: number | null;
  /** As the client says; of a session that only other sources know, closed when both sides closed it in order. */
  readonly outcome: Outcome | 'closed' | null;
  readonly outcomeText: string;
  /** Short: `client FIN, then server`. */
  readonly ended: string;
  /** Of the captures, for what is unusual: retransmissions and resets; empty as a rule. */
  readonly unusual: readonly string[];
  /** Thread of the server, from its log. */
  readonly thread: number | null;
  /** Indexes into `reconciliation.sources`: who knows it. */
  readonly sources: readonly number[];
  /** Known to all that must know it, without contradiction. */
  readonly whole: boolean;
  /** Gaps and contradictions of this session, as sentences. */
  readonly flaws: readonly string[];
}

/** What a click on a session shows; kept small, as there may be 20,000 of them. */
export interface SessionDetails {
  readonly client: LadderEnd;
  readonly server: LadderEnd;
  /** The server machine's capture first. */
  readonly captures: readonly CaptureDetails[];
  /** Of the server's log. */
  readonly log: readonly LogLine[];
  /** What each side sent, each byte once: hexadecimal without spaces, of at most {@link DETAIL_BYTES} bytes. */
  readonly requestHex: string;
  readonly replyHex: string;
  readonly requestBytes: number;
  readonly replyBytes: number;
}

export const DETAIL_BYTES = 1_024;

export interface CaptureDetails {
  readonly machine: string;
  readonly startMs: number;
  readonly segments: readonly CompactSegment[];
  readonly omitted: number;
  /** How it ended according to this capture. */
  readonly ending: string;
}

/** One line of the server's log: Unix ms, thread, event, the rest. */
export type LogLine = readonly [timeMs: number, thread: number, event: string, text: string];

/** Sessions over time; `svg/overlap.ts` draws it. */
export interface Overlap {
  /** Length of the time axis, from the first session's start. */
  readonly durationMs: number;
  /** By start; thinned out to at most {@link MOST_BARS}, `total` counts all. */
  readonly bars: readonly OverlapBar[];
  readonly total: number;
  /** Open sessions as steps: from `atMs` on there were `open`; at most a few hundred steps. */
  readonly steps: readonly { readonly atMs: number; readonly open: number }[];
  readonly peak: number;
  readonly peakAtMs: number;
  /** Sessions that got a reply while at least one other session was open. */
  readonly servedWhileOthersOpen: number;
  /** Where the times come from: name of the source, or of several. */
  readonly source: string;
}

export const MOST_BARS = 120;

export interface OverlapBar {
  readonly name: string;
  readonly machine: string;
  readonly startMs: number;
  readonly endMs: number;
  /** When its replies came; at most 20 are kept. */
  readonly repliesMs: readonly number[];
}

/** From a request to its reply, of all sessions; `svg/latency.ts` draws it. */
export interface Latency {
  readonly count: number;
  readonly p50Ms: number | null;
  readonly p90Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
  /** Even in the logarithm: each reaches from `fromMs` up to, not including, `toMs`. */
  readonly bins: readonly { readonly fromMs: number; readonly toMs: number; readonly count: number }[];
  /** Says it in words, for readers without the drawing. */
  readonly text: string;
}

export interface Reconciliation {
  /** In the order that `SessionRow.sources` means. */
  readonly sources: readonly SourceFacts[];
  readonly sessions: number;
  readonly matched: number;
  /** Sentences; at most {@link MOST_FLAWS} of them, `flaws` counts all. */
  readonly gaps: readonly string[];
  readonly contradictions: readonly string[];
  readonly flaws: number;
  readonly offsets: readonly OffsetFacts[];
  /** What all this says, in sentences. */
  readonly paragraphs: readonly string[];
}

export const MOST_FLAWS = 200;

export interface SourceFacts {
  readonly kind: 'client' | 'log' | 'capture';
  readonly name: string;
  /** One or two characters for the session table: `C`, `L`, `1`, `2`, `3`. */
  readonly letter: string;
  readonly sessions: number;
}

export interface OffsetFacts {
  readonly source: string;
  readonly against: string;
  /** How far its clock is ahead or behind, in words, and how well that is known. */
  readonly text: string;
  readonly sessions: number;
}
