/**
 * @file Retraining (method.md §7): the derived network of a genotype, trained from random weights on one task by a recipe, and
 * judged by running statistics. Every retraining calls this. Choices read `validation`; test images are read once, if at all.
 */
import type { Genotype } from '@/domain/genotype';
import { deriveSeed } from '@/domain/random';
import type { Recipe } from '@/domain/run-config/recipe';
import type { Engine, Program, ProgramState, StepOptions } from '@/engine/types';
import { countMacs, passesPerTrainingImage } from '@/graph/counts';
import { initialiseParameters, initialStatistics } from '@/graph/initialise';
import type { NetworkGraph } from '@/graph/types';
import { buildDerived } from '@/nas/spaces/derived';
import { batchAt, stepsPerEpoch, type TaskData } from '@/nas/tasks/batches';
import { cosine, linear, warmRestarts } from '../inner-loop/schedules';
import { type Judgement, judge } from '../inner-loop/supernet-accuracy';
import { decodeTraining, type EpochSums, encodeTraining } from './training-checkpoint';

/** Weight of the auxiliary head's loss [DARTS]. */
const auxiliaryWeight = 0.4;

export interface EpochReport {
  /** From 1. */
  readonly epoch: number;
  /** Training steps done at its end: the unit of points, checkpoints and progress. */
  readonly step: number;
  readonly loss: number;
  /** Share of the epoch's training images. */
  readonly accuracy: number;
  readonly learningRate: number;
  /** Images a second, over the part of the epoch that ran here. */
  readonly rate: number;
  /** Null if the task has no validation images. */
  readonly validation: Judgement | null;
}

export interface RetrainHooks {
  /** Asked between steps. */
  shouldStop(): boolean;
  /** Once, before the first step: its start and its number of steps. */
  onStart(start: number, total: number): void;
  onStep(done: number, loss: number): void;
  onEpoch(report: EpochReport): void;
  /** A state to resume from: every `checkpointEvery` epochs, and when it stops. */
  keep(step: number, checkpoint: Uint8Array): Promise<void>;
  /** Monotonic milliseconds. */
  now(): number;
}

export interface RetrainInput {
  readonly engine: Engine;
  readonly genotype: Genotype;
  readonly data: TaskData;
  readonly recipe: Recipe;
  /** Results do not depend on it. */
  readonly threads: number;
  /** Names all random streams: first weights, batches, augmentation, drop-path. */
  readonly seed: number;
  /** Bytes that `keep` was given, to resume from; the rest must be the same. */
  readonly checkpoint: Uint8Array | null;
  /** Whether the test images are read, once, at the end. */
  readonly test: boolean;
  readonly hooks: RetrainHooks;
}

export interface Retrained {
  readonly end: 'finished';
  readonly step: number;
  readonly graph: NetworkGraph;
  readonly state: ProgramState;
  readonly validation: Judgement | null;
  readonly test: Judgement | null;
  /** Of all training steps (auxiliary head included) and of validation, also before a resumption. */
  readonly compute: { readonly macs: number; readonly seconds: number };
}

export type RetrainOutcome = Retrained | { readonly end: 'stopped'; readonly step: number };

/** A pure function of all but `threads` and `hooks`, also over any number of stops. Throws `invalid-input` if the network can't be. */
export async function retrain(input: RetrainInput): Promise<RetrainOutcome> {
  const graph = derivedNetwork(input.genotype, input.data, input.recipe);
  const program = input.engine.compile(graph, { batch: input.recipe.batch, threads: input.threads });
  try {
    return await train(input, program);
  } finally {
    program.free();
  }
}

export function derivedNetwork(
  genotype: Genotype,
  data: Pick<TaskData, 'ways' | 'resolution' | 'channels'>,
  recipe: Pick<Recipe, 'initChannels' | 'layers'> & Partial<Recipe>,
): NetworkGraph {
  const { auxiliary = false, labelSmoothing = 0, dropPath = 0 } = recipe;
  return buildDerived(genotype, {
    initChannels: recipe.initChannels,
    layers: recipe.layers,
    classes: data.ways,
    resolution: data.resolution,
    inputChannels: data.channels,
    auxiliary: auxiliary ? auxiliaryWeight : 0,
    labelSmoothing,
    dropPath: dropPath > 0,
  });
}

async function train(input: RetrainInput, program: Program): Promise<RetrainOutcome> {
  const { data, recipe, hooks } = input;
  const seed = deriveSeed(input.seed, 'evaluate');
  const epochSteps = stepsPerEpoch(data.train.count, recipe.batch);
  const total = recipe.epochs * epochSteps;
  const resumed = input.checkpoint === null ? null : decodeTraining(input.checkpoint);
  program.load(resumed?.state ?? freshState(program.graph, seed));
  let sums: EpochSums = resumed?.sums ?? { loss: 0, correct: 0, images: 0 };
  let step = resumed?.state.updates ?? 0;
  let validation: Judgement | null = null;
  const startedAt = hooks.now() - 1000 * (resumed?.seconds ?? 0);
  const seconds = () => (hooks.now() - startedAt) / 1000;
  const keep = async () => hooks.keep(step, encodeTraining(await program.read(), sums, seconds()));
  hooks.onStart(step, total);

  while (step < total) {
    const epoch = Math.floor(step / epochSteps);
    const epochAt = hooks.now();
    const before = sums.images;
    for (; step < (epoch + 1) * epochSteps; step++) {
      if (hooks.shouldStop()) {
        await keep();
        return { end: 'stopped', step };
      }
      const batch = await batchAt(data, 'train', {
        batch: recipe.batch,
        stepIndex: step,
        seed: deriveSeed(seed, 'batches'),
        augmentation: recipe.augmentation,
        until: total,
      });
      const result = await program.step(
        batch,
        noMixture,
        stepOptions(recipe, epoch, deriveSeed(seed, 'drop-path', step)),
      );
      sums.loss += result.loss * batch.valid;
      sums.correct += result.correct;
      sums.images += batch.valid;
      hooks.onStep(step + 1, result.loss);
    }
    const rate = (1000 * (sums.images - before)) / (hooks.now() - epochAt);
    validation = data.validation.count === 0 ? null : await judgeTrained(program, data, 'validation');
    hooks.onEpoch({
      epoch: epoch + 1,
      step,
      loss: sums.loss / sums.images,
      accuracy: sums.correct / sums.images,
      learningRate: learningRateAt(recipe, epoch),
      rate,
      validation,
    });
    sums = { loss: 0, correct: 0, images: 0 };
    if (step < total && (epoch + 1) % recipe.checkpointEvery === 0) await keep();
  }
  const compute = { macs: trainingMacs(program.graph, data, recipe, total), seconds: seconds() };
  const test = input.test ? await judgeTrained(program, data, 'test') : null;
  return { end: 'finished', step, graph: program.graph, state: await program.read(), validation, test, compute };
}

const noMixture = new Float32Array(0);

export const judgeTrained = (program: Program, data: TaskData, subset: 'validation' | 'test') =>
  judge(program, data, subset, { z: noMixture, batchNorm: 'running' });

function freshState(graph: NetworkGraph, seed: number): Partial<ProgramState> {
  return {
    parameters: initialiseParameters(graph, deriveSeed(seed, 'weights')),
    firstMoments: new Float32Array(graph.parameterCount),
    statistics: initialStatistics(graph),
  };
}

function learningRateAt(recipe: Recipe, epoch: number): number {
  const { learningRate, learningRateSchedule, restartPeriod, restartFactor, epochs } = recipe;
  switch (learningRateSchedule) {
    case 'cosine':
      return cosine(learningRate, epoch, epochs);
    case 'warm-restarts':
      return warmRestarts(learningRate, epoch, { period: restartPeriod, factor: restartFactor });
  }
}

/** Rates change by epoch, as in the published code. */
function stepOptions(recipe: Recipe, epoch: number, seed: number): StepOptions {
  const probability = linear(0, recipe.dropPath, epoch, recipe.epochs);
  return {
    groups: [
      {
        groups: ['stem', 'body', 'head'],
        optimiser: { kind: 'sgd', momentum: recipe.momentum },
        learningRate: learningRateAt(recipe, epoch),
        weightDecay: recipe.decay,
      },
    ],
    clip: recipe.clip,
    ...(probability > 0 ? { dropPath: { probability, seed } } : {}),
  };
}

function trainingMacs(graph: NetworkGraph, data: TaskData, recipe: Recipe, steps: number): number {
  const trained = steps * Math.min(recipe.batch, data.train.count);
  const validated = recipe.epochs * data.validation.count;
  return passesPerTrainingImage * countMacs(graph, { auxiliary: true }) * trained + countMacs(graph) * validated;
}
