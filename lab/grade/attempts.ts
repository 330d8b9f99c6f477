/** What became of one requirement: the verdicts on it as one result, with the packets that show the last. */
import { kindOf, type Requirement, skipped } from './cases/requirement.ts';
import { ladderOf, packetNumbers } from './run/packets.ts';
import type { Outcome, RequirementResult, Text } from './result.ts';
import type { Judged } from './judge.ts';
import type { KeptConversation } from '../../pcap/capture-file.ts';

/** The last verdict on a requirement, which counts, and how each attempt at it went. */
export type Attempts = Pick<Judged, 'verdict' | 'traceback'> & { readonly outcomes: readonly Outcome[] };

/** Where a person ended it before. */
export const INTERRUPTED: Attempts = {
  verdict: skipped(
    {},
    {
      en: 'Not judged: grading was interrupted before.',
      id: 'Tidak dinilai: penilaian dihentikan sebelumnya.',
    },
  ),
  traceback: null,
  outcomes: ['skipped'],
};

/** Where the deadline came before. */
export function tooLate(longestMs: number): Attempts {
  const hint = {
    en: `Not judged: after ${longestMs / 1_000} s of waiting for this server, grading was ended.`,
    id: `Tidak dinilai: setelah ${longestMs / 1_000} detik menunggu server ini, penilaian diakhiri.`,
  };
  return { ...INTERRUPTED, verdict: skipped({}, hint) };
}

/** Where there was nothing to ask. */
export const NO_SERVER: Attempts = {
  verdict: skipped(
    {},
    {
      en: 'Cannot be judged: there is no server to connect to.',
      id: 'Tidak dapat dinilai: tidak ada server untuk dihubungi.',
    },
  ),
  traceback: null,
  outcomes: ['skipped'],
};

/** `shown` are the conversations that show the verdict, in the file `capture`. */
export function resultOf(
  requirement: Requirement,
  of: number,
  { verdict, traceback, outcomes }: Attempts,
  shown: readonly KeptConversation[] = [],
  capture = '',
): RequirementResult {
  const { outcome } = verdict;
  const [first] = shown;
  const packets = packetNumbers(shown);
  const told = verdict.packetsTell?.(shown, capture);
  const isWorthALook = outcome !== 'passed' || told !== undefined;
  return {
    id: requirement.id,
    point: requirement.id.slice(0, 2),
    kind: kindOf(requirement),
    outcome,
    points: outcome === 'passed' ? of : 0,
    of,
    expected: verdict.expected ?? null,
    received: verdict.received ?? null,
    packets,
    capture: packets.length === 0 ? null : capture,
    hint: verdict.hint ?? null,
    requirement: requirement.sentence,
    note: joined([told, verdict.note, repeatedNote(outcomes)]),
    reproduce: verdict.reproduce ?? null,
    traceback: outcome === 'passed' ? null : traceback,
    attempts: [...outcomes],
    settled: null,
    ladder: isWorthALook && first !== undefined ? ladderOf(first) : null,
  };
}

function joined(notes: readonly (Text | undefined)[]): Text | null {
  const told = notes.filter((note) => note !== undefined);
  if (told.length === 0) return null;
  return { en: told.map(({ en }) => en).join(' '), id: told.map(({ id }) => id).join(' ') };
}

function repeatedNote(outcomes: readonly Outcome[]): Text | undefined {
  if (outcomes.length < 2 || outcomes.at(-1) !== 'passed') return undefined;
  return outcomes.includes('failed')
    ? {
        en: 'It failed once but passed when repeated in a separate sandbox; the second result counts.',
        id: 'Sekali gagal, lalu lulus ketika diulang di sandbox tersendiri, dan itu yang dihitung.',
      }
    : {
        en: 'It could not be judged at first but passed in a separate sandbox; the second result counts.',
        id: 'Semula tidak dapat dinilai, lalu lulus di sandbox tersendiri, dan itu yang dihitung.',
      };
}
