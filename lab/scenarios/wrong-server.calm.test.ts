/** Every scenario against servers that are wrong on purpose: the lab notices, where it shows. */
import { MISTAKES, withMistake } from './testing/wrong-server.ts';
import { expect, it } from 'vitest';
import { describeWithDocker, labDuringTests, testLab } from '../testing/docker.ts';
import { borrowLab } from './borrowed-lab.ts';
import type { Engine } from '../engine/engine.ts';
import { paceOf } from './pace.ts';
import { createRunFolder } from '../recording/run-folder.ts';
import { SCENARIOS } from './catalogue.ts';
import type { ScenarioRecord } from '../recording/run-record.ts';
import { differences } from './testing/differences.ts';
import { readSettings } from '../settings/settings.ts';
import { runScenario } from './run.ts';
import { selectEngine } from '../engine/select.ts';

const NAME = 'mesin-lab-test-mistakes';
const VARIABLES = testLab(NAME, 67);
const SILENT = { step: () => {}, note: () => {} };

describeWithDocker('lab:scenario on Docker', () => {
  const runs = labDuringTests(VARIABLES);

  it.each<[mistake: keyof typeof MISTAKES, noticing: string[]]>([
    [
      'drops the CR LF',
      ['five-clients', 'netcat-session', 'handshake-capture', 'nine-threads', 'telnet-pair'],
    ],
    ['closes after the first reply', ['netcat-session', 'handshake-capture', 'nine-threads', 'telnet-pair']],
    ['takes CR LF alone as a line end', ['netcat-session', 'handshake-capture']],
  ])('notices a server that %s, in the scenarios where it shows', async (mistake, noticing) => {
    const settings = readSettings({ ...process.env, ...VARIABLES });
    const { engine } = await selectEngine('docker', settings);
    const reports = await playAll(withMistake(engine, MISTAKES[mistake]));
    expect(reports.map(({ problem }) => problem)).toEqual(reports.map(() => null));
    const differing = reports.filter(({ ranWell }) => !ranWell).map(({ scenario }) => scenario);
    expect(differing, differences(reports).join('\n')).toEqual(noticing);
  });

  async function playAll(engine: Engine): Promise<ScenarioRecord[]> {
    const reports: ScenarioRecord[] = [];
    await using borrowed = await borrowLab(engine, SILENT);
    const pace = paceOf(100, new AbortController().signal, 1_500);
    for (const scenario of SCENARIOS) {
      const folder = createRunFolder(runs.folder, scenario.name, new Date());
      reports.push(
        await runScenario(scenario, {
          engine: engine.name,
          port: 45_000,
          borrowed,
          folder,
          pace,
          progress: SILENT,
        }),
      );
    }
    return reports;
  }
});
