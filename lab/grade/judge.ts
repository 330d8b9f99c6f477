/** One requirement on the program in one sandbox: probed, and judged by what was seen. */
import { type Known, REQUEST } from './run/known.ts';
import {
  noTimeToJudge,
  type ProbedRequirement,
  type Requirement,
  skipped,
  type Verdict,
} from './cases/requirement.ts';
import type { Text, Traceback } from './result.ts';
import { LabError } from '../errors.ts';
import { namedLikeModule } from './run/named-like-module.ts';
import type { Program } from './run/program.ts';
import type { ProgramFiles } from '../hand-in/files.ts';
import type { SandboxRun } from './run/sandbox-run.ts';
import { inspect } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';
import { tracebackIn } from './run/traceback.ts';
import { Visit } from './run/visit.ts';

const NOTICE_END_MS = 2_000;
/** What Python and Node say when a client has gone, as the probes' clients do. */
const LEFT_BY_CLIENT =
  /^(?:ConnectionResetError|ConnectionAbortedError|BrokenPipeError|Error: .*(?:ECONNRESET|EPIPE))/;
/** Those whose clients leave on purpose. */
const ABOUT_LEAVING = new Set(['1b-abrupt', '1b-leftovers']);

/** A verdict, in which sandbox it was found, and what the program printed meanwhile when it was a traceback. */
export interface Judged {
  readonly requirement: Requirement;
  readonly run: SandboxRun;
  readonly verdict: Verdict;
  readonly traceback: Traceback | null;
}

/**
 * A failure of the grader's own is a verdict, too; the verdict's `learned` has all that is new. `files` are the student's,
 * to find the line of a traceback that was printed meanwhile.
 */
export async function judge(
  requirement: ProbedRequirement,
  run: SandboxRun,
  known: Known,
  files: ProgramFiles | undefined,
  isRepeated: boolean,
): Promise<Judged> {
  const printed = run.program?.output.length ?? 0;
  const verdict = await verdictOf(requirement, run, known, isRepeated).catch((error: unknown): Verdict => {
    const problem = error instanceof LabError ? error.message : inspect(error);
    return { outcome: 'error', hint: { en: problem, id: problem } };
  });
  const meanwhile = verdict.outcome === 'error' ? '' : (run.program?.output.slice(printed) ?? '');
  const found = tracebackIn(meanwhile, files);
  const isOurs = found !== null && LEFT_BY_CLIENT.test(found.error) && !ABOUT_LEAVING.has(requirement.id);
  const traceback = isOurs ? null : found;
  // Whatever was seen, this alone has to be changed.
  const renamed = verdict.outcome === 'failed' ? namedLikeModule(meanwhile, files) : undefined;
  const explained =
    renamed === undefined ? withCause(requirement, verdict, traceback) : { ...verdict, hint: renamed };
  return { requirement, run, verdict: explained, traceback };
}

/** Where nothing came, an error that the program printed says more than the silence. */
function withCause({ id }: ProbedRequirement, verdict: Verdict, traceback: Traceback | null): Verdict {
  const isSilent = verdict.received === '' || (verdict.received === undefined && ABOUT_LEAVING.has(id));
  if (verdict.outcome !== 'failed' || !isSilent || traceback?.code == null) return verdict;
  if (LEFT_BY_CLIENT.test(traceback.error)) return verdict;
  const { file, line, error } = traceback;
  const hint = {
    en: `An error ended the code that serves the client, in ${file}, line ${line}: ${error}`,
    id: `Galat mengakhiri kode yang melayani klien, di ${file} baris ${line}: ${error}`,
  };
  return { ...verdict, hint };
}

/** Whether the program has exited; one that runs elsewhere is not ours to know of. */
export function hasExited({ program }: SandboxRun): boolean {
  return program?.end !== undefined;
}

async function verdictOf(
  requirement: ProbedRequirement,
  run: SandboxRun,
  known: Known,
  isRepeated: boolean,
): Promise<Verdict> {
  const { server, program } = run;
  if (server === undefined) throw new TypeError('there is no server to probe');
  const obstacle = obstacleTo(requirement, known);
  if (obstacle !== undefined) return skipped({}, obstacle);
  const wasRunning = !hasExited(run);
  const visit = new Visit(server, known, isRepeated);
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
function obstacleTo(
  { skipUnless }: ProbedRequirement,
  { answers, replies, ask, asksForFin }: Known,
): Text | undefined {
  if (skipUnless === undefined) return undefined;
  if (skipUnless === 'replies') return replies ? undefined : noReplyToJudge;
  if (!answers) return noTimeToJudge;
  if (skipUnless === 'answers' || (ask === REQUEST && !asksForFin)) return undefined;
  return {
    en: 'Cannot be judged until the server recognises TIME with the characters 13 and 10.',
    id: 'Tidak dapat dinilai selama server belum mengenali TIME dengan karakter 13 dan 10.',
  };
}

const noReplyToJudge: Text = {
  en: 'Cannot be judged: the server never replied.',
  id: 'Tidak dapat dinilai: server tidak pernah membalas.',
};

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
