/** One requirement on the program in one sandbox: probed, and judged by what was seen. */
import { type Known, REQUEST, Visit } from './run/visit.ts';
import { noTimeToJudge, type Requirement, skipped, type Verdict } from './cases/requirement.ts';
import type { Text } from './result.ts';
import { LabError } from '../errors.ts';
import type { Program } from './run/program.ts';
import type { ProgramFiles } from '../hand-in/files.ts';
import type { SandboxRun } from './run/sandbox-run.ts';
import { inspect } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';
import { tracebackIn } from './run/traceback.ts';

const NOTICE_END_MS = 2_000;

export type Judged = Awaited<ReturnType<typeof judge>>;

/**
 * A failure of the grader's own is a verdict, too; the verdict's `learned` has all that is new. `files` are the student's,
 * to find the line of a traceback that was printed meanwhile.
 */
export async function judge(
  requirement: Requirement,
  run: SandboxRun,
  known: Known,
  files: ProgramFiles | undefined,
) {
  const printed = run.program?.output.length ?? 0;
  const verdict = await verdictOf(requirement, run, known).catch((error: unknown): Verdict => {
    const problem = error instanceof LabError ? error.message : inspect(error);
    return { outcome: 'error', hint: { en: problem, id: problem } };
  });
  const meanwhile = verdict.outcome === 'error' ? '' : (run.program?.output.slice(printed) ?? '');
  return { requirement, run, verdict, traceback: tracebackIn(meanwhile, files) };
}

/** Whether the program has exited; one that runs elsewhere is not ours to know of. */
export function hasExited({ program }: SandboxRun): boolean {
  return program?.end !== undefined;
}

async function verdictOf(requirement: Requirement, run: SandboxRun, known: Known): Promise<Verdict> {
  const { server, program } = run;
  if (server === undefined) throw new TypeError('there is no server to probe');
  const obstacle = obstacleTo(requirement, known);
  if (obstacle !== undefined) return skipped({}, obstacle);
  const wasRunning = !hasExited(run);
  const visit = new Visit(server, known);
  const verdict = await requirement.probe(visit);
  const learned = { greeting: visit.known.greeting, ...verdict.learned };
  if (verdict.outcome === 'failed') {
    // A program that is about to exit listens no more; that it exited is heard of a little later.
    if (program !== undefined && (await visit.listening()).length === 0)
      await Promise.race([program.running.ended, delay(NOTICE_END_MS)]);
  } else if (wasRunning && program !== undefined && hasExited(run))
    return { ...verdict, outcome: 'failed', hint: exitedMeanwhile(program), learned };
  return { ...verdict, learned };
}

/** Why a requirement cannot be judged, whatever its probe would see. */
function obstacleTo({ skipUnless }: Requirement, { answers, ask }: Known): Text | undefined {
  if (skipUnless !== undefined && !answers) return noTimeToJudge;
  if (skipUnless !== 'answers TIME' || ask === REQUEST) return undefined;
  return {
    en: 'Cannot be judged until the server recognises TIME with the characters 13 and 10.',
    id: 'Tidak dapat dinilai selama server belum mengenali TIME dengan karakter 13 dan 10.',
  };
}

function exitedMeanwhile({ end, isFlooding }: Program): Text {
  if (isFlooding)
    return {
      en: 'The program was stopped during this check because it prints without end.',
      id: 'Program dihentikan saat itu karena mencetak tanpa henti.',
    };
  const exitCode = end?.exitCode ?? 0;
  return {
    en: `The whole server exited during this check (code ${exitCode}): what one client does must not stop it.`,
    id: `Seluruh server keluar dengan kode ${exitCode} saat itu: apa pun yang dilakukan satu klien tidak boleh menghentikannya.`,
  };
}
