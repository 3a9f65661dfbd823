/** @file One meta-batch: tasks adapted from the same (μ, α), side by side, and taken in their order (method.md §4). */
import type { MetaTrainConfig } from '@/domain/run-config';
import { mapViews, parameterLayout } from '@/graph/views';
import type { RunContext, StepFigures } from '../run/run-context';
import { doInOrder, type TaskPool } from '../run/task-pool';
import type { Networks } from '../run/task-source';
import type { MetaTask, TaskResult } from './meta-task';
import type { TaskPosterior } from './meta-update';
import { type Prior, priorGroups } from './prior';

/** What the outer loop uses. */
export interface MetaScope {
  readonly context: RunContext;
  readonly pool: TaskPool;
  readonly config: MetaTrainConfig;
  readonly networks: Networks;
  readonly prior: Prior;
}

/** Null when told to stop before its end. `searching`: φ moves (past the warm-up). */
export async function adaptMetaBatch(scope: MetaScope, searching: boolean): Promise<TaskResult[] | null> {
  const { pool, config, prior } = scope;
  const first = prior.iteration * config.tasksPerIteration;
  const results: TaskResult[] = [];
  const whole = await doInOrder({
    ...listening(scope),
    pool,
    kind: 'meta-task',
    next: (t) => (t < config.tasksPerIteration ? { prior: sent(prior), index: first + t, searching } : null),
    take: (result) => void results.push(result),
  });
  return whole ? results : null;
}

/** Meta-validation tasks judged each time, always the same ones. */
const validationTasks = 2;

/** Adapts to the first meta-validation tasks and judges on their validation images. Null when told to stop before all were judged. */
export async function judgeOnValidation(scope: MetaScope): Promise<MetaTask['judged'] | null> {
  const { pool, prior } = scope;
  const mean = { macs: 0, accuracy: 0, loss: 0 };
  const whole = await doInOrder({
    ...listening(scope),
    pool,
    kind: 'meta-validation',
    next: (index) => (index < validationTasks ? { prior: sent(prior), index, searching: true } : null),
    take({ macs, accuracy, loss }) {
      mean.macs += macs;
      mean.accuracy += accuracy / validationTasks;
      mean.loss += loss / validationTasks;
    },
  });
  return whole ? mean : null;
}

const listening = ({ context, prior }: MetaScope) => ({
  shouldStop: () => context.shouldStop(),
  hear: (figures: StepFigures) => context.tick(prior.iteration, { ...figures, towards: prior.iteration + 1 }),
});

const sent = ({ layout, weights, logits, iteration }: Prior) => ({ layout, weights, logits, iteration });

/** The result as the meta update reads it. */
export function posteriorOf({ networks, config, prior }: MetaScope, result: TaskResult): TaskPosterior {
  const graph = networks.graph(result.ways, result.resolution);
  return { ...result, toPrior: mapViews(parameterLayout(graph, priorGroups(config.head)), prior.layout) };
}
