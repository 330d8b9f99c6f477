/** The model's sessions as the page's script wants them. */
import type { ReportModel, SessionRow } from '../model.ts';
import { CHUNK, chunkId, INDEX_ID } from './page/island.ts';
import { islandJson, markup } from './markup.ts';
import type { Markup } from './markup.ts';
import type { IndexRow, SessionIndex } from './page/island.ts';
import { PAGE_WORDS } from './page-words.ts';

export function sessionIndex(model: ReportModel): SessionIndex {
  const machines = [...new Set(model.sessions.map(({ machine }) => machine))].toSorted();
  const strings = new Map<string, number>();
  const place = (text: string): number => {
    const known = strings.get(text);
    if (known !== undefined) return known;
    strings.set(text, strings.size);
    return strings.size - 1;
  };
  const places = new Map(machines.map((machine, at) => [machine, at]));
  const rows = model.sessions.map((row) => indexRow(row, places.get(row.machine) ?? 0, place));
  return {
    language: model.language,
    labels: model.labels,
    words: PAGE_WORDS[model.language],
    machines,
    sources: model.reconciliation.sources.map(({ letter, name }) => ({ letter, name })),
    strings: [...strings.keys()],
    rows,
  };
}

function indexRow(row: SessionRow, machine: number, place: (text: string) => number): IndexRow {
  return [
    row.name,
    machine,
    rounded(row.sinceStartMs),
    row.durationMs === null ? null : rounded(row.durationMs),
    row.requests,
    row.replies,
    row.latencyMs === null ? null : rounded(row.latencyMs),
    place(row.outcome ?? ''),
    place(row.outcomeText),
    place(row.ended),
    row.thread,
    row.sources,
    row.whole ? 1 : 0,
    row.unusual.map(place),
    row.flaws,
  ];
}

/** To microseconds: no clock here knows better. */
function rounded(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}

export function indexIsland(index: SessionIndex): Markup {
  return markup`<script type="application/json" id="${INDEX_ID}">${islandJson(index)}</script>`;
}

export function* detailIslands({ details }: ReportModel): Generator<Markup> {
  for (let at = 0; at < details.length; at += CHUNK) {
    const json = islandJson(details.slice(at, at + CHUNK));
    yield markup`<script type="application/json" id="${chunkId(at / CHUNK)}">${json}</script>`;
  }
}
