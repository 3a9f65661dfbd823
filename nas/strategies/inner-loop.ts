/**
 * @file The inner loop: BASE's optimisation embedding (method.md §3). The posterior of a task is the end of a path that
 * starts at the prior and reads only the task's data: per step one minibatch, one Gumbel draw, one joint update of weights
 * m (SGD with momentum, clipped) and logits φ (Adam).
 */
import { deriveSeed, randomStream } from '@/domain/random';
import type { OptimiserGroup, Program, StepOptions } from '@/engine/types';
import { initialStatistics } from '@/graph/initialise';
import type { ChoiceLayout, ParameterGroup } from '@/graph/types';
import { batchAt, type TaskData } from '@/nas/tasks/batches';
import { divergenceGradient } from './categorical';
import { freshLogitState, type LogitOptimiserState, stepLogits } from './logit-optimiser';
import { type Estimator, type MixtureSample, mixtureGradient, sampleMixture } from './mixture';
import { scheduled } from './schedules';

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
  /** Steps after `headSteps` steps of the head alone: joint ones, then `committedSteps` of them with the architecture fixed. */
  readonly steps: number;
  /** The last steps, which train the weights under `commit` of φ, φ at rest: m becomes the mean given the kept candidates. */
  readonly committedSteps: number;
  readonly commit: (phi: Float64Array) => { readonly z: Float32Array; readonly mask: Uint8Array };
  readonly headSteps: number;
  readonly batch: number;
  readonly weights: WeightSettings;
  readonly logits: LogitSettings;
  /** τ at joint step t. */
  readonly temperature: (t: number) => number;
  readonly estimator: Estimator;
  /** `moving`: φ is trained. `fixed`: z is the mixture given (a hard one) and its mask, φ stays. */
  readonly architecture:
    | { readonly kind: 'moving' }
    | { readonly kind: 'fixed'; readonly z: Float32Array; readonly mask: Uint8Array };
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

/** All that a checkpoint needs: float32 and float64 vectors, exact. */
export interface InnerLoopState {
  /** Steps done, head steps included. */
  step: number;
  parameters: Float32Array;
  moments: Float32Array;
  logits: Float64Array;
  logitOptimiser: LogitOptimiserState;
  /** Sum of φ over the last half of the joint steps, and how many. */
  logitSum: Float64Array;
  logitCount: number;
  /** Sums of dL/dφ and of its square over the joint steps, for its signal-to-noise. */
  gradientSum: Float64Array;
  gradientSquares: Float64Array;
}

export interface InnerStepReport {
  readonly step: number;
  readonly loss: number;
  /** Share of the batch. */
  readonly accuracy: number;
  readonly gradientNorm: number;
  /** NaN where the mixture was not drawn. */
  readonly temperature: number;
}

export interface InnerLoop {
  readonly total: number;
  readonly program: Program;
  /** φ now; read only. */
  logits(): Float64Array;
  /** φ averaged over the last half of the joint steps so far (φ itself before that half). */
  averagedLogits(): Float64Array;
  /** Signal-to-noise of dL/dφ over the joint steps: ‖mean‖ / ‖standard error-free deviation‖. NaN before two steps. */
  logitGradientSignal(): number;
  step(): Promise<InnerStepReport>;
  done(): boolean;
  state(): InnerLoopState;
}

export interface InnerLoopInput {
  readonly program: Program;
  readonly choices: readonly ChoiceLayout[];
  readonly data: TaskData;
  /** Names the random streams of this task within the run. */
  readonly seed: number;
  /** Where the path starts: m⁰ (length P, head included) and φ⁰ (length A), or a state to resume. */
  readonly start: { readonly parameters: Float32Array; readonly logits: Float64Array } | InnerLoopState;
  /** μ (length P) and α (length A) for the penalties; null when there is no prior. */
  readonly prior: { readonly parameters: Float32Array; readonly logits: Float64Array } | null;
  readonly settings: InnerLoopSettings;
}

export function freshInnerState(parameters: Float32Array, logits: Float64Array): InnerLoopState {
  const zeros = () => new Float64Array(logits.length);
  return {
    step: 0,
    parameters,
    moments: new Float32Array(parameters.length),
    logits: Float64Array.from(logits),
    logitOptimiser: freshLogitState(logits.length),
    logitSum: zeros(),
    logitCount: 0,
    gradientSum: zeros(),
    gradientSquares: zeros(),
  };
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

  const draw = (t: number): MixtureSample => {
    const stream = randomStream(seed, 'gumbel', t);
    const noise = Float64Array.from(phi, () => stream.gumbel());
    return sampleMixture(choices, phi, noise, settings.temperature(t), settings.estimator);
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

  const averaged = (): Float64Array =>
    now.logitCount === 0 ? Float64Array.from(phi) : now.logitSum.map((value) => value / now.logitCount);
  let committed: ReturnType<InnerLoopSettings['commit']> | null = null;
  /** The mixture of step t where it is not drawn; null where it is. */
  const fixedMixture = (t: number): ReturnType<InnerLoopSettings['commit']> | null => {
    if (settings.architecture.kind === 'fixed') return settings.architecture;
    if (t < movingSteps) return null;
    committed ??= settings.commit(averaged());
    return committed;
  };

  const step = async (): Promise<InnerStepReport> => {
    const i = now.step;
    const batch = batchAt(data, 'train', { batch: settings.batch, stepIndex: i, seed: batchSeed });
    const headPhase = i < settings.headSteps;
    const t = i - settings.headSteps;
    const fixed = fixedMixture(headPhase ? 0 : t);
    const temperature = headPhase || fixed !== null ? Number.NaN : settings.temperature(t);
    const sample = fixed === null ? draw(Math.max(0, t)) : null;
    const mask = fixed?.mask ?? sample?.mask;
    const z = fixed?.z ?? sample?.z ?? new Float32Array(phi.length);
    const result = await program.step(batch, z, {
      ...stepOptions(settings, prior, headPhase, Math.max(0, t)),
      ...(mask === undefined ? {} : { mask }),
      ...(settings.deviation > 0 && !headPhase
        ? { noise: { deviation: settings.deviation, seed: deriveSeed(seed, 'weight-noise', i) } }
        : {}),
    });
    now.step += 1;
    if (!headPhase && sample !== null) moveLogits(sample, result.dz, t);
    if (!headPhase && fixed === null) averageTail(t);
    const { loss, correct, gradientNorm } = result;
    return { step: i, loss, accuracy: correct / batch.valid, gradientNorm, temperature };
  };

  return {
    total,
    program,
    logits: () => phi,
    averagedLogits: averaged,
    logitGradientSignal: () =>
      signalToNoise(now.gradientSum, now.gradientSquares, Math.min(now.step - settings.headSteps, movingSteps)),
    step,
    done: () => now.step >= total,
    state() {
      const { parameters, firstMoments } = program.read();
      return { ...now, parameters, moments: firstMoments, logits: Float64Array.from(phi) };
    },
  };
}

/** Optimiser groups, anchor and clip of one step. The reset head learns headFactor times faster and is never anchored. */
function stepOptions(
  settings: InnerLoopSettings,
  prior: InnerLoopInput['prior'],
  headPhase: boolean,
  t: number,
): StepOptions {
  const { weights } = settings;
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
