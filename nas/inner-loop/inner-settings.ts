/** @file Settings of the inner loop of one task (method.md §2 and §3), resolved from any kind of run. */
import type { SpaceChoice } from '@/domain/architecture-layout';
import type { LogitSettings, WeightSettings } from '@/domain/run-config/shared-settings';
import type { ParameterGroup } from '@/graph/types';
import type { HardMixture } from '@/nas/derive';
import type { LogitPenalty } from './logit-penalty';
import type { DrawSettings } from './mixture';

export type { LogitSettings, WeightSettings } from '@/domain/run-config/shared-settings';

export interface InnerLoopSettings extends DrawSettings {
  /**
   * Steps of the head alone come first: `headSteps`. Then `steps`, of which the first `warmupSteps` and the last
   * `committedSteps` leave φ at rest.
   */
  readonly headSteps: number;
  readonly steps: number;
  /** Train the weights under draws from φ⁰. */
  readonly warmupSteps: number;
  /** Train the weights under the mixture that `derive` makes of φ: m becomes the mean given the kept candidates. */
  readonly committedSteps: number;
  /** The architecture that logits derive. */
  readonly derive: (phi: Float64Array) => HardMixture;
  /** Whether the last step that moves φ puts in its place what DARTS-PT chooses (selection-by-removal.ts); null: φ is the result. */
  readonly selection: { readonly choices: readonly SpaceChoice[]; readonly keptEdges: number | null } | null;
  /** Whether φ's result is its average over the last half of the steps that move it, or its last value. */
  readonly averageLogits: boolean;
  readonly batch: number;
  readonly weights: WeightSettings;
  readonly logits: LogitSettings;
  /** τ at joint step t. */
  readonly temperature: (t: number) => number;
  /** `joint`: one batch moves both. `bilevel`: a validation batch moves φ, then a training batch the weights. */
  readonly split: 'joint' | 'bilevel';
  /** `moving`: φ is trained. `fixed`: every step uses this mixture, φ stays. */
  readonly architecture: { readonly kind: 'moving' } | { readonly kind: 'fixed'; readonly mixture: HardMixture };
  /** Which parameters the joint steps train; `head` learns faster by headFactor. */
  readonly trained: readonly ParameterGroup[];
  /** γ_θ / σ_θ²: strength of the pull of stem and body to μ. 0: off. */
  readonly anchorStrength: number;
  /** γ_z, 0: off, and which KL it weighs. */
  readonly divergence: { readonly weight: number; readonly kind: 'first-draw' | 'ordered' };
  /** A strategy's additional penalty on φ; null: none. */
  readonly penalty: LogitPenalty | null;
  /** s, the deviation of the weight posterior. */
  readonly deviation: number;
  /** Whether the head is anchored and shared like the body (all tasks have the same classes). */
  readonly sharedHead: boolean;
  /** `random`: as the parameters have it. `class-means`: as class-means.ts says. */
  readonly headStart: 'random' | 'class-means';
}

/** γ: a number, or `elbo` for 1/|D_t|, the weight that a bound on the evidence gives the penalty per example. */
export const penaltyWeight = (gamma: number | 'elbo', trainImages: number): number =>
  gamma === 'elbo' ? 1 / trainImages : gamma;
