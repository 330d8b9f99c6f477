import type { Command } from 'commander';
import { fileCommand, print, printJson, say, wholeNumber } from './common.ts';
import { isWhole, reconcile, witnessesOf } from '../evidence/reconcile.ts';
import { DEFAULT_PORT } from '../../server/protocol/messages.ts';
import { LabError } from '../errors.ts';
import { evidenceText } from '../evidence/text.ts';
import { keepEvidence } from './keep-evidence.ts';
import { readCaptureSources } from '../evidence/capture-sources.ts';
import { readRunSources } from '../evidence/run-sources.ts';
import { resolve } from 'node:path';
import { statSync } from 'node:fs';

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

async function analyse(paths: readonly string[], options: AnalyseOptions, command: Command): Promise<void> {
  const folder = runFolderIn(paths);
  if (folder !== undefined && command.getOptionValueSource('port') === 'cli') {
    throw new LabError(
      'USAGE',
      '--port is for capture files: leave it out, as run.json says which port the server of a run had.',
    );
  }
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
    for (const line of evidenceText(evidence, witnessesOf(sources))) print(`  ${line}`);
  }
  process.exitCode = whole && evidence.sessions > 0 ? 0 : 1;
}

/** Throws {@link LabError} `USAGE` where a folder is one of several things. */
function runFolderIn(paths: readonly string[]): string | undefined {
  const folder = paths.find((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true);
  if (folder === undefined || paths.length === 1) return folder && resolve(folder);
  throw new LabError('USAGE', `${folder} is a folder: name one run folder alone, or capture files.`);
}
