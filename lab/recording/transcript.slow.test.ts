/** The transcripts of a run as somebody plays them without the lab. */
import { expect, it } from 'vitest';
import { join } from 'node:path';
import { recordScreen } from './transcript.ts';
import { spawnSync } from 'node:child_process';
import { createRunFolder } from './run-folder.ts';
import { temporaryFolder } from '../testing/folder.ts';

const hasReplay = spawnSync('scriptreplay', ['--version']).status === 0;
const withoutReplay = hasReplay ? '' : ' (skipped: no scriptreplay)';

it.skipIf(!hasReplay)(`a transcript is played by scriptreplay${withoutReplay}`, () => {
  const startMs = Date.parse('2026-11-21T05:20:31.123Z');
  const screen = recordScreen({ columns: 80, rows: 24 }, startMs);
  screen.add(Buffer.from('$ '), startMs + 50);
  screen.add(Buffer.from('da'), startMs + 1_250);
  screen.resize({ columns: 100, rows: 30 }, startMs + 1_300);
  screen.add(Buffer.from('te\r\né\r\n$ '), startMs + 1_301);
  const folder = createRunFolder(temporaryFolder(), 'scenario', new Date(startMs));
  folder.writeTranscript('mesin-2-nc', screen.soFar());
  // It passes over the first line, where script(1) says when it began.
  const command = 'scriptreplay -d 1000 -t mesin-2-nc.timing <(echo; cat mesin-2-nc.raw)';
  const played = spawnSync('bash', ['-c', command], {
    cwd: join(folder.path, 'transcripts'),
    encoding: 'utf8',
  });
  expect(played).toMatchObject({ stderr: '', status: 0 });
  expect(played.stdout.trimEnd()).toBe('$ date\r\né\r\n$');
});
