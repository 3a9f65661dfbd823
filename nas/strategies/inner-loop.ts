/**
 * @file The inner loop: BASE's optimisation embedding (method.md §3). The posterior of a task is the end of a path that
 * starts at the prior and reads only the task's data. A step draws the architecture, then moves weights m and logits φ on
 * one minibatch (`joint`), or φ on a validation batch and m on a training batch (`bilevel`, first order).
 */

import { divergenceGradient } from '@/domain/categorical';
import { deriveSeed, randomStream } from '@/domain/random';
import type { Program } from '@/engine/types';
import { countMacs, passesPerTrainingImage } from '@/graph/counts';
import { initialStatistics } from '@/graph/initialise';
import type { ChoiceLayout } from '@/graph/types';
import type { HardMixture } from '@/nas/derive';
import { batchAt, type TaskData } from '@/nas/tasks/batches';
import type { InnerLoopSettings } from './inner-settings';
import { freshInnerState, type InnerState } from './inner-state';
import { stepLogits } from './logit-optimiser';
import { drawMixture, type MixtureSample, mixtureGradient } from './mixture';
import { orderedDivergence } from './ordered-divergence';
import { scheduled } from './schedules';
import { addGradient, signalToNoise } from './signal-to-noise';
import { type Judgement, judge } from './supernet-accuracy';
import { weightNoise, weightStep } from './weight-step';

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
  /** Signal-to-noise of dL/dφ over the steps that moved φ. */
  logitGradientSignal(): number;
  /** Judges on validation images under the result's architecture, once per step; its cost counts in `macs`. */
  validate(): Promise<Judgement>;
  /** Multiply-accumulates so far: training steps as they ran, and validation. */
  macs(): number;
  /** Share that is done of the steps that move φ, 0 to 1: head steps, a warm-up and committed steps are none of them. */
  searched(): number;
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
  const { headSteps, warmupSteps, deviation } = settings;
  const total = headSteps + settings.steps;
  const moving = settings.architecture.kind === 'moving';
  /** φ moves at joint steps from `warmupSteps` until here. */
  const restsFrom = settings.steps - settings.committedSteps;
  const movingSteps = moving ? Math.max(0, restsFrom - warmupSteps) : 0;
  program.load({
    parameters: now.parameters,
    firstMoments: now.firstMoments,
    secondMoments: now.secondMoments,
    statistics: initialStatistics(program.graph),
    updates: now.step,
  });
  const batchSeed = deriveSeed(seed, 'batches');
  const forwardMacs = macCounter(program);
  const countTraining = (mask: Uint8Array | undefined, images: number): void => {
    now.macs += passesPerTrainingImage * forwardMacs(mask) * images;
  };
  const draw = (name: string, i: number, temperature: number): MixtureSample =>
    drawMixture(choices, phi, settings, { temperature, stream: randomStream(seed, name, i) });

  /** `t` counts from the first step that moves φ. */
  const moveLogits = (sample: MixtureSample, dz: Float32Array, t: number): void => {
    const gradient = mixtureGradient(choices, sample, dz);
    if (prior !== null && settings.divergence.weight > 0) {
      const pull =
        settings.divergence.kind === 'ordered'
          ? orderedDivergence(choices, phi, prior.logits).gradient
          : divergenceGradient(choices, phi, prior.logits);
      for (let i = 0; i < gradient.length; i++)
        gradient[i] = (gradient[i] ?? 0) + settings.divergence.weight * (pull[i] ?? 0);
    }
    addGradient(now, gradient);
    const learningRate = scheduled(settings.logits.schedule, settings.logits.learningRate, t, movingSteps);
    stepLogits(now.logitOptimiser, phi, gradient, { ...settings.logits, learningRate });
    if (t < Math.floor(movingSteps / 2)) return;
    for (let i = 0; i < phi.length; i++) now.logitSum[i] = (now.logitSum[i] ?? 0) + (phi[i] ?? 0);
    now.logitCount += 1;
  };

  /** The bilevel half step on φ: its gradient on a validation batch at the weights as they are. */
  const moveLogitsOnValidation = async (i: number, t: number, temperature: number): Promise<void> => {
    const batch = batchAt(data, 'validation', { batch: settings.batch, stepIndex: i, seed: batchSeed });
    const sample = draw('gumbel-validation', i, temperature);
    const { dz } = await program.gradient(batch, sample.z, {
      ...(sample.mask === undefined ? {} : { mask: sample.mask }),
      ...weightNoise(deviation, seed, 'weight-noise-validation', i),
    });
    countTraining(sample.mask, batch.valid);
    moveLogits(sample, dz, t);
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
    if (moving && t < restsFrom) return null;
    committed ??= resultMixture();
    return committed;
  };

  const step = async (): Promise<InnerStepReport> => {
    const i = now.step;
    const t = i - headSteps;
    const temperature = settings.temperature(Math.max(0, t));
    const moves = moving && t >= warmupSteps && t < restsFrom;
    if (moves && settings.split === 'bilevel') await moveLogitsOnValidation(i, t - warmupSteps, temperature);
    const batch = batchAt(data, 'train', { batch: settings.batch, stepIndex: i, seed: batchSeed });
    const fixed = fixedMixture(t);
    const sample = fixed === null ? draw('gumbel', i, temperature) : null;
    const { z, mask } = fixed ?? sample ?? { z: new Float32Array(phi.length), mask: undefined };
    const result = await program.step(batch, z, {
      ...weightStep(settings, prior?.parameters ?? null, t),
      ...(mask === undefined ? {} : { mask }),
      ...(t < 0 ? {} : weightNoise(deviation, seed, 'weight-noise', i)),
    });
    now.step += 1;
    countTraining(mask, batch.valid);
    if (moves && settings.split === 'joint' && sample !== null) moveLogits(sample, result.dz, t - warmupSteps);
    const { loss, correct, gradientNorm } = result;
    return { step: i, loss, accuracy: correct / batch.valid, gradientNorm, temperature: sample?.temperature ?? null };
  };

  return {
    total,
    program,
    logits: () => phi,
    resultLogits,
    resultMixture,
    logitGradientSignal: () => signalToNoise(now, Math.min(now.step - headSteps - warmupSteps, movingSteps)),
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
    searched: () => Math.min(1, Math.max(0, now.step - headSteps - warmupSteps) / Math.max(1, movingSteps)),
    done: () => now.step >= total,
    state() {
      const { parameters, firstMoments, secondMoments } = program.read();
      return { ...now, parameters, firstMoments, secondMoments, logits: Float64Array.from(phi) };
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
