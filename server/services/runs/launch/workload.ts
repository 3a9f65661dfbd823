/** @file How much a run computes: multiply-accumulates and memory, from its network and its schedule. */

import { randomStream } from '@/domain/random';
import {
  type AdaptConfig,
  drawOf,
  followsQuery,
  halvingRounds,
  type MeasureConfig,
  type MetaTrainConfig,
  partialChannels,
  type RandomSearchConfig,
  type RunConfig,
  type SearchConfig,
  timedBatches,
} from '@/domain/run-config';
import type { Recipe } from '@/domain/run-config/recipe';
import { programsOf } from '@/domain/run-config/spread';
import type { SearchSpace } from '@/domain/space';
import { sizesOfSource } from '@/domain/task-set';
import { countMacs, estimateTrainingMemory, passesPerTrainingImage } from '@/graph/counts';
import type { NetworkGraph } from '@/graph/types';
import { genotypeMixture, randomGenotype } from '@/nas/derive';
import { buildDerived } from '@/nas/spaces/derived';
import { buildSupernet, type SupernetOptions } from '@/nas/spaces/supernet';
import { sourceOfTask } from '@/nas/tasks/sample';
import type { References } from './references';

export interface Workload {
  /** Multiply-accumulates of the whole run. */
  readonly macs: number;
  /** Estimate of the memory of its training steps. */
  readonly memoryBytes: number;
  /** Where one derived network is trained: so many images in each of its epochs, and what one of them takes. */
  readonly training?: { readonly epochs: number; readonly images: number; readonly macsPerImage: number };
}

/** @throws DomainError `invalid-input` for a network that can't be built. */
export function workloadOf(config: RunConfig, references: References): Workload {
  const task = taskOf(config, references);
  switch (config.kind) {
    case 'meta-train':
      return metaTraining(config, supernet(references, { ...task, partial: partialChannels(config) }), task);
    case 'adapt':
    case 'search':
      return taskSearch(config, supernet(references, { ...task, partial: partialChannels(config) }), task);
    case 'few-shot': {
      const { ways, shots, queries, batch } = config;
      const net = supernet(references, { classes: ways, resolution: task.resolution });
      const support = ways * shots;
      const drawn = config.estimator === 'sampled' ? net.hard : net.whole;
      const trained = (config.headSteps + config.steps) * Math.min(batch, support) * drawn;
      const statistics = config.transductive ? 0 : support * net.hard;
      const each = passesPerTrainingImage * (trained + statistics) + ways * queries * net.hard;
      return { macs: config.episodes * each, memoryBytes: memoryOf(config, net.graph, batch) * programsOf(config) };
    }
    case 'random-search': {
      const genotype = randomGenotype(spaceOf(references), randomStream(0, 'workload'));
      const one = retraining(config, buildDerived(genotype, derivedOptions(config, task)), { ...task, test: 0 });
      return { macs: trainingsOf(config) * one.macs, memoryBytes: one.memoryBytes * programsOf(config) };
    }
    case 'measure':
      if (references.genotype === null) return { macs: 0, memoryBytes: 0 };
      return measuring(config, buildDerived(references.genotype.document, derivedOptions(config, task)), task);
    case 'evaluate':
      if (references.genotype === null) return { macs: 0, memoryBytes: 0 };
      return retraining(config, buildDerived(references.genotype.document, derivedOptions(config, task)), task);
  }
}

/** Number of whole retrainings of a black-box search; zero-cost proxies cost little in comparison. */
function trainingsOf(config: RandomSearchConfig): number {
  if (config.strategy !== 'successive-halving') return config.genotypes;
  return halvingRounds(config.genotypes, config).reduce(
    (sum, { count, epochs }) => sum + (count * epochs) / config.epochs,
    0,
  );
}

/** The run's task, at its source's most ways and largest resolution; of meta-training the largest of any source. */
export function taskOf(config: RunConfig, references: References): Task {
  const tasks = tasksOf(config, references);
  const most = (field: 'resolution' | 'classes' | 'train' | 'validation' | 'test') =>
    Math.max(...tasks.map((task) => task[field]));
  return {
    resolution: most('resolution'),
    classes: most('classes'),
    train: most('train'),
    validation: most('validation'),
    test: most('test'),
  };
}

/** The largest of each source that the run may draw from. */
export function tasksOf(config: RunConfig, { taskSet: { spec }, datasets }: References) {
  const sources = 'task' in config ? [sourceOfTask({ spec, ...config.task })] : spec.sources;
  return sources.map((source) => {
    const { ways, perClass, resolutions } = sizesOfSource(spec, source);
    const manifest = datasets.find(({ id }) => id === source.dataset)?.manifest;
    const test = perClass.test === 'all' ? Math.max(0, ...(manifest?.test.classCounts ?? [])) : perClass.test;
    return {
      manifest,
      resolution: Math.max(...resolutions),
      classes: ways.max,
      train: ways.max * perClass.train,
      validation: ways.max * perClass.validation,
      test: ways.max * test,
    };
  });
}

/** Images of a task, all classes together. */
interface Task {
  readonly classes: number;
  readonly resolution: number;
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

interface Supernet {
  readonly graph: NetworkGraph;
  /** Forward, per image: all candidates, or those of one (random) architecture. */
  readonly whole: number;
  readonly hard: number;
}

function spaceOf({ space }: References): SearchSpace {
  if (space === null) throw new Error('a search without a space');
  return space.document;
}

function supernet(references: References, options: SupernetOptions): Supernet {
  const space = spaceOf(references);
  const graph = buildSupernet(space, options);
  const { mask } = genotypeMixture(space, randomGenotype(space, randomStream(0, 'workload')));
  return { graph, whole: countMacs(graph), hard: countMacs(graph, { mask }) };
}

const memoryOf = ({ precision }: Pick<RunConfig, 'precision'>, graph: NetworkGraph, batch: number): number =>
  estimateTrainingMemory(graph, batch, { elementBytes: precision === 'bf16' ? 2 : 4 }).totalBytes;

function metaTraining(config: MetaTrainConfig, net: Supernet, task: Task): Workload {
  const { iterations, tasksPerIteration, steps, batch, validationEvery } = config;
  const drawn = config.estimator === 'sampled' ? net.hard : net.whole;
  const moving = config.split === 'bilevel' ? 2 : 1;
  const validations = validationEvery === 0 ? 0 : Math.floor(iterations / validationEvery);
  const queries = followsQuery(config.metaUpdate) ? iterations * tasksPerIteration : 0;
  const unrolled = config.metaUpdate === 'unrolled';
  // Back through a step: two gradients for each batch that moved something, and a third where the step was clipped, which is not foreseen.
  const back = unrolled ? iterations * tasksPerIteration * steps * moving * 2 : 0;
  const trained = ((iterations * tasksPerIteration + validations) * steps * moving + queries + back) * batch;
  return {
    macs: passesPerTrainingImage * trained * drawn + validations * task.validation * net.hard,
    memoryBytes:
      (memoryOf(config, net.graph, batch) + (unrolled ? steps * bytesOfPathStep(net.graph) : 0)) * programsOf(config),
  };
}

/** The weights before a step, which unrolled keeps. */
const bytesOfPathStep = ({ parameterCount }: NetworkGraph): number => 4 * parameterCount;

function taskSearch(config: AdaptConfig | SearchConfig, net: Supernet, task: Task): Workload {
  const { steps, headSteps, batch, committedFraction, evaluateEvery } = config;
  const fixed =
    config.kind === 'adapt' && (config.headOnly || ['prior', 'random', 'parameter-free'].includes(config.architecture));
  const { estimator, split } = config.kind === 'search' ? drawOf(config) : config;
  const drawn = fixed || estimator === 'sampled' ? net.hard : net.whole;
  const committed = Math.floor(committedFraction * steps);
  const warmup = config.kind === 'search' ? Math.floor(config.warmupFraction * steps) : 0;
  const onValidation = !fixed && split === 'bilevel' ? Math.max(0, steps - committed - warmup) : 0;
  const trained = (headSteps + steps - committed + onValidation) * drawn + committed * net.hard;
  const evaluations = evaluateEvery === 0 ? 1 : Math.floor(steps / evaluateEvery) + 1;
  // The test of a moving architecture is relaxed, too.
  const judged = (evaluations * task.validation + task.test) * net.hard + (fixed ? 0 : task.test * net.whole);
  return { macs: passesPerTrainingImage * trained * batch + judged, memoryBytes: memoryOf(config, net.graph, batch) };
}

const derivedOptions = (
  { initChannels, layers, auxiliary = false }: Pick<Recipe, 'initChannels' | 'layers'> & Partial<Recipe>,
  { classes, resolution }: Task,
) => ({
  initChannels,
  layers,
  classes,
  resolution,
  auxiliary: auxiliary ? 0.4 : 0,
});

function retraining(
  config: Recipe & Pick<RunConfig, 'precision'>,
  graph: NetworkGraph,
  { train, validation, test }: Task,
): Workload {
  const { epochs, batch } = config;
  const macsPerImage = passesPerTrainingImage * countMacs(graph, { auxiliary: true });
  const judged = countMacs(graph) * (epochs * validation + test);
  return {
    ...{ macs: macsPerImage * epochs * train + judged, memoryBytes: memoryOf(config, graph, batch) },
    training: { epochs, images: train, macsPerImage },
  };
}

/** The plain loops of the eight-bit network take about as long as twenty passes of an engine. */
const plainLoops = 20;

function measuring(config: MeasureConfig, graph: NetworkGraph, { train, test }: Task): Workload {
  const { passes, largestBatch, eightBits, calibrationImages, testImages } = config;
  const timed = timedBatches(config).reduce((sum, batch) => sum + passes * batch, 0);
  const [calibrated, judged] = [Math.min(calibrationImages, train), Math.min(testImages, test)];
  const rounded = eightBits ? plainLoops * (calibrated + judged) + judged : 0;
  return { macs: countMacs(graph) * (timed + rounded), memoryBytes: memoryOf(config, graph, largestBatch) };
}
