/**
 * @file The inner loop: BASE's optimisation embedding (method.md §3). The posterior of a task is the end of a path that starts at the prior
 * and reads only the task's data. The mathematics of a step is step.ts; here it is counted, averaged, evaluated, and saved in checkpoints.
 */

import { randomStream } from '@/domain/random';
import type { Program } from '@/engine/types';
import { countMacs, passesPerTrainingImage } from '@/graph/counts';
import { initialStatistics } from '@/graph/initialise';
import type { HardMixture } from '@/nas/derive';
import { startHeadAtMeans } from './class-means';
import { freshInnerState, type InnerState } from './inner-state';
import { mixtureAt } from './mixture';
import { selectByRemoval } from './selection-by-removal';
import { addGradient, signalToNoise } from './signal-to-noise';
import { type InnerProblem, innerStep, movingSteps } from './step';
import { type Judgement, judge } from './supernet-accuracy';

export interface InnerStepReport {
  readonly step: number;
  readonly loss: number;
  /** Share of the batch. */
  readonly accuracy: number;
  readonly gradientNorm: number;
  /** τ; null if the mixture was not drawn. */
  readonly temperature: number | null;
}

export interface InnerLoop {
  readonly total: number;
  readonly program: Program;
  /** φ now; read only. */
  logits(): Float64Array;
  /** φ of the current result: averaged if so set. */
  resultLogits(): Float64Array;
  /** The architecture used in validation: the fixed one, or the one that `derive` makes of the result. */
  resultMixture(): HardMixture;
  /** Signal-to-noise of dL/dφ over the steps that moved φ. */
  logitGradientSignal(): number;
  /** Judges on validation images under the result's architecture, once per step; its cost counts in `macs`. */
  validate(): Promise<Judgement>;
  /** Multiply-accumulates so far: training steps as they ran, and validation. */
  macs(): number;
  /** Done share of the steps that move φ, 0 to 1: excludes head steps, warm-up and committed steps. */
  searched(): number;
  step(): Promise<InnerStepReport>;
  done(): boolean;
  state(): Promise<InnerState>;
}

export interface InnerLoopInput extends InnerProblem {
  /** Where the path starts: m⁰ (length P, head included) and φ⁰ (length A), or a state to resume. */
  readonly start: { readonly parameters: Float32Array; readonly logits: Float64Array } | InnerState;
}

export async function createInnerLoop(input: InnerLoopInput): Promise<InnerLoop> {
  const { program, choices, data, settings } = input;
  const now = 'step' in input.start ? input.start : freshInnerState(input.start.parameters, input.start.logits);
  const { headSteps, warmupSteps, architecture } = settings;
  const moving = movingSteps(settings);
  program.load({
    parameters: now.parameters,
    firstMoments: now.firstMoments,
    secondMoments: now.secondMoments,
    statistics: initialStatistics(program.graph),
    updates: now.step,
  });
  const forwardMacs = macCounter(program);
  if (!('step' in input.start) && settings.headStart === 'class-means') {
    const mixture = architecture.kind === 'fixed' ? architecture.mixture : { z: mixtureAt(choices, now.logits.phi) };
    const images = await startHeadAtMeans(program, data, mixture);
    now.macs += forwardMacs('mask' in mixture ? mixture.mask : undefined) * images;
  }
  const resultLogits = (): Float64Array =>
    settings.averageLogits && now.logitCount > 0
      ? now.logitSum.map((value) => value / now.logitCount)
      : now.logits.phi.slice();
  const resultMixture = (): HardMixture =>
    architecture.kind === 'fixed' ? architecture.mixture : settings.derive(resultLogits());
  let validated: { readonly step: number; readonly judged: Judgement } | null = null;
  // φ rests from the first committed step on, so that its result is the same at each.
  let committed: HardMixture | null = null;

  const select = async (how: NonNullable<InnerLoopInput['settings']['selection']>): Promise<void> => {
    const stream = randomStream(input.seed, 'selection');
    const { phi, images } = await selectByRemoval({ ...how, program, data, phi: resultLogits(), stream });
    now.logits = { ...now.logits, phi };
    now.logitSum = phi.slice();
    now.logitCount = 1;
    now.macs += forwardMacs(undefined) * images;
  };

  return {
    total: headSteps + settings.steps,
    program,
    logits: () => now.logits.phi,
    resultLogits,
    resultMixture,
    logitGradientSignal: () => signalToNoise(now, Math.min(now.step - headSteps - warmupSteps, moving)),
    async step() {
      const i = now.step;
      const { logits, gradient, passes, time, ...figures } = await innerStep(input, now.logits, i, () => {
        committed ??= resultMixture();
        return committed;
      });
      now.step += 1;
      now.logits = logits;
      for (const { mask, images } of passes) now.macs += passesPerTrainingImage * forwardMacs(mask) * images;
      if (gradient !== null) addGradient(now, gradient);
      if (time.s !== null && time.s >= Math.floor(moving / 2)) addLogits(now);
      if (time.s === moving - 1 && settings.selection !== null) await select(settings.selection);
      return { step: i, ...figures, temperature: time.committed ? null : time.temperature };
    },
    async validate() {
      if (validated?.step === now.step) return validated.judged;
      const mixture = resultMixture();
      const judged = await judge(program, data, 'validation', { ...mixture, batchNorm: 'batch' });
      now.macs += forwardMacs(mixture.mask) * judged.images;
      validated = { step: now.step, judged };
      return judged;
    },
    macs: () => now.macs,
    searched: () => Math.min(1, Math.max(0, now.step - headSteps - warmupSteps) / Math.max(1, moving)),
    done: () => now.step >= headSteps + settings.steps,
    async state() {
      const { parameters, firstMoments, secondMoments } = await program.read();
      return { ...now, parameters, firstMoments, secondMoments };
    },
  };
}

/** Into the average over the last half of the steps that move φ. */
function addLogits(now: InnerState): void {
  now.logitSum = now.logitSum.map((sum, i) => sum + (now.logits.phi[i] ?? 0));
  now.logitCount += 1;
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
