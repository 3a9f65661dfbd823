/**
 * @file One step of BASE's inner loop (method.md §3), in the paper's order: draw an architecture, then descend on the weights m and the
 * logits φ of the task along the gradient of
 *
 *     L(m, φ) = E_z,ε CE(f(x; m + sε, z), y) + γ_θ ‖m − μ‖² / 2σ_θ² + γ_z Σ_c KL(softmax φ_c ‖ softmax α_c)
 *
 * `joint` moves both on one training batch. `bilevel` moves φ on a validation batch at the current weights, then m on a training batch
 * (first-order DARTS). φ is passed from state to state; m is in the program. Counting, saving and resuming are in inner-loop.ts.
 */
import { deriveSeed, randomStream } from '@/domain/random';
import { divergenceGradient } from '@/domain/statistics/categorical';
import type { Batch, GradientOptions, OptimiserGroup, OptimiserSpec, Program, StepOptions } from '@/engine/types';
import type { ChoiceLayout, ParameterGroup } from '@/graph/types';
import type { HardMixture } from '@/nas/derive';
import { batchAt, type TaskData } from '@/nas/tasks/batches';
import type { InnerLoopSettings, WeightSettings } from './inner-settings';
import { type LogitState, type LogitStep, stepLogits } from './logit-optimiser';
import { drawMixture, type MixtureSample, mixtureGradient } from './mixture';
import { orderedDivergence } from './ordered-divergence';
import { scheduled } from './schedules';

/** What is constant along a task's path. */
export interface InnerProblem {
  /** Holds m and its optimiser's moments. */
  readonly program: Program;
  readonly choices: readonly ChoiceLayout[];
  readonly data: TaskData;
  /** Names the random streams of this task within the run. */
  readonly seed: number;
  /** μ (length P) and α (length A); null when there is no prior. */
  readonly prior: { readonly parameters: Float32Array; readonly logits: Float64Array } | null;
  readonly settings: InnerLoopSettings;
}

/** The phase of step i: head steps, warm-up, steps that move φ, committed steps. */
export interface StepTime {
  /** Counts joint steps; negative: only the head learns. */
  readonly t: number;
  /** Counts the steps that move φ; null if it rests. */
  readonly s: number | null;
  /** The architecture is the derived one, not drawn. */
  readonly committed: boolean;
  /** τ */
  readonly temperature: number;
}

export interface InnerStep {
  /** φ after the step. */
  readonly logits: LogitState;
  /** dL/dφ, length A; null where φ rested. */
  readonly gradient: Float64Array | null;
  /** What ran forward and back: candidates (absent: all) and images. */
  readonly passes: readonly { readonly mask: Uint8Array | undefined; readonly images: number }[];
  readonly time: StepTime;
  /** Of the training batch: mean cross-entropy, share of images that are right, norm of dL/dm before clipping. */
  readonly loss: number;
  readonly accuracy: number;
  readonly gradientNorm: number;
}

/** Step i of the path. `committed` replaces a draw in the committed phase, or if the architecture is fixed. */
export async function innerStep(
  problem: InnerProblem,
  before: LogitState,
  i: number,
  committed: () => HardMixture,
): Promise<InnerStep> {
  const { program, settings } = problem;
  const time = stepTime(settings, i);
  const { t, s, temperature } = time;
  const passes: { mask: Uint8Array | undefined; images: number }[] = [];
  let logits = before;
  let gradient: Float64Array | null = null;

  // φ ← φ − η_φ dL_val/dφ at (m, φ)
  if (s !== null && settings.split === 'bilevel') {
    const batch = await batchOf(problem, 'validation', i);
    const z = drawArchitecture(problem, logits.phi, 'validation', i, temperature);
    const { dz } = await program.gradient(batch, z.z, { ...underMask(z.mask), ...noiseOf(problem, 'validation', i) });
    passes.push({ mask: z.mask, images: batch.valid });
    gradient = logitGradient(problem, logits.phi, { sample: z, dz, s });
    logits = moveLogits(settings, logits, gradient, s);
  }

  // z ~ q(z | φ, τ);  m ← m − η dL/dm at (m, φ)
  const batch = await batchOf(problem, 'train', i);
  const drawn = time.committed ? null : drawArchitecture(problem, logits.phi, 'train', i, temperature);
  const { z, mask } = drawn ?? committed();
  const noise = t < 0 ? {} : noiseOf(problem, 'train', i);
  const result = await program.step(batch, z, { ...weightStep(problem, t), ...underMask(mask), ...noise });
  passes.push({ mask, images: batch.valid });

  // φ ← φ − η_φ dL/dφ at the same (m, φ), z and batch
  if (s !== null && settings.split === 'joint' && drawn !== null) {
    gradient = logitGradient(problem, logits.phi, { sample: drawn, dz: result.dz, s });
    logits = moveLogits(settings, logits, gradient, s);
  }
  const { loss, correct, gradientNorm } = result;
  return { logits, gradient, passes, time, loss, accuracy: correct / batch.valid, gradientNorm };
}

/** Joint steps that move φ: those from the warm-up's end to the first committed one. */
export const movingSteps = ({ architecture, steps, warmupSteps, committedSteps }: InnerLoopSettings): number =>
  architecture.kind === 'moving' ? Math.max(0, steps - committedSteps - warmupSteps) : 0;

export function stepTime(settings: InnerLoopSettings, i: number): StepTime {
  const t = i - settings.headSteps;
  const moving = settings.architecture.kind === 'moving';
  const rests = t >= settings.steps - settings.committedSteps;
  return {
    t,
    s: moving && !rests && t >= settings.warmupSteps ? t - settings.warmupSteps : null,
    committed: !moving || rests,
    temperature: settings.temperature(Math.max(0, t)),
  };
}

type Subset = 'train' | 'validation';

// The batch, the Gumbel noise and ε of step i are the same whenever they are asked for.
const batchOf = ({ data, settings, seed }: InnerProblem, subset: Subset, i: number): Promise<Batch> =>
  batchAt(data, subset, {
    batch: settings.batch,
    stepIndex: i,
    seed: deriveSeed(seed, 'batches'),
    until: settings.headSteps + settings.steps,
  });

function drawArchitecture(
  { choices, settings, seed }: InnerProblem,
  phi: Float64Array,
  subset: Subset,
  i: number,
  temperature: number,
): MixtureSample {
  const name = subset === 'train' ? 'gumbel' : 'gumbel-validation';
  return drawMixture(choices, phi, settings, { temperature, stream: randomStream(seed, name, i) });
}

const noiseOf = (problem: InnerProblem, subset: Subset, i: number) =>
  weightNoise(problem, subset === 'train' ? 'weight-noise' : 'weight-noise-validation', i);

/** dL/dm (length P) and dL/dφ (length A) of step i on `subset`, at the m that the program holds and at φ, without changing either. */
export async function stepGradient(problem: InnerProblem, phi: Float64Array, i: number, subset: Subset) {
  const { program, settings } = problem;
  const { t, s, temperature } = stepTime(settings, i);
  const sample = drawArchitecture(problem, phi, subset, i, temperature);
  const { anchor } = weightStep(problem, t);
  const { dz, dParameters } = await program.gradient(await batchOf(problem, subset, i), sample.z, {
    parameters: true,
    ...underMask(sample.mask),
    ...noiseOf(problem, subset, i),
    ...(anchor === undefined ? {} : { anchor }),
  });
  if (dParameters === undefined) throw new Error('a gradient without parameters');
  return { parameters: dParameters, logits: logitGradient(problem, phi, { sample, dz, s: s ?? 0 }) };
}

/** dL/dφ = (dz/dφ)ᵀ dL/dz + γ_z d/dφ KL(φ ‖ α), and the strategy's penalty at moving step s; length A. */
function logitGradient(
  { choices, prior, settings }: InnerProblem,
  phi: Float64Array,
  { sample, dz, s }: { sample: MixtureSample; dz: Float32Array; s: number },
): Float64Array {
  const { divergence, penalty } = settings;
  const gradient = mixtureGradient(choices, sample, dz);
  const add = (weight: number, pull: Float64Array): void => {
    for (let i = 0; i < gradient.length; i++) gradient[i] = (gradient[i] ?? 0) + weight * (pull[i] ?? 0);
  };
  if (penalty !== null) add(1, penalty(choices, phi, s / Math.max(1, movingSteps(settings))));
  if (prior === null || divergence.weight <= 0) return gradient;
  add(
    divergence.weight,
    divergence.kind === 'ordered'
      ? orderedDivergence(choices, phi, prior.logits).gradient
      : divergenceGradient(choices, phi, prior.logits),
  );
  return gradient;
}

const moveLogits = (settings: InnerLoopSettings, logits: LogitState, gradient: Float64Array, s: number): LogitState =>
  stepLogits(logits, gradient, logitStep(settings, s));

/** The update of φ at moving step s. */
export function logitStep(settings: InnerLoopSettings, s: number): LogitStep {
  const { schedule, learningRate } = settings.logits;
  return { ...settings.logits, learningRate: scheduled(schedule, learningRate, s, movingSteps(settings)) };
}

/** The step on m that the engine takes: SGD or Adam per group of parameters, the clip, the pull γ_θ/σ_θ² (m − μ). */
export function weightStep({ prior, settings }: InnerProblem, t: number): StepOptions {
  const { weights, sharedHead, anchorStrength, trained, steps } = settings;
  const headAlone = t < 0;
  const rate = headAlone ? weights.learningRate : scheduled(weights.schedule, weights.learningRate, t, steps);
  const groups = (headAlone ? (['head'] as const) : trained).map(
    (group): OptimiserGroup => ({
      groups: [group],
      optimiser: optimiserOf(weights),
      // A fresh head learns faster, and has no μ to be pulled to.
      learningRate: group === 'head' && !sharedHead ? rate * weights.headFactor : rate,
      weightDecay: weights.decay,
    }),
  );
  const anchored: ParameterGroup[] = sharedHead ? ['stem', 'body', 'head'] : ['stem', 'body'];
  const pull =
    prior !== null && anchorStrength > 0 && !headAlone
      ? { anchor: { mean: prior.parameters, strength: anchorStrength, groups: anchored } }
      : {};
  return { groups, clip: weights.clip, ...pull };
}

const optimiserOf = ({ optimiser, momentum, beta1, beta2 }: WeightSettings): OptimiserSpec =>
  optimiser === 'sgd' ? { kind: 'sgd', momentum } : { kind: 'adam', beta1, beta2, epsilon: 1e-8 };

/** sε on the weights, drawn for `name` and step i; nothing if s is 0. */
export function weightNoise(
  { seed, settings: { deviation } }: { readonly seed: number; readonly settings: { readonly deviation: number } },
  name: string,
  i: number,
): Pick<GradientOptions, 'noise'> {
  return deviation > 0 ? { noise: { deviation, seed: deriveSeed(seed, name, i) } } : {};
}

const underMask = (mask: Uint8Array | undefined): Pick<GradientOptions, 'mask'> => (mask === undefined ? {} : { mask });
