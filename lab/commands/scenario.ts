import { Argument, InvalidArgumentError } from 'commander';
import { labCommand, openEngineAlone, print, printJson, stopSignal } from './common.ts';
import { BorrowedLab } from '../scenarios/borrowed-lab.ts';
import type { Command } from 'commander';
import type { CommonOptions } from './common.ts';
import { LabError } from '../errors.ts';
import { Pace } from '../scenarios/pace.ts';
import { RunFolder } from '../run-folder.ts';
import { SCENARIOS } from '../scenarios/catalogue.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { ScenarioReport } from '../scenarios/run.ts';
import type { MachineLine } from '../watch/run-logs.ts';
import { TerminalProgress } from '../progress.ts';
import { reportText } from '../scenarios/report.ts';
import { plainView } from '../watch/view.ts';
import type { Concluding } from './conclude.ts';
import type { Evidence } from '../evidence/reconcile.ts';
import { NO_REPORT, conclude } from './conclude.ts';
import { portable, runScenario, withEvidence } from '../scenarios/run.ts';
import { watchRun } from '../watch/watch.ts';

interface ScenarioOptions extends CommonOptions {
  readonly list: boolean;
  readonly speed: number;
  readonly out: string;
  readonly report: boolean;
}

const ALL = 'all';
const NAMES = SCENARIOS.map(({ name }) => name);

export function scenarioCommand(): Command {
  return labCommand(
    'scenario',
    'replay the experiment of a hand-in with its real tools, and check what it shows',
  )
    .addArgument(new Argument('[name]', 'which one').choices([...NAMES, ALL]))
    .option('--list', 'show what there is', false)
    .option('--speed <n>', 'how many times faster than a person', speed, 1)
    .option('--out <folder>', 'where run folders go', 'artifacts')
    .addOption(NO_REPORT)
    .action(scenario);
}

async function scenario(name: string | undefined, options: ScenarioOptions, command: Command): Promise<void> {
  if (options.list) {
    list(options.json);
    return;
  }
  if (name === undefined) {
    throw new LabError(
      'USAGE',
      `Which scenario? There are ${NAMES.join(', ')}, and ${ALL}; --list tells more.`,
    );
  }
  using opened = await openEngineAlone(command, options);
  const { engine, settings } = opened;
  const { language } = settings;
  const wanted = SCENARIOS.filter((one) => name === ALL || one.name === name);
  const startMs = performance.now();
  const reports: ScenarioReport[] = [];
  {
    using progress = new TerminalProgress();
    using stop = stopSignal(() =>
      progress.note('Stopping: terminals are closed, what was gathered is kept.'),
    );
    await using borrowed = await BorrowedLab.from(engine, progress, stop);
    const pace = new Pace(options.speed, stop);
    for (const one of wanted) {
      if (stop.aborted) break;
      const folder = RunFolder.create(options.out, one.name, new Date());
      const played = await shown(folder, progress, name !== ALL && !options.json, () =>
        runScenario(one, borrowed, folder, pace, progress),
      );
      if (stop.aborted && reports.length === 0 && played.acts.length === 0) throw stop.reason;
      const { report, witnesses } = await proved(played, folder, {
        report: options.report,
        language,
        progress,
      });
      reports.push(report);
      progress[Symbol.dispose]();
      if (!options.json) print(reportText(report, { everyCheck: name !== ALL, witnesses }));
    }
  }
  const passed = reports.filter(({ ok }) => ok).length;
  const ok = passed === wanted.length;
  if (options.json) {
    const elapsedMs = Math.round(performance.now() - startMs);
    printJson({
      ok,
      passed,
      total: wanted.length,
      engine: engine.name,
      speed: options.speed,
      elapsedMs,
      scenarios: reports,
    });
  } else if (name === ALL) print(`${passed} of ${wanted.length} as in the documents`);
  process.exitCode = exitCodeOf(ok, reports);
}

interface Proved {
  readonly report: ScenarioReport;
  readonly witnesses: readonly string[];
}

/** With evidence and report, where anything was played that can be proved. */
async function proved(
  played: ScenarioReport,
  folder: RunFolder,
  options: Omit<Concluding, 'keep'>,
): Promise<Proved> {
  if (played.acts.length === 0) return { report: played, witnesses: [] };
  let report = played;
  const keep = (evidence: Evidence): void => {
    report = withEvidence(report, evidence);
    folder.writeRun(portable(report));
  };
  const { report: written, witnesses } = await conclude(folder.path, { ...options, keep });
  return { report: written === undefined ? report : { ...report, report: written }, witnesses };
}

/** What the machines log while it is played, line by line. */
async function shown(
  folder: RunFolder,
  progress: TerminalProgress,
  wanted: boolean,
  play: () => Promise<ScenarioReport>,
): Promise<ScenarioReport> {
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
function exitCodeOf(ok: boolean, reports: readonly ScenarioReport[]): 0 | 1 | 2 {
  if (ok) return 0;
  return reports.some((report) => !report.ok && report.problem === null) ? 1 : 2;
}

function list(json: boolean): void {
  if (json) {
    printJson(SCENARIOS.map(({ name, document, title }) => ({ name, document, title })));
    return;
  }
  const line = ({ name, document, title }: Scenario): string =>
    `  ${name.padEnd(18)} ${document.padEnd(26)} ${title}`;
  for (const one of SCENARIOS) print(line(one));
}

function speed(text: string): number {
  const value = /^\d{1,4}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 0.1 && value <= 1_000) return value;
  throw new InvalidArgumentError('Expected a number from 0.1 to 1000.');
}
