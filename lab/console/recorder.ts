/**
 * Records while nobody else does: one standing capture after the other, as long as the lab is up and somebody wants it,
 * each with what the terminals showed meanwhile.
 */
import { beginStandingCapture, type StandingCapture } from './standing-capture.ts';
import type { Lab } from '../engine/engine.ts';
import { causeOf, LabError, sentenceOf } from '../errors.ts';
import type { Language } from '../../options/language.ts';
import type { makeTerminals } from './terminals.ts';
import type { RunFolder } from '../recording/run-folder.ts';

/** What pages show of a transcript; a longer one is written when the capture ends. */
const GROWING_BYTES = 256 * 1024;

interface RecorderOptions {
  /** Where run folders go. */
  readonly out: string;
  readonly language: Language;
  readonly terminals: Pick<ReturnType<typeof makeTerminals>, 'list' | 'shown' | 'transcript'>;
  readonly isWanted: boolean;
  readonly note: (text: string) => void;
  /** Hears why nothing can be captured at all; from then on it is not wanted. */
  readonly onRefused: (why: string) => void;
}

export function makeRecorder(options: RecorderOptions) {
  const { out, language, terminals, note, onRefused } = options;
  let standing: StandingCapture | undefined;
  let reported: Promise<unknown> = Promise.resolve();
  /** How much of each terminal's transcript is in the folder. */
  let kept = new Map<number, number>();

  const keepTranscript = (folder: RunFolder, id: number): void => {
    const machine = terminals.list().find((one) => one.id === id)?.machine;
    const told = terminals.transcript(id);
    if (machine !== undefined && told !== undefined)
      folder.writeTranscript(`${machine}-terminal-${id}`, told);
  };

  const begin = (lab: Lab): void => {
    recorder.refusal = undefined;
    kept = new Map();
    standing = beginStandingCapture(lab, {
      out,
      language,
      note,
      keep: (folder) => {
        for (const { id } of terminals.list()) keepTranscript(folder, id);
      },
      fails: (error) => {
        const cause = causeOf(error);
        note(sentenceOf(cause));
        if (!(cause instanceof LabError && cause.code === 'CAPTURE_UNAVAILABLE')) return;
        recorder.isWanted = false; // no other attempt would fare better
        recorder.refusal = cause.message;
        onRefused(cause.message);
      },
    });
    reported = Promise.all([reported, standing.concluded]);
  };

  const recorder = {
    /** Whether somebody wants what passes to be recorded. */
    isWanted: options.isWanted,

    /** What `onRefused` heard the last time, for a page that comes later. */
    refusal: undefined as string | undefined,

    /** Where it records now. */
    get folder(): RunFolder | undefined {
      return standing?.isOver === false ? standing.folder : undefined;
    },

    /** Begins where there is a lab, it is wanted and nobody else is about to; ends what its machines have left. */
    async look(lab: Lab | undefined, isFree: () => boolean): Promise<void> {
      if (standing?.isOver === true) standing = undefined;
      // Elsewhere than in containers its captures would go on, beside a log that ended.
      else if (standing !== undefined && (await hasEnded(standing.lab))) void standing.end();
      if (lab !== undefined && standing === undefined && recorder.isWanted && isFree()) begin(lab);
    },

    /** Keeps what the terminals have shown since. */
    keepUp(): void {
      const { folder } = recorder;
      if (folder === undefined) return;
      for (const { id } of terminals.list()) {
        const shown = terminals.shown(id);
        if (shown === (kept.get(id) ?? 0) || shown > GROWING_BYTES) continue;
        keepTranscript(folder, id);
        kept.set(id, shown);
      }
    },

    /** A terminal is about to be closed, and what it showed to be forgotten. */
    closing(id: number): void {
      if (recorder.folder !== undefined) keepTranscript(recorder.folder, id);
    },

    /** Ends it for now; its folder can be read then. */
    end: async (): Promise<void> => standing?.end(),

    async [Symbol.asyncDispose](): Promise<void> {
      await standing?.end();
      await reported;
    },
  };
  return recorder;
}

async function hasEnded({ machines }: Lab): Promise<boolean> {
  const ends = await Promise.all(machines.map((machine) => machine.ended()));
  return ends.some((end) => end !== undefined);
}
