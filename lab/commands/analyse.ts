import { resolve } from 'node:path';
import { fileCommand, print, printJson, say, wholeNumber } from './common.ts';
import type { Command } from 'commander';
import { DEFAULT_PORT } from '../../server/protocol/messages.ts';
import type { RunSources } from '../evidence/run-sources.ts';
import { evidenceText } from '../evidence/text.ts';
import { readCaptureSources } from '../evidence/capture-sources.ts';
import { readRunSources } from '../evidence/run-sources.ts';
import { reconcile } from '../evidence/reconcile.ts';
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

async function analyse(paths: readonly string[], options: AnalyseOptions): Promise<void> {
  const { sources, nameOf, warnings } = await sourcesAt(paths, options.port);
  const evidence = reconcile(sources, nameOf);
  for (const warning of warnings) say(warning);
  const whole = evidence.gaps.length === 0 && evidence.contradictions.length === 0;
  const counts = sources.map(({ name, accounts }) => ({ name, sessions: accounts.length }));
  if (options.json) printJson({ ok: whole, sources: counts, evidence });
  else {
    for (const { name, sessions } of counts) print(`  ${String(sessions).padStart(6)} sessions in ${name}`);
    print(
      evidenceText(evidence)
        .map((line) => `  ${line}`)
        .join('\n'),
    );
  }
  process.exitCode = whole && evidence.sessions > 0 ? 0 : 1;
}

async function sourcesAt(paths: readonly string[], port: number): Promise<RunSources> {
  const [first = ''] = paths;
  const isFolder = statSync(first, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder && paths.length === 1 ? readRunSources(resolve(first)) : readCaptureSources(paths, port);
}
