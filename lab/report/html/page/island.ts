/** The data inside the page: an index of all sessions, and their details in chunks that are read when asked for. */
import type { ReportModel } from '../../build.ts';
import { islandJson, type Markup, markup } from '../../../drawing/html.ts';

export const INDEX_ID = 'session-index';

/** Sessions a chunk: small enough to be parsed between two frames. */
export const CHUNK = 32;

export function chunkId(chunk: number): string {
  return `session-details-${chunk}`;
}

export type SessionIndex = ReturnType<typeof sessionIndex>;

export function sessionIndex({ language, labels, sessions, reconciliation }: ReportModel) {
  return { language, labels, sessions, sources: reconciliation.sources };
}

export function island(id: string, value: unknown): Markup {
  return markup`<script type="application/json" id="${id}">${islandJson(value)}</script>`;
}
