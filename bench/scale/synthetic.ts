/** What no machine here can do for real: grades and sessions that are made up, put through the real commands. */
import { bytesIn, watched } from './watched.ts';
import type { Growth, Reading, ScaleResults } from './results.ts';
import { join } from 'node:path';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { runLab, type ScaleBench } from './lab.ts';
import { writeMadeUpRun } from './made-up-run.ts';
import { writeSampleShards } from '../../lab/grade/class/testing/shards.ts';

const CORPUS = join(import.meta.dirname, '../../lab/grade/corpus/right');
export const SHARDS = 10;
export const HOSTS = 50;
const STUDENTS = [625, 1_250, 2_500, 5_000];
/** Of one command; a million sessions take a few minutes. */
const LIMIT_S = 400;
const SESSIONS = [10_000, 100_000, 1_000_000];
/** Beyond, a page takes more memory than V8 has without a flag. */
const REPORTED = new Set([10_000, 100_000]);

/** Each of a class whose captures are as long as those that were measured. */
export async function measureMerges(bench: ScaleBench, captureBytes: number): Promise<Growth[]> {
  const merges: Growth[] = [];
  const program = readFileSync(join(CORPUS, 'with-selectors.py'), 'utf8');
  const textOf = (index: number): string => program + ownStatements(index);
  for (const students of bench.isShort ? [20, 40] : STUDENTS)
    await bench.step(`a merge of ${students}`, async () => {
      const folder = join(bench.folder, 'shards');
      const shards = writeSampleShards(folder, { students, shards: SHARDS, textOf, captureBytes });
      const out = join(bench.folder, 'merged');
      const { said: _, ...reading } = await runLab(
        'lab:grade',
        ['merge', ...shards, '--out', out, '--json'],
        {
          limitS: LIMIT_S,
          signal: bench.signal,
          expected: [1], // a third of them have faults
        },
      );
      merges.push(growth(students, reading, bytesIn(out)));
      for (const each of [folder, out]) rmSync(each, { recursive: true });
    });
  return merges;
}

const STATEMENTS = [
  'total = total + step(index)\n',
  'while total > limit: total -= 1\n',
  'for item in items: print(item)\n',
  'if total: items.append(total)\n',
];

/** So many in an order that nobody else has, as copies are looked for by structure alone: by a generator of Lehmer's. */
function ownStatements(index: number): string {
  let state = index + 1;
  const next = (): string => {
    state = (state * 48_271) % 2_147_483_647;
    return STATEMENTS[(state >> 8) % STATEMENTS.length] ?? '';
  };
  return Array.from({ length: 40 }, next).join('');
}

/** The tables of a class written once: what is done after each hand-in. */
export async function measureTables(bench: ScaleBench): Promise<Growth[]> {
  const tables: Growth[] = [];
  for (const students of bench.isShort ? [20, 40] : STUDENTS)
    await bench.step(`tables of ${students}`, async () => {
      const out = join(bench.folder, 'tables');
      const words = [join(import.meta.dirname, 'class-tables.ts'), String(students), out];
      const { said, ...reading } = await watched(words, { limitS: LIMIT_S, signal: bench.signal });
      const { wallS, processorS } = JSON.parse(said) as Pick<Growth, 'wallS' | 'processorS'>;
      tables.push({ ...growth(students, reading, bytesIn(out)), wallS, processorS });
      rmSync(out, { recursive: true });
    });
  return tables;
}

export async function measureRuns(
  bench: ScaleBench,
): Promise<Pick<ScaleResults, 'reconciliations' | 'reports'>> {
  const found: Pick<ScaleResults, 'reconciliations' | 'reports'> = { reconciliations: [], reports: [] };
  const folder = join(bench.folder, 'made-up');
  for (const sessions of bench.isShort ? [1_000, 2_000] : SESSIONS)
    await bench.step(`a run of ${sessions} sessions`, async () => {
      rmSync(folder, { recursive: true, force: true }); // of one before
      writeMadeUpRun(folder, { sessions, hosts: HOSTS });
      const bytes = bytesIn(folder);
      const watching = { limitS: LIMIT_S, signal: bench.signal };
      const { said, ...reading } = await runLab('lab:analyse', [folder, '--json'], watching);
      const { evidence } = JSON.parse(said) as { evidence: { matched: number } };
      found.reconciliations.push({
        ...growth(sessions, reading, bytes),
        hosts: HOSTS,
        matched: evidence.matched,
      });
      if (bench.isShort || REPORTED.has(sessions)) {
        const { said: _, ...report } = await runLab('lab:report', [folder], watching);
        found.reports.push(growth(sessions, report, statSync(join(folder, 'report.html')).size));
      }
    });
  rmSync(folder, { recursive: true, force: true });
  return found;
}

function growth(size: number, { wallS, labS, labBytes }: Reading, bytes: number): Growth {
  return { size, wallS, processorS: labS, peakBytes: labBytes, bytes };
}
