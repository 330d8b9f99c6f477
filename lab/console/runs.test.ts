import { describe, expect, it } from 'vitest';
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { folderWith } from '../testing/folder.ts';
import { join } from 'node:path';
import { listRuns } from './runs.ts';

const BURST = { kind: 'burst', ok: true, startedAtMs: 1_000 };
const text = (run: object): string => JSON.stringify(run);

describe('the list of runs', () => {
  it('has those that can be opened, the newest first, with what came out of them', () => {
    const out = folderWith({
      '2026-11-21T05-00-00.000Z-burst/run.json': text(BURST),
      '2026-11-21T06-00-00.000Z-capture/run.json': text({ kind: 'capture', ok: false, running: { pid: 1 } }),
      '2026-11-21T07-00-00.000Z-netcat-session/run.json': text({
        kind: 'scenario',
        scenario: 'netcat-session',
        ok: false,
        startedAtMs: 3_000,
      }),
      '2026-11-21T07-00-00.000Z-netcat-session/report.html': '',
      '2026-11-21T08-00-00.000Z-burst/run.json': '{"kind":"bur',
      '2026-11-21T09-00-00.000Z-burst/notes.txt': '',
      'grades/run.json': text(BURST),
    });
    expect(listRuns(out)()).toEqual([
      {
        name: '2026-11-21T07-00-00.000Z-netcat-session',
        what: 'netcat-session',
        startedAtMs: 3_000,
        ok: false,
        hasReport: true,
      },
      {
        name: '2026-11-21T06-00-00.000Z-capture',
        what: 'capture',
        startedAtMs: null,
        ok: null,
        hasReport: false,
      },
      {
        name: '2026-11-21T05-00-00.000Z-burst',
        what: 'burst',
        startedAtMs: 1_000,
        ok: true,
        hasReport: false,
      },
    ]);
  });

  it('follows what becomes of a run', () => {
    const name = '2026-11-21T05-00-00.000Z-burst';
    const out = folderWith({ [`${name}/run.json`]: text({ ...BURST, ok: false, running: { pid: 1 } }) });
    const runs = listRuns(out);
    expect(runs()).toMatchObject([{ ok: null, hasReport: false }]);
    writeFileSync(join(out, name, 'run.json'), text(BURST));
    utimesSync(join(out, name, 'run.json'), 2_000_000_000, 2_000_000_000); // as later as its clock can tell
    expect(runs()).toMatchObject([{ ok: true, hasReport: false }]);
    writeFileSync(join(out, name, 'report.html'), '');
    expect(runs()).toMatchObject([{ ok: true, hasReport: true }]);
    rmSync(join(out, name), { recursive: true });
    expect(runs()).toEqual([]);
  });

  it('is empty before anything was recorded', () => {
    const out = folderWith({});
    expect(listRuns(join(out, 'nowhere'))()).toEqual([]);
    mkdirSync(join(out, '2026-11-21T05-00-00.000Z-burst'));
    expect(listRuns(out)()).toEqual([]);
  });
});
