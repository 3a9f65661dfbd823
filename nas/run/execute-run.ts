/** @file A run kind's way to its code. */

import { runTaskSearch } from '../architecture-search/run-task-search';
import { runRandomSearch } from '../black-box/run-random-search';
import { runFewShot } from '../few-shot/run-few-shot';
import { runMetaTrain } from '../meta-training/run-meta-train';
import { runEvaluate } from '../retraining/run-evaluate';
import type { RunContext, RunOutcome } from './run-context';
import { watchingDivergence } from './watch-divergence';

export type { RunContext, RunOutcome } from './run-context';

/** Runs a job to its end, or to a stop between steps (then it has saved a checkpoint). */
export function executeRun(context: RunContext): Promise<RunOutcome> {
  return watchingDivergence(context, strategyOf);
}

function strategyOf(context: RunContext): Promise<RunOutcome> {
  const { config } = context.job;
  switch (config.kind) {
    case 'meta-train':
      return runMetaTrain(context, config);
    case 'adapt':
    case 'search':
      return runTaskSearch(context, config);
    case 'evaluate':
      return runEvaluate(context, config);
    case 'random-search':
      return runRandomSearch(context, config);
    case 'few-shot':
      return runFewShot(context, config);
  }
}
