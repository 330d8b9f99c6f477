/** What follows from measured costs: arithmetic alone, with the terms that a reader can check. */
import type { Burst, ClassKind, GradedClass, Growth, ScaleResults } from './results.ts';
import { HOSTS, SHARDS } from './synthetic.ts';
import { RESTS } from '../../lab/grade/class/sparing.ts';
import type { Results } from '../results.ts';
import { spreadOf } from '../row.ts';

/** Hand-ins of a course, and sessions of a burst. */
export const COURSE = 5_000;
export const MILLION = 1_000_000;
/** On how many hosts a course is graded, each as quick as the one that was measured. */
export const COURSE_HOSTS = 2;
/** Sessions that costs are told for. */
export const THOUSAND = 1_000;

/** Of one hand-in: seconds, and bytes. */
export function perHandIn(one: GradedClass) {
  const each = (total: number): number => total / one.handIns;
  return {
    wallS: each(one.wallS),
    labS: each(one.labS),
    containersS: each(one.containersS),
    engineS: each(one.engineS),
    processorS: each(one.labS + one.containersS + one.engineS),
    folderBytes: each(one.folderBytes),
    captureBytes: each(one.captureBytes),
    writtenBytes: each(one.writtenBytes),
    networkBytes: each(one.toEngineBytes + one.fromEngineBytes),
  };
}

/** The quickest of a kind on one engine. */
export function quickest({ classes }: ScaleResults, kind: ClassKind): GradedClass | undefined {
  return classes
    .filter((one) => one.kind === kind && one.engines === 1)
    .toSorted((one, other) => one.wallS - other.wallS)[0];
}

type Cost = 'wallS' | 'peakBytes';

/** `e` of time or memory = a × sizeᵉ, from the last size but one to the largest; NaN of fewer than two. */
export function exponentOf(points: readonly Growth[], cost: Cost): number {
  const [before, last] = bySize(points).slice(-2);
  if (before === undefined || last === undefined) return Number.NaN;
  return Math.log(last[cost] / before[cost]) / Math.log(last.size / before.size);
}

/**
 * At another size: on the line through the two sizes around it, or the two nearest. Beyond the largest, what grows faster
 * than a line goes on by its exponent.
 */
export function at(points: readonly Growth[], size: number, cost: Cost): number {
  const sorted = bySize(points);
  const above = sorted.findIndex((one) => one.size >= size);
  const next = above === -1 ? sorted.length - 1 : Math.max(1, above);
  const [low, high] = [sorted[next - 1], sorted[next]];
  if (low === undefined || high === undefined) return Number.NaN;
  const line = low[cost] + ((high[cost] - low[cost]) * (size - low.size)) / (high.size - low.size);
  return above === -1 ? Math.max(line, high[cost] * (size / high.size) ** exponentOf(points, cost)) : line;
}

function bySize(points: readonly Growth[]): Growth[] {
  return points.toSorted((one, other) => one.size - other.size);
}

/** A course in three ways, in seconds and bytes. `undefined` where something it follows from was not measured. */
export function courseOf(results: ScaleResults) {
  const best = quickest(results, 'mixed');
  if (best === undefined || results.tables.length < 2 || results.merges.length < 2) return undefined;
  const each = perHandIn(best);
  const share = COURSE / SHARDS;
  // Written after each hand-in, but for so much of the time at most, and in the end.
  const way = (handIns: number, gradingS: number, mergeS: number) => {
    const onceS = at(results.tables, handIns, 'wallS');
    const tablesS = Math.min(handIns * onceS, gradingS / RESTS + onceS);
    return { gradingS, tablesS, mergeS, totalS: gradingS + tablesS + mergeS };
  };
  const alone = way(COURSE, COURSE * each.wallS, 0);
  return {
    best,
    each,
    share,
    /** Of the tables of the whole course, written once, and of those of a shard. */
    tableS: at(results.tables, COURSE, 'wallS'),
    shardTableS: at(results.tables, share, 'wallS'),
    alone,
    onHosts: way(COURSE, (COURSE * each.wallS) / COURSE_HOSTS, 0),
    inShards: way(share, share * each.wallS, at(results.merges, COURSE, 'wallS')),
    processorS: COURSE * each.processorS + alone.tablesS,
    folderBytes: COURSE * each.folderBytes,
    networkBytes: COURSE * each.networkBytes,
    mergeBytes: at(results.merges, COURSE, 'peakBytes'),
  };
}

/** Of a burst, in seconds and bytes. */
export function burstCosts(burst: Burst) {
  const processors = ({
    labS,
    containersS,
    engineS,
  }: Pick<Burst, 'labS' | 'containersS' | 'engineS'>): number => labS + containersS + engineS;
  return {
    wallS: burst.wallS,
    trafficS: burst.trafficMs / 1_000,
    processorS: processors(burst),
    labS: burst.labS,
    containersS: burst.containersS,
    labBytes: burst.labBytes,
    containersBytes: burst.containersBytes,
    captureBytes: burst.captureBytes,
    logBytes: burst.logBytes,
    recordBytes: burst.recordBytes,
    wireBytes: burst.wireBytes,
    networkBytes: burst.toEngineBytes + burst.fromEngineBytes,
    analyseS: burst.analyse.wallS,
    analyseBytes: burst.analyse.labBytes,
    reportS: burst.report.wallS,
    reportBytes: burst.report.labBytes,
    pageBytes: burst.report.pageBytes,
  };
}

export type BurstCost = keyof ReturnType<typeof burstCosts>;

/** The medians of the small bursts, and what each further thousand sessions of a large one adds. */
export function perThousand({ bursts }: ScaleResults) {
  const sizes = bursts.map(({ sessions }) => sessions);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const [small, large] = [least, most].map((size) => {
    const costs = bursts.filter(({ sessions }) => sessions === size).map(burstCosts);
    return (of: BurstCost): number => spreadOf(costs.map((one) => one[of])).median;
  });
  if (small === undefined || large === undefined || least === most) return undefined;
  return {
    least,
    most,
    small,
    added: (of: BurstCost): number => ((large(of) - small(of)) / (most - least)) * THOUSAND,
    /** Of each session of the large one, in which what every burst takes weighs least. */
    each: (of: BurstCost): number => large(of) / most,
  };
}

/** What a part needs, and what there is of it. */
export interface Need {
  readonly part: 'connections' | 'page' | 'matching' | 'ports';
  readonly needed: number;
  readonly there: number;
}

/** A burst of a million sessions. `speed` is the last run of `npm run bench`. */
export function millionOf(results: ScaleResults, speed: Results) {
  const thousand = perThousand(results);
  const perSecond = speedOf(speed, 'logged-connections', 'ours, logged');
  const idleKb = speed.rows.find(({ name }) => name === 'idle-memory')?.value?.median;
  if (thousand === undefined || perSecond === undefined || idleKb === undefined) return undefined;
  if (results.reconciliations.length < 2 || results.reports.length < 2) return undefined;
  const { limits, reconciliations, reports } = results;
  const perHost = MILLION / HOSTS;
  const matchingBytes = at(reconciliations, MILLION, 'peakBytes');
  const pageBytes = at(reports, MILLION, 'peakBytes');
  const needs: Need[] = [
    { part: 'connections', needed: MILLION, there: limits.connections },
    { part: 'page', needed: pageBytes, there: limits.heapBytes },
    { part: 'matching', needed: matchingBytes, there: limits.heapBytes },
    { part: 'ports', needed: perHost, there: limits.clientPorts },
  ];
  return {
    perHost,
    perSecond,
    serverS: MILLION / perSecond,
    /** How long a session may last before there are more at once than the server takes. */
    sessionS: limits.connections / perSecond,
    idleKb,
    openBytes: MILLION * idleKb * 1_000,
    // The server's machine captures all of them, and each host its own: as much once more.
    captureBytes: MILLION * thousand.each('captureBytes'),
    hostCaptureBytes: (MILLION * thousand.each('captureBytes')) / 2 / HOSTS,
    textBytes: MILLION * (thousand.each('logBytes') + thousand.each('recordBytes')),
    wireBytes: MILLION * thousand.each('wireBytes'),
    bitsPerSecond: thousand.each('wireBytes') * perSecond * 8,
    matchingS: at(reconciliations, MILLION, 'wallS'),
    matchingBytes,
    pageBytes,
    needs: needs.toSorted((one, other) => shareOf(other) - shareOf(one)),
  };
}

/** Of what there is; above 1 it does not suffice. */
export function shareOf({ needed, there }: Need): number {
  return needed / there;
}

function speedOf({ rows }: Results, name: string, side: string): number | undefined {
  const figures = rows.find((row) => row.name === name)?.figures ?? [];
  return figures.find(({ of, unit }) => of === side && unit.endsWith('/s'))?.median;
}
