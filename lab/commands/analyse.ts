import { defineCommand, FILE_TABLE, say } from './common.ts';
import { evidenceWords } from '../report/words/evidence.ts';
import { isWhole } from '../evidence/evidence.ts';
import { compare } from '../evidence/reconcile.ts';
import { DEFAULT_PORT } from '../../server/protocol/messages.ts';
import { LabError } from '../errors.ts';
import { evidenceText } from '../report/text/evidence.ts';
import { keepEvidence } from '../recording/run-folder.ts';
import { readCaptureSources } from '../recording/capture-sources.ts';
import { readRunSources } from '../recording/run-sources.ts';
import { resolve } from 'node:path';
import { optional } from '../../options/row.ts';
import { wholeNumber } from '../../options/kinds.ts';
import { statSync } from 'node:fs';

const PORT = wholeNumber(1, 65_535);

export const analyseCommand = defineCommand({
  name: 'analyse',
  description: 'match every session of a run, or of capture files, across all sources',
  table: {
    ...FILE_TABLE,
    port: optional('--port <n>', PORT, "the server's TCP port in capture files", String(DEFAULT_PORT)),
  },
  extend: (command) => command.argument('<paths...>', 'one run folder, or pcap files of any origin'),
  action: async ({ port }, paths: readonly string[]) => {
    const folder = runFolderIn(paths);
    if (folder !== undefined && port !== undefined) {
      throw new LabError(
        'USAGE',
        '--port is for capture files: leave it out, because run.json has the port of the run.',
      );
    }
    const recorded = folder === undefined ? undefined : await readRunSources(folder);
    const { sources, machineAt, problems } =
      recorded ?? (await readCaptureSources(paths, port ?? DEFAULT_PORT));
    const { evidence } = compare(sources, machineAt);
    if (folder !== undefined && recorded !== undefined)
      keepEvidence(folder, recorded.run, evidence, ({ message }) => say(message));
    const words = evidenceWords(evidence.sources, 'en');
    for (const problem of problems) say(words.problem(problem));
    const ok = isWhole(evidence) && evidence.sessions > 0;
    const counts = evidence.sources.map(({ id, sessions }) => {
      const unit = sessions === 1 ? 'session ' : 'sessions';
      return `${String(sessions).padStart(6)} ${unit} in ${words.source(id)}`;
    });
    return {
      document: { ok, evidence },
      text: [...counts, ...evidenceText(evidence)].map((line) => `  ${line}`).join('\n'),
      exitCode: ok ? 0 : 1,
    };
  },
});

/** Throws {@link LabError} `USAGE` where a folder is one of several things. */
function runFolderIn(paths: readonly string[]): string | undefined {
  const folder = paths.find((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true);
  if (folder === undefined || paths.length === 1) return folder && resolve(folder);
  throw new LabError('USAGE', `${folder} is a folder: name a single run folder, or capture files.`);
}
