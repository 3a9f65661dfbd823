/**
 * @file Meta-training: the outer loop of BASE (method.md §4). Per meta-iteration C tasks, each adapted by the inner loop
 * from the same (μ, α), in parallel; then one meta update. Gives priors at chosen iterations.
 */

import { deriveSeed } from '@/domain/random';
import type { MetaTrainConfig } from '@/domain/run-config';
import type { SearchSpace } from '@/domain/space';
import { countMacs } from '@/graph/counts';
import { mapViews, parameterLayout } from '@/graph/views';
import { deriveGenotype, genotypeMixture } from '@/nas/derive';
import { alarmsOf } from './alarms';
import { logitShift } from './categorical';
import { entropyByCell } from './entropy-by-cell';
import { createInnerLoop, type InnerLoopSettings } from './inner-loop';
import { type TaskPosterior, updateLogits, updateWeights } from './meta-update';
import { decodePrior, encodePrior, freshPrior, type Prior, priorGroups, startFromPrior } from './prior';
import { createProgressMeter } from './progress';
import type { RunContext, RunOutcome } from './run-context';
import { fading, linear } from './schedules';
import { judge } from './supernet-accuracy';
import { createSupernets, type LoadedTask, type Supernets, taskOf } from './task-source';

interface TaskResult extends TaskPosterior {
  readonly loss: number;
  readonly accuracy: number;
  readonly gradientNorm: number;
  readonly shift: number;
  readonly flips: number;
  readonly signal: number;
  readonly macs: number;
}

export async function runMetaTrain(context: RunContext, config: MetaTrainConfig): Promise<RunOutcome> {
  const supernets = createSupernets(context);
  try {
    return await metaTrain(context, config, supernets);
  } finally {
    supernets.free();
  }
}

async function metaTrain(context: RunContext, config: MetaTrainConfig, supernets: Supernets): Promise<RunOutcome> {
  const { emit } = context;
  const { spec } = context.job.taskSet;
  const prior = context.checkpoint === null ? initialPrior(config, supernets, spec) : decodePrior(context.checkpoint);
  const initialLogits = new Float64Array(prior.logits.length);
  const warmUp = Math.round(config.warmupFraction * config.iterations);
  declareMetrics(context);
  const progress = createProgressMeter(emit, context.now, {
    total: config.iterations,
    unit: 'iterations',
    start: prior.iteration,
  });
  const alarmed = new Set<string>();
  const watch = (): void => {
    const { genotype } = deriveGenotype(supernets.space, prior.logits);
    emit({ type: 'architecture', step: prior.iteration, logits: Array.from(prior.logits), genotype });
    const moving = Math.max(0, prior.iteration - warmUp) / Math.max(1, config.iterations - warmUp);
    const fraction = prior.iteration / config.iterations;
    const state = { choices: supernets.choices, phi: prior.logits, start: initialLogits, genotype };
    for (const each of alarmsOf({ ...state, fraction, searching: moving })) {
      if (!alarmed.has(each.alarm)) emit({ type: 'alarm', ...each });
      alarmed.add(each.alarm);
    }
  };
  const checkpoint = () =>
    context.saveArtefact({
      kind: 'checkpoint',
      name: `checkpoint-${prior.iteration}.safetensors`,
      step: prior.iteration,
      bytes: encodePrior(prior),
    });
  if (prior.iteration === 0) watch();

  while (prior.iteration < config.iterations) {
    const iteration = prior.iteration;
    const startedAt = context.now();
    const searching = iteration >= warmUp;
    const results = await metaBatch(context, config, supernets, prior, iteration, searching);
    if (results === null) {
      await checkpoint();
      return { end: 'stopped', step: iteration };
    }
    const rate = fading(1, iteration, config.iterations);
    prior.weights = updateWeights(prior.weights, results, config.metaRateWeights * rate);
    if (searching) prior.logits = updateLogits(supernets.choices, prior.logits, results, config.metaRateLogits * rate);
    prior.iteration = iteration + 1;
    const mean = (pick: (each: TaskResult) => number) =>
      results.reduce((sum, each) => sum + pick(each), 0) / results.length;
    const seconds = (context.now() - startedAt) / 1000;
    const images = config.tasksPerIteration * config.steps * config.batch;
    emit({
      type: 'points',
      step: prior.iteration,
      values: {
        'train.loss': mean((each) => each.loss),
        'train.accuracy': mean((each) => each.accuracy),
        'train.gradientNorm': mean((each) => each.gradientNorm),
        ...(searching
          ? {
              'adaptation.logitShift': mean((each) => each.shift),
              'adaptation.flips': mean((each) => each.flips),
              'adaptation.signalToNoise': mean((each) => each.signal),
            }
          : {}),
        ...entropyByCell(supernets.choices, prior.logits),
        'schedule.temperature': temperatureAt(config, iteration),
        'schedule.metaRate': rate,
        'throughput.images': images / seconds,
        'throughput.macs': results.reduce((sum, each) => sum + each.macs, 0) / seconds,
      },
    });
    watch();
    progress.report(prior.iteration);
    const last = prior.iteration === config.iterations;
    if (config.validationEvery > 0 && (last || prior.iteration % config.validationEvery === 0))
      await validate(context, config, supernets, prior);
    if (last || prior.iteration % config.priorEvery === 0) await keepPrior(context, prior);
    if (!last && prior.iteration % config.checkpointEvery === 0) await checkpoint();
  }
  const derived = deriveGenotype(supernets.space, prior.logits);
  emit({ type: 'genotype', step: prior.iteration, genotype: derived.genotype, margins: [...derived.margins] });
  emit({
    type: 'summary',
    values: { ...entropyByCell(supernets.choices, prior.logits), parameters: prior.weights.length },
  });
  return { end: 'finished', step: prior.iteration };
}

function initialPrior(
  config: MetaTrainConfig,
  supernets: Supernets,
  spec: { ways: { min: number }; resolutions: number[] },
): Prior {
  const graphs = spec.resolutions.map((resolution) => supernets.graph(spec.ways.min, resolution));
  return freshPrior(graphs, {
    seed: deriveSeed(config.seed, 'prior'),
    head: config.head,
    spaceHash: supernets.spaceHash,
  });
}

const temperatureAt = (config: MetaTrainConfig, iteration: number): number =>
  linear(config.temperature.start, config.temperature.end, iteration, config.iterations);

function settingsOf(
  config: MetaTrainConfig,
  space: SearchSpace,
  iteration: number,
  searching: boolean,
  trainImages: number,
): InnerLoopSettings {
  const elbo = 1 / trainImages;
  const gamma = (value: number | 'elbo') => (value === 'elbo' ? elbo : value);
  const temperature = temperatureAt(config, iteration);
  return {
    steps: config.steps,
    headSteps: 0,
    committedSteps: 0,
    commit: (phi) => genotypeMixture(space, deriveGenotype(space, phi).genotype),
    batch: config.batch,
    weights: config.weights,
    logits: searching ? config.logits : { ...config.logits, learningRate: 0 },
    temperature: () => temperature,
    estimator: config.estimator,
    architecture: { kind: 'moving' },
    trained: ['stem', 'body', 'head'],
    anchorStrength: gamma(config.gammaWeights) / config.priorVariance,
    divergenceWeight: searching ? gamma(config.gammaLogits) : 0,
    deviation: config.posteriorDeviation,
    sharedHead: config.head === 'shared',
  };
}

/** One meta-batch, its tasks spread over the run's threads. Null when told to stop before its end. */
async function metaBatch(
  context: RunContext,
  config: MetaTrainConfig,
  supernets: Supernets,
  prior: Prior,
  iteration: number,
  searching: boolean,
): Promise<TaskResult[] | null> {
  const results = new Array<TaskResult | null>(config.tasksPerIteration).fill(null);
  const slots = Math.min(config.threads, config.tasksPerIteration);
  const threads = Math.max(1, Math.floor(config.threads / slots));
  const lane = async (slot: number): Promise<void> => {
    for (let t = slot; t < config.tasksPerIteration && !context.shouldStop(); t += slots) {
      const index = iteration * config.tasksPerIteration + t;
      const loaded = taskOf(context, 'metaTrain', index, deriveSeed(config.seed, 'tasks'));
      results[t] = await adaptOnce(context, config, supernets, prior, loaded, {
        iteration,
        index,
        searching,
        slot,
        threads,
      });
    }
  };
  await Promise.all(Array.from({ length: slots }, (_, slot) => lane(slot)));
  const done = results.filter((each) => each !== null);
  return done.length === results.length ? done : null;
}

interface Place {
  readonly iteration: number;
  readonly index: number;
  readonly searching: boolean;
  readonly slot: number;
  readonly threads: number;
}

/** The inner loop on one task from (μ, α). Null when told to stop before its end. */
async function adaptOnce(
  context: RunContext,
  config: MetaTrainConfig,
  supernets: Supernets,
  prior: Prior,
  { data }: LoadedTask,
  place: Place,
): Promise<TaskResult | null> {
  const program = supernets.program(data, { batch: config.batch, threads: place.threads, slot: place.slot });
  const seed = deriveSeed(config.seed, 'task', place.index);
  const { parameters } = startFromPrior(prior, program.graph, deriveSeed(seed, 'head'));
  const loop = createInnerLoop({
    program,
    choices: supernets.choices,
    data,
    seed,
    start: { parameters, logits: prior.logits },
    prior: { parameters, logits: prior.logits },
    settings: settingsOf(config, supernets.space, place.iteration, place.searching, data.train.labels.length),
  });
  let last = { loss: Number.NaN, accuracy: Number.NaN, gradientNorm: Number.NaN };
  while (!loop.done()) {
    if (context.shouldStop()) return null;
    last = await loop.step();
    context.tick(place.iteration);
  }
  const { parameters: adapted, logits } = loop.state();
  const kept = (phi: Float64Array) => new Set(deriveGenotype(supernets.space, phi).kept);
  const before = kept(prior.logits);
  return {
    parameters: adapted,
    toPrior: mapViews(parameterLayout(program.graph, priorGroups(config.head)), prior.layout),
    logits,
    ...last,
    shift: logitShift(supernets.choices, logits, prior.logits),
    flips: [...kept(logits)].filter((candidate) => !before.has(candidate)).length,
    signal: loop.logitGradientSignal(),
    macs: 3 * countMacs(program.graph) * config.batch * config.steps,
  };
}

/** Adapts to the first meta-validation tasks, where the task set has that part, and judges on their validation images. */
async function validate(
  context: RunContext,
  config: MetaTrainConfig,
  supernets: Supernets,
  prior: Prior,
): Promise<void> {
  const { spec } = context.job.taskSet;
  const eligible = spec.sources.some(({ classes }) => classes.metaValidation.length >= spec.ways.min);
  if (!eligible || spec.perClass.validation === 0) return;
  const tasks = 2;
  let accuracy = 0;
  let loss = 0;
  for (let index = 0; index < tasks; index++) {
    const { data } = taskOf(context, 'metaValidation', index, 0);
    const program = supernets.program(data, { batch: config.batch, threads: config.threads, slot: 0 });
    const seed = deriveSeed(config.seed, 'validation', index);
    const { parameters } = startFromPrior(prior, program.graph, deriveSeed(seed, 'head'));
    const loop = createInnerLoop({
      program,
      choices: supernets.choices,
      data,
      seed,
      start: { parameters, logits: prior.logits },
      prior: { parameters, logits: prior.logits },
      settings: settingsOf(config, supernets.space, config.iterations - 1, true, data.train.labels.length),
    });
    while (!loop.done()) {
      if (context.shouldStop()) return;
      await loop.step();
      context.tick(prior.iteration);
    }
    const { genotype } = deriveGenotype(supernets.space, loop.averagedLogits());
    const { z, mask } = genotypeMixture(supernets.space, genotype);
    const judged = await judge(program, data, 'validation', { z, mask, seed: 0, batchNorm: 'batch' });
    accuracy += judged.accuracy / tasks;
    loss += judged.loss / tasks;
  }
  context.emit({
    type: 'points',
    step: prior.iteration,
    values: { 'validation.accuracy': accuracy, 'validation.loss': loss },
  });
}

async function keepPrior(context: RunContext, prior: Prior): Promise<void> {
  const name = `prior-${prior.iteration}.safetensors`;
  await context.saveArtefact({ kind: 'prior', name, step: prior.iteration, bytes: encodePrior(prior) });
  context.emit({ type: 'prior', iteration: prior.iteration, artefact: name });
}

function declareMetrics(context: RunContext): void {
  const declare = (key: string, goal: 'max' | 'min' | 'none', unit: string) =>
    context.emit({ type: 'metric', key, goal, unit });
  declare('train.loss', 'min', 'nat');
  declare('train.accuracy', 'max', '');
  declare('train.gradientNorm', 'none', '');
  declare('validation.accuracy', 'max', '');
  declare('validation.loss', 'min', 'nat');
  declare('adaptation.logitShift', 'none', '');
  declare('adaptation.flips', 'none', 'pairs');
  declare('adaptation.signalToNoise', 'none', '');
  declare('entropy.normal', 'none', 'nat');
  declare('entropy.reduce', 'none', 'nat');
  declare('schedule.temperature', 'none', '');
  declare('schedule.metaRate', 'none', '');
  declare('throughput.images', 'none', 'images/s');
  declare('throughput.macs', 'none', 'MAC/s');
}
