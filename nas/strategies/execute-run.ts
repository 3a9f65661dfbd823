/** @file A run kind's way to its code. */
import type { RunContext, RunOutcome } from './run-context';
import { runEvaluate } from './run-evaluate';
import { runFewShot } from './run-few-shot';
import { runMetaTrain } from './run-meta-train';
import { runRandomSearch } from './run-random-search';
import { runTaskSearch } from './run-task-search';

export type { RunContext, RunOutcome } from './run-context';

/** Runs a job to its end, or to a stop between steps (then it has saved a checkpoint). */
export function executeRun(context: RunContext): Promise<RunOutcome> {
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
