/** Plays one scenario and keeps what came out of it in its run folder. */
import { causeOf, LabError } from '../errors.ts';
import { NotSeen } from './person.ts';
import { Stage, type StageOptions } from './stage.ts';
import type { Scenario } from './scenario.ts';
import type { ScenarioRecord } from '../recording/run-record.ts';

/** Rejects for what is neither a difference, nor a stop, nor a {@link LabError}. */
export async function runScenario(
  { name, document, tools, play }: Scenario,
  options: StageOptions,
): Promise<ScenarioRecord> {
  const startMs = performance.now();
  const { folder, engine, port } = options;
  const stage = new Stage(
    {
      kind: 'scenario',
      ...folder.begun({ engine, port }),
      scenario: name,
      document,
      elapsedMs: 0,
      checks: [],
      problem: null,
    },
    tools,
    options,
  );
  await folder.beginRun(stage.record);
  let problem: ScenarioRecord['problem'] = null;
  let interrupted = false;
  try {
    await play(stage);
  } catch (error) {
    const reason = causeOf(error);
    if (options.pace.stop.aborted && reason === options.pace.stop.reason) interrupted = true;
    else if (reason instanceof NotSeen) stage.checks.push(reason.check);
    else if (reason instanceof LabError) problem = { code: reason.code, message: reason.message };
    else throw error;
  }
  const { record } = stage;
  const ends = await stage.ends();
  const run = {
    ...record,
    ...(ends.length > 0 && { ends }),
    ranWell: problem === null && !interrupted && ends.length === 0 && record.checks.every(({ ok }) => ok),
    elapsedMs: Math.round(performance.now() - startMs),
    problem,
    interrupted,
  };
  folder.writeRun(run);
  return run;
}
