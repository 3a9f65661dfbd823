/** @file What the engine is told of a step on the weights: optimiser groups, clip, pull to μ, noise (method.md §1 and §3). */
import { deriveSeed } from '@/domain/random';
import type { GradientOptions, OptimiserGroup, OptimiserSpec, StepOptions } from '@/engine/types';
import type { ParameterGroup } from '@/graph/types';
import type { InnerLoopSettings, WeightSettings } from './inner-settings';
import { scheduled } from './schedules';

const optimiserOf = ({ optimiser, momentum, beta1, beta2 }: WeightSettings): OptimiserSpec =>
  optimiser === 'sgd' ? { kind: 'sgd', momentum } : { kind: 'adam', beta1, beta2, epsilon: 1e-8 };

/**
 * Joint step t (negative: a head step) with μ as `mean`. A fresh head learns headFactor times faster and is never anchored.
 */
export function weightStep(settings: InnerLoopSettings, mean: Float32Array | null, t: number): StepOptions {
  const { weights, sharedHead, anchorStrength } = settings;
  const headPhase = t < 0;
  const rate = headPhase ? weights.learningRate : scheduled(weights.schedule, weights.learningRate, t, settings.steps);
  const trained = headPhase ? (['head'] as const) : settings.trained;
  const groups: OptimiserGroup[] = trained.map((group) => ({
    groups: [group],
    optimiser: optimiserOf(weights),
    learningRate: group === 'head' && !sharedHead ? rate * weights.headFactor : rate,
    weightDecay: weights.decay,
  }));
  const anchored: ParameterGroup[] = sharedHead ? ['stem', 'body', 'head'] : ['stem', 'body'];
  const anchor =
    mean !== null && anchorStrength > 0 && !headPhase
      ? { anchor: { mean, strength: anchorStrength, groups: anchored } }
      : {};
  return { groups, clip: weights.clip, ...anchor };
}

/** s·ε on the weights, drawn for `name` and step i; nothing where s is 0. */
export const weightNoise = (
  deviation: number,
  seed: number,
  name: string,
  i: number,
): Pick<GradientOptions, 'noise'> => (deviation > 0 ? { noise: { deviation, seed: deriveSeed(seed, name, i) } } : {});
