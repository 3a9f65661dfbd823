/**
 * @file The inner loop: BASE's optimisation embedding (method.md §3). The posterior of a task is the end of a path that
 * starts at the prior and reads only the task's data: per step one minibatch, one Gumbel draw, one joint update of weights
 * m (SGD with momentum, clipped) and logits φ (Adam).
 */

import { divergenceGradient } from '@/domain/categorical';
import { deriveSeed, randomStream } from '@/domain/random';
import type { OptimiserGroup, Program, StepOptions } from '@/engine/types';
import { countMacs, passesPerTrainingImage } from '@/graph/counts';
import { initialStatistics } from '@/graph/initialise';
import type { ChoiceLayout, ParameterGroup } from '@/graph/types';
import type { HardMixture } from '@/nas/derive';
import { batchAt, type TaskData } from '@/nas/tasks/batches';
import { freshInnerState, type InnerState } from './inner-state';
import { stepLogits } from './logit-optimiser';
import { type Estimator, type MixtureSample, mixtureGradient, sampleMixture } from './mixture';
import { scheduled } from './schedules';
import { type Judgement, judge } from './supernet-accuracy';

export interface WeightSettings {
  readonly learningRate: number;
  readonly momentum: number;
  readonly decay: number;
  readonly clip: number;
  readonly headFactor: number;
  readonly schedule: 'constant' | 'cosine';
}

export interface LogitSettings {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly schedule: 'constant' | 'cosine';
}

export interface InnerLoopSettings {
  /** Steps of the head alone come first: `headSteps`. Then `steps`, the last `committedSteps` of them with φ at rest. */
  readonly steps: number;
  /** These train the weights under the mixture that `derive` makes of φ: m becomes the mean given the kept candidates. */
  readonly committedSteps: number;
  /** The architecture that logits stand for. */
  readonly derive: (phi: Float64Array) => HardMixture;
  /** Whether φ's result is its average over the last half of the steps that move it, or its last value. */
  readonly averageLogits: boolean;
  readonly headSteps: number;
  readonly batch: number;
  readonly weights: WeightSettings;
  readonly logits: LogitSettings;
  /** τ at joint step t. */
  readonly temperature: (t: number) => number;
  readonly estimator: Estimator;
  /** `moving`: φ is trained. `fixed`: this mixture serves every step, φ stays. */
  readonly architecture: { readonly kind: 'moving' } | { readonly kind: 'fixed'; readonly mixture: HardMixture };
  /** Which parameters the joint steps train; `head` learns faster by headFactor. */
  readonly trained: readonly ParameterGroup[];
  /** γ_θ / σ_θ²: strength of the pull of stem and body to μ. 0: off. */
  readonly anchorStrength: number;
  /** γ_z. 0: off. */
  readonly divergenceWeight: number;
  /** s, the deviation of the weight posterior. */
  readonly deviation: number;
  /** Whether the head is anchored and shared like the body (all tasks have the same classes). */
  readonly sharedHead: boolean;
}

export interface InnerStepReport {
  readonly step: number;
  readonly loss: number;
  /** Share of the batch. */
  readonly accuracy: number;
  readonly gradientNorm: number;
  /** τ; null where the mixture was not drawn. */
  readonly temperature: number | null;
}

export interface InnerLoop {
  readonly total: number;
  readonly program: Program;
  /** φ now; read only. */
  logits(): Float64Array;
  /** φ as the result has it now: averaged where the settings say so. */
  resultLogits(): Float64Array;
  /** The architecture the network is judged with: the fixed one, or what `derive` makes of the result. */
  resultMixture(): HardMixture;
  /** Signal-to-noise of dL/dφ over the steps that moved φ: ‖mean‖ / √(total variance). NaN before two of them. */
  logitGradientSignal(): number;
  /** Judges on validation images under the result's architecture, once per step; its cost counts in `macs`. */
  validate(): Promise<Judgement>;
  /** Multiply-accumulates so far: training steps as they ran, and validation. */
  macs(): number;
  step(): Promise<InnerStepReport>;
  done(): boolean;
  state(): InnerState;
}

export interface InnerLoopInput {
  readonly program: Program;
  readonly choices: readonly ChoiceLayout[];
  readonly data: TaskData;
  /** Names the random streams of this task within the run. */
  readonly seed: number;
  /** Where the path starts: m⁰ (length P, head included) and φ⁰ (length A), or a state to resume. */
  readonly start: { readonly parameters: Float32Array; readonly logits: Float64Array } | InnerState;
  /** μ (length P) and α (length A) for the penalties; null when there is no prior. */
  readonly prior: { readonly parameters: Float32Array; readonly logits: Float64Array } | null;
  readonly settings: InnerLoopSettings;
}

export function createInnerLoop(input: InnerLoopInput): InnerLoop {
  const { program, choices, data, seed, prior, settings } = input;
  const now = 'step' in input.start ? input.start : freshInnerState(input.start.parameters, input.start.logits);
  const phi = Float64Array.from(now.logits);
  const total = settings.headSteps + settings.steps;
  const movingSteps = settings.architecture.kind === 'moving' ? settings.steps - settings.committedSteps : 0;
  program.load({
    parameters: now.parameters,
    firstMoments: now.moments,
    secondMoments: new Float32Array(now.parameters.length),
    statistics: initialStatistics(program.graph),
    updates: now.step,
  });
  const batchSeed = deriveSeed(seed, 'batches');

  const forwardMacs = macCounter(program);

  const draw = (i: number, temperature: number): MixtureSample => {
    const stream = randomStream(seed, 'gumbel', i);
    const noise = Float64Array.from(phi, () => stream.gumbel());
    return sampleMixture(choices, phi, noise, temperature, settings.estimator);
  };

  const moveLogits = (sample: MixtureSample, dz: Float32Array, t: number): void => {
    const gradient = mixtureGradient(choices, sample, dz);
    if (prior !== null && settings.divergenceWeight > 0) {
      const pull = divergenceGradient(choices, phi, prior.logits);
      for (let i = 0; i < gradient.length; i++)
        gradient[i] = (gradient[i] ?? 0) + settings.divergenceWeight * (pull[i] ?? 0);
    }
    for (let i = 0; i < gradient.length; i++) {
      const g = gradient[i] ?? 0;
      now.gradientSum[i] = (now.gradientSum[i] ?? 0) + g;
      now.gradientSquares[i] = (now.gradientSquares[i] ?? 0) + g * g;
    }
    const learningRate = scheduled(settings.logits.schedule, settings.logits.learningRate, t, movingSteps);
    stepLogits(now.logitOptimiser, phi, gradient, { ...settings.logits, learningRate });
  };

  const averageTail = (t: number): void => {
    if (t < Math.floor(movingSteps / 2)) return;
    for (let i = 0; i < phi.length; i++) now.logitSum[i] = (now.logitSum[i] ?? 0) + (phi[i] ?? 0);
    now.logitCount += 1;
  };

  const resultLogits = (): Float64Array =>
    settings.averageLogits && now.logitCount > 0
      ? now.logitSum.map((value) => value / now.logitCount)
      : Float64Array.from(phi);
  const resultMixture = (): HardMixture =>
    settings.architecture.kind === 'fixed' ? settings.architecture.mixture : settings.derive(resultLogits());
  let validated: { readonly step: number; readonly judged: Judgement } | null = null;
  let committed: HardMixture | null = null;
  /** The mixture of joint step t (negative: a head step) where it is not drawn; null where it is. */
  const fixedMixture = (t: number): HardMixture | null => {
    if (settings.architecture.kind === 'moving' && t < movingSteps) return null;
    committed ??= resultMixture();
    return committed;
  };

  const step = async (): Promise<InnerStepReport> => {
    const i = now.step;
    const t = i - settings.headSteps;
    const headPhase = t < 0;
    const batch = batchAt(data, 'train', { batch: settings.batch, stepIndex: i, seed: batchSeed });
    const fixed = fixedMixture(t);
    const sample = fixed === null ? draw(i, settings.temperature(Math.max(0, t))) : null;
    const { z, mask } = fixed ?? sample ?? { z: new Float32Array(phi.length), mask: undefined };
    const result = await program.step(batch, z, {
      ...stepOptions(settings, prior, t),
      ...(mask === undefined ? {} : { mask }),
      ...(settings.deviation > 0 && !headPhase
        ? { noise: { deviation: settings.deviation, seed: deriveSeed(seed, 'weight-noise', i) } }
        : {}),
    });
    now.step += 1;
    now.macs += passesPerTrainingImage * forwardMacs(mask) * batch.valid;
    if (sample !== null && !headPhase) {
      moveLogits(sample, result.dz, t);
      averageTail(t);
    }
    const { loss, correct, gradientNorm } = result;
    return { step: i, loss, accuracy: correct / batch.valid, gradientNorm, temperature: sample?.temperature ?? null };
  };

  return {
    total,
    program,
    logits: () => phi,
    resultLogits,
    resultMixture,
    logitGradientSignal: () =>
      signalToNoise(now.gradientSum, now.gradientSquares, Math.min(now.step - settings.headSteps, movingSteps)),
    step,
    async validate() {
      if (validated?.step === now.step) return validated.judged;
      const mixture = resultMixture();
      const judged = await judge(program, data, 'validation', { ...mixture, batchNorm: 'batch' });
      now.macs += forwardMacs(mixture.mask) * judged.images;
      validated = { step: now.step, judged };
      return judged;
    },
    macs: () => now.macs,
    done: () => now.step >= total,
    state() {
      const { parameters, firstMoments } = program.read();
      return { ...now, parameters, moments: firstMoments, logits: Float64Array.from(phi) };
    },
  };
}

/** Multiply-accumulates of one example forward under a mask. The whole supernet's and the last mask's are remembered. */
function macCounter(program: Program): (mask: Uint8Array | undefined) => number {
  const whole = countMacs(program.graph);
  let last: { readonly mask: Uint8Array; readonly macs: number } | null = null;
  return (mask) => {
    if (mask === undefined) return whole;
    if (last?.mask !== mask) last = { mask, macs: countMacs(program.graph, { mask }) };
    return last.macs;
  };
}

/** Optimiser groups, anchor and clip of joint step t (negative: of a head step). The reset head learns headFactor times faster and is never anchored. */
function stepOptions(settings: InnerLoopSettings, prior: InnerLoopInput['prior'], t: number): StepOptions {
  const { weights } = settings;
  const headPhase = t < 0;
  const rate = headPhase ? weights.learningRate : scheduled(weights.schedule, weights.learningRate, t, settings.steps);
  const optimiser = { kind: 'sgd', momentum: weights.momentum } as const;
  const trained = headPhase ? (['head'] as const) : settings.trained;
  const headRate = settings.sharedHead ? rate : rate * weights.headFactor;
  const groups: OptimiserGroup[] = trained.map((group) => ({
    groups: [group],
    optimiser,
    learningRate: group === 'head' ? headRate : rate,
    weightDecay: weights.decay,
  }));
  const anchored: ParameterGroup[] = settings.sharedHead ? ['stem', 'body', 'head'] : ['stem', 'body'];
  const anchor =
    prior !== null && settings.anchorStrength > 0 && !headPhase
      ? { anchor: { mean: prior.parameters, strength: settings.anchorStrength, groups: anchored } }
      : {};
  return { groups, clip: weights.clip, ...anchor };
}

/** ‖mean gradient‖ / √(total variance): above 1/√steps there is more drift than noise. */
function signalToNoise(sum: Float64Array, squares: Float64Array, count: number): number {
  if (count < 2) return Number.NaN;
  let signal = 0;
  let variance = 0;
  for (let i = 0; i < sum.length; i++) {
    const mean = (sum[i] ?? 0) / count;
    signal += mean * mean;
    variance += Math.max(0, (squares[i] ?? 0) / count - mean * mean);
  }
  return variance === 0 ? Number.NaN : Math.sqrt(signal / variance);
}
