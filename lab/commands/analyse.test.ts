import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Evidence } from '../evidence/reconcile.ts';
import { PROJECT_FOLDER } from '../settings.ts';
import { join } from 'node:path';
import { lab } from '../testing/program.ts';
import { temporaryFolder } from '../testing/folder.ts';

const RUNS = join(PROJECT_FOLDER, 'lab/evidence/testing');

function copyOf(run: string): string {
  const folder = temporaryFolder();
  cpSync(join(RUNS, run), folder, { recursive: true });
  return folder;
}

function savedIn(folder: string): { readonly run: string; readonly evidence: Evidence } {
  return JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as { run: string; evidence: Evidence };
}

describe('lab analyse', () => {
  it.each([
    ['good-run', 4],
    ['scenario-run', 14],
  ])('proves %s and keeps that in its run.json', async (run, sessions) => {
    const folder = copyOf(run);
    const { run: name } = savedIn(folder);
    const { code, stdout } = await lab(['analyse', folder]);
    expect(code).toBe(0);
    expect(stdout).toContain(`${sessions} of ${sessions} sessions agree in every source`);
    expect(savedIn(folder)).toMatchObject({ run: name, evidence: { sessions, matched: sessions, gaps: [] } });
  });

  it('names what is missing, with exit code 1', async () => {
    const folder = copyOf('good-run');
    const file = join(folder, 'sessions.jsonl');
    writeFileSync(file, readFileSync(file, 'utf8').split('\n').slice(1).join('\n'));
    const { code, stdout } = await lab(['analyse', folder, '--json']);
    expect(code).toBe(1);
    const { evidence } = JSON.parse(stdout) as { evidence: Evidence };
    expect(evidence.gaps).toMatchObject([{ missing: "the client's record", kind: 'session' }]);
    expect(savedIn(folder).evidence).toEqual(evidence);
  });

  it('matches captures alone, of whatever origin', async () => {
    const pcaps = ['mesin-1', 'mesin-3'].map((machine) => join(RUNS, 'good-run/pcap', `${machine}.pcap`));
    const { code, stdout } = await lab(['analyse', ...pcaps]);
    expect(code).toBe(0);
    expect(stdout).toContain('4 of 4 sessions agree in every source');
    const other = await lab(['analyse', ...pcaps, '--port', '7']);
    expect(other.code).toBe(1); // nobody spoke to that port
  });
});
