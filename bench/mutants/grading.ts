/** Mutants graded, several at a time, by the grader as it is; what has been graded by these very sources is kept. */
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileTarget, folderTarget, type Target } from '../../lab/grade/target.ts';
import { createHash } from 'node:crypto';
import { grade } from '../../lab/grade/grade.ts';
import type { Graded } from './verdict.ts';
import { graderFingerprint } from '../../lab/grade/class/grader-sources.ts';
import { join } from 'node:path';
import { type Mutant, nameOf } from './operator.ts';
import { readSettings } from '../../lab/settings/settings.ts';
import { RIGHT } from './bases.ts';
import { RUBRIC } from '../../lab/grade/rubric.ts';
import { selectEngine } from '../../lab/engine/select.ts';

const LAB_NAME = 'mesin-lab-mutants';

export interface Grading {
  readonly mutants: readonly Mutant[];
  /** Where grades are kept, a line of JSON for each, and what the grader writes while it goes on. */
  readonly folder: string;
  readonly jobs: number;
  readonly isLoaded: boolean;
  readonly signal: AbortSignal;
  readonly onGraded: (mutant: Mutant, graded: Graded) => void;
}

type Line = Graded & { readonly key: string };

/** Throws LabError where there is no Docker. Stopped by the signal, it answers with what has been graded by then. */
export async function gradeMutants(grading: Grading): Promise<readonly Graded[]> {
  const { mutants, folder, jobs, signal, onGraded } = grading;
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'grades.jsonl');
  const kept = new Map(linesOf(file).map((line) => [line.key, line]));
  const grader = graderFingerprint();
  const keyOf = (mutant: Mutant): string =>
    createHash('sha256')
      .update(JSON.stringify([grader, grading.isLoaded, nameOf(mutant), mutant.files]))
      .digest('hex');
  const gradeOne = await openGrader(folder, signal);
  const waiting = mutants.filter((mutant) => !kept.has(keyOf(mutant)));
  const work = async (): Promise<void> => {
    for (let mutant = waiting.shift(); mutant !== undefined && !signal.aborted; mutant = waiting.shift()) {
      const graded = await gradeOne(mutant);
      if (signal.aborted) return;
      const line: Line = { key: keyOf(mutant), ...graded };
      appendFileSync(file, `${JSON.stringify(line)}\n`);
      kept.set(line.key, line);
      onGraded(mutant, graded);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return mutants.flatMap((mutant) => kept.get(keyOf(mutant)) ?? []);
}

async function openGrader(folder: string, signal: AbortSignal) {
  const { port, environment, ...settings } = readSettings({ LAB_NAME, ...process.env });
  const { engine } = await selectEngine('docker', { port, environment, ...settings });
  await engine.prepareSandboxes(() => {});
  return async (mutant: Mutant): Promise<Graded> => {
    const own = mkdtempSync(join(folder, 'mutant-'));
    try {
      const target = writeMutant(mutant, own);
      const startMs = performance.now();
      const { requirements, problem } = await grade({
        engine,
        target,
        port,
        environment,
        signal,
        given: nameOf(mutant),
        rubric: RUBRIC,
        folder: join(own, 'grade'),
      });
      const required = requirements.filter(({ kind }) => kind === 'required');
      return {
        name: nameOf(mutant),
        outcomes: Object.fromEntries(required.map(({ id, outcome }) => [id, outcome])),
        problem,
        durationMs: Math.round(performance.now() - startMs),
      };
    } finally {
      rmSync(own, { recursive: true, force: true });
    }
  };
}

/** As a student would hand it in. */
export function writeMutant({ base, files }: Mutant, folder: string): Target {
  const source = join(folder, 'source');
  const [file = ''] = Object.keys(files);
  if (base === file) mkdirSync(source, { recursive: true });
  else cpSync(join(RIGHT, base), source, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(source, name), text);
  return base === file ? fileTarget(join(source, file), {}) : folderTarget(source, {});
}

function linesOf(file: string): readonly Line[] {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
}
