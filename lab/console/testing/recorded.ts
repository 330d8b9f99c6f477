/** Runs that were recorded once, and what a page knows when it has been told all of one. */
import { type Model, newModel, take } from '../page/model.ts';
import { followRun } from '../run-feed.ts';

const RECORDED = `${import.meta.dirname}/../../recording/testing`;
/** Four sessions of two requests each, two from each machine. */
export const GOOD_RUN = `${RECORDED}/good-run`;
/** A scenario of several parts, with transcripts. */
export const SCENARIO_RUN = `${RECORDED}/scenario-run`;

export function modelOf(folder: string): Model {
  const feed = followRun(folder, false);
  feed.news();
  const model = newModel();
  for (const message of feed.soFar()) take(model, message);
  return model;
}
