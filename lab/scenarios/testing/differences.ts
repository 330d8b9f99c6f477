import type { ScenarioRecord } from '../../recording/run-record.ts';

/** What each run did not show as it should, and why one could not be played. */
export function differences(reports: readonly ScenarioRecord[]): string[] {
  return reports.flatMap(({ scenario, checks, problem }) => [
    ...checks.filter(({ ok }) => !ok).map(({ what }) => `${scenario}: ${what}`),
    ...(problem === null ? [] : [`${scenario}: ${problem.message}`]),
  ]);
}
