/** @file A run kind's way to its code. */

import { spreadOf } from '@/domain/run-config/spread';
import { runTaskSearch } from '../architecture-search/run-task-search';
import { runRandomSearch } from '../black-box/run-random-search';
import { runFewShot } from '../few-shot/run-few-shot';
import { runMeasure } from '../measuring/run-measure';
import { runMetaTrain } from '../meta-training/run-meta-train';
import { runEvaluate } from '../retraining/run-evaluate';
import type { RunContext, RunOutcome, WithEngine } from './run-context';
import { localPool, type TaskPool } from './task-pool';
import { tasksOf } from './tasks';
import { watchingDivergence } from './watch-divergence';

export type { RunContext, RunOutcome } from './run-context';

/** What does the run's work: an engine in this process, or other processes, for what is made of tasks. */
export type Means = WithEngine | { readonly pool: TaskPool };

/** Runs a job to its end, or to a stop between steps (then it has saved a checkpoint). */
export function executeRun(context: RunContext, means: Means): Promise<RunOutcome> {
  return watchingDivergence(context, (watched) => strategyOf(watched, means));
}

function strategyOf(context: RunContext, means: Means): Promise<RunOutcome> {
  const { config } = context.job;
  switch (config.kind) {
    case 'meta-train':
      return withPool(context, means, (pool) => runMetaTrain(context, config, pool));
    case 'few-shot':
      return withPool(context, means, (pool) => runFewShot(context, config, pool));
    case 'random-search':
      return withPool(context, means, (pool) => runRandomSearch(context, config, pool));
    case 'adapt':
    case 'search':
      return runTaskSearch({ ...context, ...engineOf(means) }, config);
    case 'measure':
      return runMeasure({ ...context, ...engineOf(means) }, config);
    case 'evaluate':
      return runEvaluate({ ...context, ...engineOf(means) }, config);
  }
}

async function withPool(
  context: RunContext,
  means: Means,
  run: (pool: TaskPool) => Promise<RunOutcome>,
): Promise<RunOutcome> {
  if ('pool' in means) return run(means.pool);
  const tasks = tasksOf({ ...context, ...means });
  try {
    return await run(localPool(tasks, spreadOf(context.job.config)));
  } finally {
    tasks.free();
  }
}

function engineOf(means: Means): WithEngine {
  if ('pool' in means) throw new Error('a run of one task needs an engine of its own');
  return means;
}
