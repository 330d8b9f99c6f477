import { Argument } from 'commander';
import { decimal, SWITCH } from '../../options/kinds.ts';
import { row } from '../../options/row.ts';
import { defineCommand, LAB_TABLE, openEngineAlone, print, RUN_TABLE } from './common.ts';
import { stopSignal } from './stop-signal.ts';
import { borrowLab } from '../scenarios/borrowed-lab.ts';
import { LabError, type Stopped } from '../errors.ts';
import { paceOf } from '../scenarios/pace.ts';
import { createRunFolder, requireRunFolders, type RunFolder } from '../recording/run-folder.ts';
import { SCENARIOS } from '../scenarios/catalogue.ts';
import { type ScenarioRecord, located } from '../recording/run-record.ts';
import type { MachineLine } from '../watch/run-logs.ts';
import { TerminalProgress } from './progress.ts';
import { conclude } from '../report/conclude.ts';
import { plainView } from '../watch/view.ts';
import { runScenario } from '../scenarios/run.ts';
import { scenarioText } from '../report/text/scenario.ts';
import { watchRun } from '../watch/watch.ts';

const ALL = 'all';
const NAMES = SCENARIOS.map(({ name }) => name);

export const scenarioCommand = defineCommand({
  name: 'scenario',
  description: 'replay the experiment of a hand-in with its real tools, and check what it shows',
  table: {
    ...LAB_TABLE,
    list: row('--list', SWITCH, false, 'list all scenarios'),
    speed: row('--speed <n>', decimal(0.1, 1_000), 1, 'how many times faster than a person types'),
    ...RUN_TABLE,
  },
  extend: (command) => command.addArgument(new Argument('[name]', 'which one').choices([...NAMES, ALL])),
  action: async (options, name: string | undefined) => {
    if (options.list) {
      const scenarios = SCENARIOS.map(({ name, document, title }) => ({ name, document, title }));
      const lines = scenarios.map(
        ({ name, document, title }) => `  ${name.padEnd(18)} ${document.padEnd(26)} ${title}`,
      );
      return { document: { scenarios }, text: lines.join('\n') };
    }
    if (name === undefined) {
      throw new LabError(
        'USAGE',
        `No scenario is named: expected one of ${NAMES.join(', ')}, ${ALL}; --list tells more.`,
      );
    }
    const { json, speed, report } = options;
    requireRunFolders(options.out);
    await using opened = await openEngineAlone('scenario', options);
    const { engine, settings } = opened;
    const wanted = SCENARIOS.filter((one) => name === ALL || one.name === name);
    const startMs = performance.now();
    const runs: ScenarioRecord[] = [];
    let cutBy: Stopped | undefined;
    {
      using progress = new TerminalProgress();
      using stop = stopSignal(() =>
        progress.note('Stopping: terminals are closed; what was recorded is kept.'),
      );
      await using borrowed = await borrowLab(engine, progress, stop);
      const pace = paceOf(speed, stop);
      const concluding = { report, language: settings.language, progress };
      const lab = { engine: engine.name, port: settings.port };
      for (const one of wanted) {
        if (stop.aborted) break;
        const folder = createRunFolder(options.out, one.name, new Date());
        const played = await shown(folder, progress, name !== ALL && !json, () =>
          runScenario(one, { ...lab, borrowed, folder, pace, progress }),
        );
        const isEmpty = played.parts.length === 0;
        if (stop.aborted && runs.length === 0 && isEmpty) throw stop.reason;
        const run = isEmpty ? located(played, folder.path) : await conclude(folder.path, played, concluding);
        runs.push(run);
        progress[Symbol.dispose]();
        if (!json) print(scenarioText(run, { everyCheck: name !== ALL }));
      }
      if (stop.aborted && (runs.length < wanted.length || runs.some(({ interrupted }) => interrupted)))
        cutBy = stop.reason;
    }
    const passed = runs.filter(({ ok }) => ok).length;
    const total = wanted.length;
    const ok = passed === total;
    const elapsedMs = Math.round(performance.now() - startMs);
    const found = { ok, passed, total, engine: engine.name, speed, elapsedMs };
    return {
      document: { ...found, scenarios: runs },
      ...(name === ALL ? { text: `${passed} of ${total} scenarios match their documents` } : {}),
      exitCode: cutBy?.exitCode ?? exitCodeOf(ok, runs),
    };
  },
});

/** What the machines log while it is played, line by line. */
async function shown(
  folder: RunFolder,
  progress: TerminalProgress,
  wanted: boolean,
  play: () => Promise<ScenarioRecord>,
): Promise<ScenarioRecord> {
  if (!wanted) return play();
  const over = new AbortController();
  const onLine = (line: MachineLine): void => {
    progress[Symbol.dispose](); // both may be the same terminal
    print(plainView(line));
  };
  const watching = watchRun(folder.path, onLine, over.signal);
  try {
    return await play();
  } finally {
    over.abort();
    await watching;
  }
}

/** A difference is the lab's finding; a scenario that could not be played at all is the environment's fault. */
function exitCodeOf(ok: boolean, runs: readonly ScenarioRecord[]): 0 | 1 | 2 {
  if (ok) return 0;
  return runs.some((run) => !run.ok && run.problem === null) ? 1 : 2;
}
