/** What passes while nobody else records it: a capture by hand, as lab:capture makes it, for as long as the lab is up. */
import { createRunFolder, type RunFolder } from '../recording/run-folder.ts';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { CaptureAnalysis } from '../../pcap/capture-analysis.ts';
import type { Lab } from '../engine/engine.ts';
import type { Language } from '../../options/language.ts';
import { chunksOf } from '../../pcap/capture-file.ts';
import { once } from 'node:events';
import { recordCapture } from '../recording/record-capture.ts';
import { resolve } from 'node:path';
import { setPriority } from 'node:os';
import { startCommand } from './actions.ts';

/** In steps of nice(1). */
const LATER = 10;

interface StandingOptions {
  /** Where its run folder goes. */
  readonly out: string;
  readonly language: Language;
  readonly note: (text: string) => void;
  /** Whatever else belongs into the folder, once it is whole: what terminals showed. */
  readonly keep: (folder: RunFolder) => void;
  /** Hears what kept it from going on. */
  readonly fails: (error: unknown) => void;
}

export type StandingCapture = ReturnType<typeof beginStandingCapture>;

/** Begins at once. */
export function beginStandingCapture(lab: Lab, { out, language, note, keep, fails }: StandingOptions) {
  const folder = createRunFolder(out, 'capture', new Date());
  const stop = new AbortController();
  let isOver = false;
  const record = async (): Promise<void> => {
    try {
      await recordCapture(lab, folder, () => {}, stop.signal);
    } catch (error) {
      fails(error);
      // The command that this is a part of goes on: nobody is to wait for the rest of this run.
      folder.writeRun({ kind: 'capture', ...folder.begun(lab), parts: [folder.describePart(lab)] });
    } finally {
      keep(folder);
      isOver = true;
    }
  };
  const recorded = record().catch(fails);
  return {
    lab,
    folder,
    /** Also when it ended by itself, as its machines have gone. */
    get isOver() {
      return isOver;
    },
    /** Ends it, and answers when its folder can be read. */
    end: async (): Promise<void> => {
      stop.abort();
      await recorded;
    },
    /** When its report is written; a capture of nothing leaves no folder. */
    concluded: recorded
      .then(async () => {
        if (await isEmpty(folder.path)) rmSync(folder.path, { recursive: true });
        else await report(folder.path, language, note);
      })
      .catch(fails),
  };
}

/** Whether nothing passed but the marks of the captures themselves, and no terminal was open. */
async function isEmpty(path: string): Promise<boolean> {
  if (existsSync(resolve(path, 'transcripts'))) return false;
  for (const name of readdirSync(resolve(path, 'pcap')))
    if (await hasSegments(resolve(path, 'pcap', name))) return false;
  return true;
}

async function hasSegments(file: string): Promise<boolean> {
  let found = false;
  const analysis = new CaptureAnalysis({ onSegment: () => (found = true) });
  for await (const chunk of chunksOf(file, analysis)) if (!analysis.push(chunk) || found) break;
  return found;
}

/** By a command of its own, as it takes a while in which the pages would wait; whatever runs meanwhile goes first. */
async function report(path: string, language: Language, note: (text: string) => void): Promise<void> {
  const child = startCommand(['report', path, '--lang', language]);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stdout.resume();
  const closed = once(child, 'close');
  if (child.pid !== undefined) setPriority(child.pid, LATER);
  const [code] = (await closed) as [number | null];
  if (code !== 0) note(said.trim());
}
