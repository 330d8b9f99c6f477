/** What passes while nobody else records it: a capture by hand, as lab:capture makes it, for as long as the lab is up. */
import { createRunFolder, type RunFolder } from '../recording/run-folder.ts';
import { conclude } from '../report/conclude.ts';
import type { Lab } from '../engine/engine.ts';
import type { Language } from '../../options/language.ts';
import { recordCapture } from '../recording/record-capture.ts';

interface StandingOptions {
  /** Where its run folder goes. */
  readonly out: string;
  readonly language: Language;
  readonly note: (text: string) => void;
  /** Whatever else belongs into the folder, once it is whole: what terminals showed. */
  readonly keep: (folder: RunFolder) => void;
}

export type StandingCapture = ReturnType<typeof beginStandingCapture>;

/** Begins at once. */
export function beginStandingCapture(lab: Lab, { out, language, note, keep }: StandingOptions) {
  const folder = createRunFolder(out, 'capture', new Date());
  const stop = new AbortController();
  let isOver = false;
  const record = async (): Promise<void> => {
    try {
      const captured = await recordCapture(lab, folder, () => {}, stop.signal);
      keep(folder);
      await conclude(folder.path, captured, { report: true, language, progress: { step: () => {}, note } });
    } catch (error) {
      note(error instanceof Error ? error.message : String(error));
    } finally {
      isOver = true;
    }
  };
  const done = record();
  return {
    folder,
    /** Also when it ended by itself, as its machines have gone. */
    get isOver() {
      return isOver;
    },
    /** Ends it, and answers when its folder is whole. */
    end: async (): Promise<void> => {
      stop.abort();
      await done;
    },
  };
}
