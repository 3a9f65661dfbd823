/**
 * @file Meta-training: the outer loop of BASE (method.md §4). Per meta-iteration C tasks, each adapted by the inner loop
 * from the same (μ, α), in parallel; then one meta update. Saves priors at chosen iterations.
 */
import { deriveSeed } from '@/domain/random';
import { followsQuery, type MetaTrainConfig } from '@/domain/run-config';
import { resolutionsOfPart, sizesOfPart } from '@/domain/task-set';
import { deriveGenotype } from '@/nas/derive';
import { architectureMetrics, freshWatchState, watchArchitecture } from '../architecture-search/watch-architecture';
import type { Alarm } from '../derive/alarms';
import { entropyByCell } from '../derive/logit-summary';
import { fading, temperatureAt } from '../inner-loop/schedules';
import { createProgressMeter, declareMetrics, emitPoints, type RunContext, type RunOutcome } from '../run/run-context';
import type { TaskPool } from '../run/task-pool';
import { type Networks, networksOf } from '../run/task-source';
import { adaptMetaBatch, judgeOnValidation, type MetaScope, posteriorOf } from './meta-batch';
import { decodeMetaState, encodeMetaState, type MetaCompute, type MetaRecord, type MetaState } from './meta-state';
import type { TaskResult } from './meta-task';
import { freshMetaOptimiser, type MetaOptimiser, metaUpdate } from './meta-update';
import { encodePrior, freshPrior, type Prior } from './prior';

export async function runMetaTrain(context: RunContext, config: MetaTrainConfig, pool: TaskPool): Promise<RunOutcome> {
  const networks = networksOf(context.job);
  const resumed = context.checkpoint === null ? null : decodeMetaState(context.checkpoint);
  const { prior, optimiser } = resumed?.state ?? freshMetaState(context, config, networks);
  const record = resumed ?? { watch: freshWatchState(), compute: { macs: 0, seconds: 0 }, validationDue: false };
  return await metaTrain({ context, pool, config, networks, prior }, optimiser, record);
}

async function metaTrain(
  scope: MetaScope,
  optimiser: MetaOptimiser | null,
  { watch: seen, compute, validationDue: left }: MetaRecord,
): Promise<RunOutcome> {
  const { context, config, networks, prior } = scope;
  const { emit } = context;
  const warmUp = Math.round(config.warmupFraction * config.iterations);
  declareMetrics(emit, [
    'train.loss',
    'train.accuracy',
    'train.gradientNorm',
    'validation.accuracy',
    'validation.loss',
    ...(followsQuery(config.metaUpdate) ? (['query.loss'] as const) : []),
    'adaptation.logitShift',
    'adaptation.flips',
    'adaptation.divergence',
    'adaptation.signalToNoise',
    ...architectureMetrics('nothing'),
    'schedule.temperature',
    'schedule.metaRate',
    'throughput.images',
    'throughput.macs',
  ]);
  const progress = createProgressMeter(emit, context.now, {
    total: config.iterations,
    unit: 'iterations',
    start: prior.iteration,
  });
  const start = new Float64Array(prior.logits.length);
  const watch = watchArchitecture(emit, { ...networks, start, alpha: null }, seen);
  const searched = () => Math.max(0, prior.iteration - warmUp) / Math.max(1, config.iterations - warmUp);
  const show = (): Alarm | null =>
    watch.show(prior.iteration, prior.logits, {
      fraction: prior.iteration / config.iterations,
      searching: searched(),
    });
  const checkpoint = (validationDue = false) =>
    context.saveArtefact({
      kind: 'checkpoint',
      name: `checkpoint-${prior.iteration}.safetensors`,
      step: prior.iteration,
      bytes: encodeMetaState({ prior, optimiser }, { watch: watch.state(), compute, validationDue }),
    });
  log(
    context,
    `Meta-training ${prior.weights.length} weights and ${prior.logits.length} logits from iteration ${prior.iteration}; the logits move from iteration ${warmUp} on.`,
  );
  if (context.checkpoint === null) show();
  const due = (every: number) => prior.iteration === config.iterations || prior.iteration % every === 0;
  const count = (macs: number, startedAt: number): void => {
    if (compute === null) return;
    compute.macs += macs;
    compute.seconds += (context.now() - startedAt) / 1000;
  };
  /** After an iteration: evaluates and saves its prior. False when told to stop before. */
  const settle = async (): Promise<boolean> => {
    if (config.validationEvery > 0 && due(config.validationEvery)) {
      const startedAt = context.now();
      const judged = validates(scope) ? await judgeOnValidation(scope) : undefined;
      if (judged === null) {
        await checkpoint(true);
        return false;
      }
      if (judged !== undefined) {
        const { accuracy, loss, macs } = judged;
        emitPoints(emit, prior.iteration, { 'validation.accuracy': accuracy, 'validation.loss': loss });
        count(macs, startedAt);
      }
    }
    if (due(config.priorEvery)) await keepPrior(context, prior);
    return true;
  };
  if (left && !(await settle())) return { end: 'stopped', step: prior.iteration };

  while (prior.iteration < config.iterations) {
    const startedAt = context.now();
    const searching = prior.iteration >= warmUp;
    const results = await adaptMetaBatch(scope, searching);
    if (results === null) {
      await checkpoint();
      return { end: 'stopped', step: prior.iteration };
    }
    const rate = config.metaSchedule === 'linear' ? fading(1, prior.iteration, config.iterations) : 1;
    const { choices } = networks;
    const { weights, logits } = prior;
    const moved = metaUpdate({
      choices,
      weights,
      logits,
      posteriors: results.map((result) => posteriorOf(scope, result)),
      settings: config,
      rate,
      searching,
      optimiser,
    });
    prior.weights = moved.weights;
    prior.logits = moved.logits;
    prior.iteration += 1;
    for (const { last, ways } of results)
      watch.saw({ images: config.batch, accuracy: last.accuracy, classes: ways }, searched());
    report(scope, results, { searching, rate, seconds: (context.now() - startedAt) / 1000 });
    const alarm = show();
    progress.report(prior.iteration);
    count(
      results.reduce((total, { macs }) => total + macs, 0),
      startedAt,
    );
    const stops = alarm !== null && config.stopOnAlarm && prior.iteration < config.iterations;
    if (!(await settle())) return { end: 'stopped', step: prior.iteration };
    if (stops || (prior.iteration < config.iterations && due(config.checkpointEvery))) await checkpoint();
    if (stops) return { end: 'stopped', step: prior.iteration, reason: alarm.message };
  }
  const { genotype, margins } = deriveGenotype(networks.space, prior.logits);
  emit({ type: 'genotype', step: prior.iteration, genotype, margins: [...margins] });
  const entropy = entropyByCell(networks.choices, prior.logits);
  emit({ type: 'summary', values: { ...entropy, parameters: prior.weights.length, ...computeOf(compute) } });
  return { end: 'finished', step: prior.iteration };
}

function freshMetaState({ job }: RunContext, config: MetaTrainConfig, networks: Networks): MetaState {
  const { spec } = job.taskSet;
  const graphs = resolutionsOfPart(spec, 'metaTrain').map((resolution) => networks.graph(spec.ways.min, resolution));
  const seed = deriveSeed(config.seed, 'prior');
  const prior = freshPrior(graphs, { seed, head: config.head, spaceHash: networks.spaceHash });
  const { weights, logits } = prior;
  return {
    prior,
    optimiser: followsQuery(config.metaUpdate) ? freshMetaOptimiser(weights.length, logits.length) : null,
  };
}

const computeOf = (compute: MetaCompute | null): Record<string, number> =>
  compute === null ? {} : { 'compute.macs': compute.macs, 'compute.seconds': compute.seconds };

/** Points of the last iteration: means over its tasks. */
function report(
  { context, config, prior }: MetaScope,
  results: readonly TaskResult[],
  made: { searching: boolean; rate: number; seconds: number },
): void {
  const sum = (pick: (each: TaskResult) => number) => results.reduce((total, each) => total + pick(each), 0);
  const mean = (pick: (each: TaskResult) => number) => sum(pick) / results.length;
  emitPoints(context.emit, prior.iteration, {
    'train.loss': mean(({ last }) => last.loss),
    'train.accuracy': mean(({ last }) => last.accuracy),
    'train.gradientNorm': mean(({ last }) => last.gradientNorm),
    ...(made.searching
      ? {
          'adaptation.logitShift': mean(({ shift }) => shift),
          'adaptation.flips': mean(({ flips }) => flips),
          'adaptation.divergence': mean(({ divergence }) => divergence),
          'adaptation.signalToNoise': mean(({ signal }) => signal),
        }
      : {}),
    ...(followsQuery(config.metaUpdate) ? { 'query.loss': mean(({ query }) => query?.loss ?? Number.NaN) } : {}),
    'schedule.temperature': temperatureAt(config.temperature, prior.iteration - 1, config.iterations),
    'schedule.metaRate': made.rate,
    'throughput.images': (config.tasksPerIteration * config.steps * config.batch) / made.seconds,
    'throughput.macs': sum(({ macs }) => macs) / made.seconds,
  });
}

/** Whether the task set has tasks to validate on. */
function validates({ context: { job } }: MetaScope): boolean {
  const sizes = sizesOfPart(job.taskSet.spec, 'metaValidation');
  return sizes.length > 0 && sizes.every(({ perClass }) => perClass.validation > 0);
}

async function keepPrior(context: RunContext, prior: Prior): Promise<void> {
  const name = `prior-${prior.iteration}.safetensors`;
  await context.saveArtefact({ kind: 'prior', name, step: prior.iteration, bytes: encodePrior(prior) });
  context.emit({ type: 'prior', iteration: prior.iteration, artefact: name });
  log(context, `Kept the prior of iteration ${prior.iteration}.`);
}

const log = ({ emit }: RunContext, message: string): void => emit({ type: 'log', level: 'info', message });
