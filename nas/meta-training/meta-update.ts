/**
 * @file The meta updates (method.md §4). `reptile`: μ ← μ + λ_θ · mean_t(m_t − μ), α ← α + λ_φ · mean_t(φ_t − α). `variational`:
 * the weights so, and α ← log((1 − λ_φ) softmax α + λ_φ mean_t softmax φ_t). `fomaml` and `unrolled`: meta-Adam along the tasks' mean
 * gradient. α is centred. Parameters that a task's program lacks (another stem) are averaged over the tasks that have
 * them. Sums run in task order in float64, so the result does not depend on which task ended first.
 */

import { followsQuery, type MetaTrainConfig } from '@/domain/run-config';
import { blockOf, centred, softmax } from '@/domain/statistics/categorical';
import type { ChoiceLayout } from '@/graph/types';
import { accumulateViews, type ViewMap } from '@/graph/views';
import { type AdamState, freshAdam, stepAdam } from '../inner-loop/adam';

export interface TaskPosterior {
  /** m_t in its program's layout, with the map to the prior's layout. */
  readonly parameters: Float32Array;
  readonly toPrior: ViewMap;
  readonly logits: Float64Array;
  /** Of the query's cross-entropy, by (m_t, φ_t) or, unrolled, by (μ, α), in the same layouts; null if the update does not need it. */
  readonly query: { readonly parameters: Float32Array; readonly logits: Float64Array } | null;
}

/** State of the meta update between iterations. */
export interface MetaOptimiser {
  readonly weights: AdamState;
  readonly logits: AdamState;
}

export const freshMetaOptimiser = (weights: number, logits: number): MetaOptimiser => ({
  weights: freshAdam(weights),
  logits: freshAdam(logits),
});

export type MetaSettings = Pick<MetaTrainConfig, 'metaUpdate' | 'metaRateWeights' | 'metaRateLogits' | 'metaAdam'>;

export interface MetaMove {
  readonly choices: readonly ChoiceLayout[];
  /** The old μ and α; neither is changed. */
  readonly weights: Float32Array;
  readonly logits: Float64Array;
  readonly posteriors: readonly TaskPosterior[];
  readonly settings: MetaSettings;
  /** The schedule's factor on λ and on the learning rates, 0 to 1. */
  readonly rate: number;
  /** Whether α moves too. */
  readonly searching: boolean;
  /** Changed in place; of fomaml and unrolled, else null. */
  readonly optimiser: MetaOptimiser | null;
}

/** The new (μ, α). */
export function metaUpdate(move: MetaMove): { weights: Float32Array; logits: Float64Array } {
  const { choices, weights, logits, posteriors, settings, rate, searching, optimiser } = move;
  if (followsQuery(settings.metaUpdate)) {
    if (optimiser === null) throw new Error(`${settings.metaUpdate} without its meta-Adam`);
    return followQuery({ ...move, optimiser });
  }
  const rateLogits = settings.metaRateLogits * rate;
  const update = settings.metaUpdate === 'reptile' ? reptileLogits : variationalLogits;
  return {
    weights: reptileWeights(weights, posteriors, settings.metaRateWeights * rate),
    logits: searching ? update(choices, logits, posteriors, rateLogits) : logits,
  };
}

/** Mean over the tasks that have a parameter, in the prior's layout, and how many have it. */
function meanOverTasks(
  length: number,
  posteriors: readonly TaskPosterior[],
  pick: (task: TaskPosterior) => Float32Array,
) {
  const mean = new Float64Array(length);
  const count = new Uint32Array(length);
  for (const task of posteriors) {
    accumulateViews(task.toPrior, pick(task), mean, 1);
    for (const { target, size } of task.toPrior.spans)
      for (let i = target; i < target + size; i++) count[i] = (count[i] ?? 0) + 1;
  }
  for (let i = 0; i < length; i++) mean[i] = (mean[i] ?? 0) / Math.max(1, count[i] ?? 0);
  return { mean, count };
}

export function reptileWeights(
  weights: Float32Array,
  posteriors: readonly TaskPosterior[],
  rate: number,
): Float32Array {
  const { mean, count } = meanOverTasks(weights.length, posteriors, ({ parameters }) => parameters);
  return weights.map((value, i) => (count[i] === 0 ? value : value + rate * ((mean[i] ?? 0) - value)));
}

export function reptileLogits(
  choices: readonly ChoiceLayout[],
  alpha: Float64Array,
  posteriors: readonly TaskPosterior[],
  rate: number,
): Float64Array {
  const phis = posteriors.map(({ logits }) => centred(choices, logits));
  const start = centred(choices, alpha);
  const moved = start.map((value, i) => {
    const mean = phis.reduce((sum, phi) => sum + (phi[i] ?? 0), 0) / Math.max(1, phis.length);
    return value + rate * (mean - value);
  });
  return centred(choices, moved);
}

/** The M-step of the categorical prior: α's probabilities move to the mean of the posteriors'. */
export function variationalLogits(
  choices: readonly ChoiceLayout[],
  alpha: Float64Array,
  posteriors: readonly TaskPosterior[],
  rate: number,
): Float64Array {
  const moved = new Float64Array(alpha.length);
  for (const choice of choices) {
    const prior = softmax(blockOf(alpha, choice));
    const tasks = posteriors.map(({ logits }) => softmax(blockOf(logits, choice)));
    prior.forEach((probability, i) => {
      const mean = tasks.reduce((sum, task) => sum + (task[i] ?? 0), 0) / Math.max(1, tasks.length);
      moved[choice.offset + i] = Math.log((1 - rate) * probability + rate * mean);
    });
  }
  return centred(choices, moved);
}

function followQuery(move: MetaMove & { readonly optimiser: MetaOptimiser }): {
  weights: Float32Array;
  logits: Float64Array;
} {
  const { choices, posteriors, optimiser, rate, searching } = move;
  const { weightRate, logitRate, beta1, beta2 } = move.settings.metaAdam;
  const none = new Float32Array();
  const { mean, count } = meanOverTasks(move.weights.length, posteriors, ({ query }) => query?.parameters ?? none);
  const weights = move.weights.slice();
  stepAdam(optimiser.weights, weights, mean, { learningRate: weightRate * rate, beta1, beta2 }, count);
  if (!searching) return { weights, logits: move.logits };
  const logits = move.logits.slice();
  const gradient = logits.map(
    (_, i) => posteriors.reduce((sum, { query }) => sum + (query?.logits[i] ?? 0), 0) / Math.max(1, posteriors.length),
  );
  stepAdam(optimiser.logits, logits, gradient, { learningRate: logitRate * rate, beta1, beta2 });
  return { weights, logits: centred(choices, logits) };
}
