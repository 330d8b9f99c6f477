/** What ended in the middle of a run, in sentences without their full stops. */
import { constants } from 'node:os';
import type { Language } from '../../../options/language.ts';
import { phrasesIn } from '../../drawing/phrase.ts';
import type { RunRecord } from '../../recording/run-record.ts';
import { visible } from '../../drawing/visible.ts';
import { zoneOfMachines } from '../zone.ts';

/** Exit codes above it are those of signals. */
const SIGNALLED = 128;
const MOST_CHARACTERS = 200;

/** One for each end, as in `mesin-2 ended at 12:37:41 with exit code 137 (SIGKILL)`, in the machines' time. */
export function endSentences(run: Pick<RunRecord, 'ends' | 'timeZone'>, language: Language): string[] {
  const { say } = phrasesIn(language);
  const clock = (atMs: number): string =>
    new Date(atMs + (zoneOfMachines(run, atMs) ?? 0) * 60_000).toISOString().slice(11, 19);
  const names = {
    machine: (machine: string) => machine,
    client: (machine: string) => say(`the client program on ${machine}`, `program klien di ${machine}`),
    thread: (machine: string, thread: number) =>
      say(`thread ${thread} of the server on ${machine}`, `thread ${thread} dari server di ${machine}`),
  };
  return (run.ends ?? []).map(({ machine, what, thread = 0, atMs, exitCode, outOfMemory, why }) => {
    const name = names[what](machine, thread);
    const time = atMs === null ? '' : say(` at ${clock(atMs)}`, ` pada ${clock(atMs)}`);
    const code =
      exitCode === null
        ? ''
        : say(` with exit code ${codeText(exitCode)}`, ` dengan exit code ${codeText(exitCode)}`);
    const reason = outOfMemory
      ? say(': it had reached its memory limit', ': batas memorinya tercapai')
      : why === undefined
        ? ''
        : `: ${visible(why, MOST_CHARACTERS)}`;
    return say(`${name} ended${time}${code}${reason}`, `${name} berakhir${time}${code}${reason}`);
  });
}

function codeText(exitCode: number): string {
  const signal = Object.entries(constants.signals).find(([, number]) => number === exitCode - SIGNALLED);
  return signal === undefined ? String(exitCode) : `${exitCode} (${signal[0]})`;
}
