import { resolve } from 'node:path';
import { fileCommand, print, printJson, say, wholeNumber } from './common.ts';
import type { Command } from 'commander';
import { DEFAULT_PORT } from '../../server/protocol/messages.ts';
import type { Evidence } from '../evidence/reconcile.ts';
import { evidenceText } from '../evidence/text.ts';
import { readCaptureSources } from '../evidence/capture-sources.ts';
import { readRunSources } from '../evidence/run-sources.ts';
import { isWhole, reconcile, witnessesOf } from '../evidence/reconcile.ts';
import { readFileSync, statSync, writeFileSync } from 'node:fs';

interface AnalyseOptions {
  readonly json: boolean;
  readonly port: number;
}

export function analyseCommand(): Command {
  return fileCommand('analyse', 'match every session of a run, or of capture files, across all that saw it')
    .argument('<paths...>', 'one run folder, or pcap files of any origin')
    .option('--port <n>', "the server's TCP port in capture files", wholeNumber(1, 65_535), DEFAULT_PORT)
    .action(analyse);
}

async function analyse(paths: readonly string[], options: AnalyseOptions): Promise<void> {
  const folder = runFolderIn(paths);
  const { sources, nameOf, warnings } =
    folder === undefined ? await readCaptureSources(paths, options.port) : await readRunSources(folder);
  const { evidence } = reconcile(sources, nameOf);
  if (folder !== undefined) keepEvidence(folder, evidence);
  for (const warning of warnings) say(warning);
  const whole = isWhole(evidence);
  const counts = sources.map(({ name, accounts }) => ({ name, sessions: accounts.length }));
  if (options.json) printJson({ ok: whole, sources: counts, evidence });
  else {
    for (const { name, sessions } of counts)
      print(`  ${String(sessions).padStart(6)} ${sessions === 1 ? 'session ' : 'sessions'} in ${name}`);
    print(
      evidenceText(evidence, witnessesOf(sources))
        .map((line) => `  ${line}`)
        .join('\n'),
    );
  }
  process.exitCode = whole && evidence.sessions > 0 ? 0 : 1;
}

function runFolderIn(paths: readonly string[]): string | undefined {
  const [first = ''] = paths;
  const isFolder = statSync(first, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder && paths.length === 1 ? resolve(first) : undefined;
}

/** In the run's own file, beside what its command found; a folder that may not be written is read all the same. */
function keepEvidence(folder: string, evidence: Evidence): void {
  const file = resolve(folder, 'run.json');
  const run = JSON.parse(readFileSync(file, 'utf8')) as object;
  try {
    writeFileSync(file, `${JSON.stringify({ ...run, evidence }, null, 2)}\n`);
  } catch (error) {
    say(`The evidence is not kept in run.json: ${(error as Error).message}`);
  }
}
