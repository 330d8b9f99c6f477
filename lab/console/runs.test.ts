import { cpSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { folderWith, temporaryFolder } from '../testing/folder.ts';
import { GOOD_RUN, modelOf, SCENARIO_RUN } from './testing/recorded.ts';
import { join } from 'node:path';
import { listRuns } from './runs.ts';
import { ownProcess } from '../engine/process-id.ts';
import { readRecordedRun } from '../recording/read-run-record.ts';
import { sessionsOf } from './page/model.ts';

const BURST = { ...readRecordedRun(GOOD_RUN), ok: true, startedAtMs: 1_000 };
const SCENARIO = { ...readRecordedRun(SCENARIO_RUN), ok: false, startedAtMs: 3_000 };
const KILLED = { pid: process.pid, startedAt: 'long ago' };
const text = (run: object): string => JSON.stringify(run);

describe('the list of runs', () => {
  it('has those that can be opened, the newest first, with what came out of them', async () => {
    const out = folderWith({
      '2026-11-21T05-00-00.000Z-burst/run.json': text(BURST),
      '2026-11-21T06-00-00.000Z-burst/run.json': text({ ...BURST, ok: false, running: await ownProcess() }),
      '2026-11-21T06-30-00.000Z-burst/run.json': text({ ...BURST, ok: false, running: KILLED }),
      '2026-11-21T07-00-00.000Z-netcat-session/run.json': text(SCENARIO),
      '2026-11-21T07-00-00.000Z-netcat-session/report.html': '',
      '2026-11-21T07-30-00.000Z-echo/run.json': text({ ...SCENARIO, machines: [], parts: [] }), // none is up yet
      '2026-11-21T08-00-00.000Z-burst/run.json': '{"kind":"bur',
      '2026-11-21T09-00-00.000Z-burst/notes.txt': '',
      'grades/run.json': text(BURST),
    });
    expect(await listRuns(out)()).toEqual([
      {
        name: '2026-11-21T07-00-00.000Z-netcat-session',
        what: SCENARIO.kind === 'scenario' ? SCENARIO.scenario : '',
        startedAtMs: 3_000,
        ok: false,
        hasReport: true,
      },
      {
        name: '2026-11-21T06-30-00.000Z-burst',
        what: 'burst',
        startedAtMs: 1_000,
        ok: false,
        hasReport: false,
      },
      {
        name: '2026-11-21T06-00-00.000Z-burst',
        what: 'burst',
        startedAtMs: 1_000,
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

  it('has those of version 0.1.0, which can be replayed', async () => {
    const out = temporaryFolder();
    const name = '2026-11-21T06-17-37.435Z-burst';
    cpSync(GOOD_RUN, join(out, name), { recursive: true });
    expect(JSON.parse(readFileSync(join(out, name, 'run.json'), 'utf8'))).not.toHaveProperty('kind');
    const startedAtMs = Date.parse('2026-11-21T06:17:37.435Z');
    expect(await listRuns(out)()).toMatchObject([{ name, what: 'burst', startedAtMs, ok: true }]);
    expect(sessionsOf(modelOf(join(out, name)))).toHaveLength(4);
  });

  it('follows what becomes of a run', async () => {
    const name = '2026-11-21T05-00-00.000Z-burst';
    const running = await ownProcess();
    const out = folderWith({ [`${name}/run.json`]: text({ ...BURST, ok: false, running }) });
    const runs = listRuns(out);
    expect(await runs()).toMatchObject([{ ok: null, hasReport: false }]);
    writeFileSync(join(out, name, 'run.json'), text(BURST));
    utimesSync(join(out, name, 'run.json'), 2_000_000_000, 2_000_000_000); // as later as its clock can tell
    expect(await runs()).toMatchObject([{ ok: true, hasReport: false }]);
    writeFileSync(join(out, name, 'report.html'), '');
    expect(await runs()).toMatchObject([{ ok: true, hasReport: true }]);
    rmSync(join(out, name), { recursive: true });
    expect(await runs()).toEqual([]);
  });

  it('is empty before anything was recorded', async () => {
    const out = folderWith({});
    expect(await listRuns(join(out, 'nowhere'))()).toEqual([]);
    mkdirSync(join(out, '2026-11-21T05-00-00.000Z-burst'));
    expect(await listRuns(out)()).toEqual([]);
  });
});
