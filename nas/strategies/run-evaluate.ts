/**
 * @file Retraining: the derived network of a genotype, trained from random weights on one task and judged by running
 * statistics (method.md §7). Validation is watched every epoch, test is read once at the end.
 */
import { DomainError } from '@/domain/errors';
import { deriveSeed } from '@/domain/random';
import type { EvaluateConfig } from '@/domain/run-config';
import type { Program } from '@/engine/types';
import { countMacs } from '@/graph/counts';
import { initialiseParameters, initialStatistics } from '@/graph/initialise';
import type { NetworkGraph } from '@/graph/types';
import { buildDerived } from '@/nas/spaces/derived';
import { batchAt, type TaskData } from '@/nas/tasks/batches';
import { createProgressMeter } from './progress';
import type { RunContext, RunOutcome } from './run-context';
import { cosine, linear } from './schedules';
import { judge } from './supernet-accuracy';
import { referencedTask } from './task-source';
import { decodeTraining, type EpochSums, encodeTraining, encodeWeights } from './training-checkpoint';

export async function runEvaluate(context: RunContext, config: EvaluateConfig): Promise<RunOutcome> {
  const carried = context.job.genotype;
  if (carried === null) throw new DomainError('invalid-input', 'This run needs a genotype.', { field: 'genotype' });
  const { data } = referencedTask(context, config.task);
  const graph = buildDerived(carried.document, {
    initChannels: config.initChannels,
    layers: config.layers,
    classes: data.ways,
    resolution: data.resolution,
    inputChannels: data.channels === 1 ? 1 : 3,
    auxiliary: config.auxiliary ? 0.4 : 0,
    labelSmoothing: config.labelSmoothing,
    dropPath: config.dropPath > 0,
  });
  const program = context.engine.compile(graph, { batch: config.batch, threads: config.threads });
  try {
    return await retrain(context, config, { graph, program, data });
  } finally {
    program.free();
  }
}

interface Retraining {
  readonly graph: NetworkGraph;
  readonly program: Program;
  readonly data: TaskData;
}

async function retrain(
  context: RunContext,
  config: EvaluateConfig,
  { graph, program, data }: Retraining,
): Promise<RunOutcome> {
  const { emit } = context;
  const seed = deriveSeed(config.seed, 'evaluate');
  const stepsPerEpoch = Math.max(1, Math.floor(data.train.labels.length / config.batch));
  const total = config.epochs * stepsPerEpoch;
  const resumed = context.checkpoint === null ? null : decodeTraining(context.checkpoint);
  program.load(
    resumed?.state ?? {
      parameters: initialiseParameters(graph, deriveSeed(seed, 'weights')),
      firstMoments: new Float32Array(graph.parameterCount),
      statistics: initialStatistics(graph),
    },
  );
  let sums: EpochSums = resumed?.sums ?? { loss: 0, correct: 0, images: 0 };
  let step = resumed?.state.updates ?? 0;
  const z = new Float32Array(graph.mixtureSize);
  const declare = (key: string, goal: 'max' | 'min' | 'none', unit: string) =>
    emit({ type: 'metric', key, goal, unit });
  declare('train.loss', 'min', 'nat');
  declare('train.accuracy', 'max', '');
  declare('validation.accuracy', 'max', '');
  declare('validation.loss', 'min', 'nat');
  declare('schedule.learningRate', 'none', '');
  declare('throughput.images', 'none', 'images/s');
  const progress = createProgressMeter(emit, context.now, { total, unit: 'steps', start: step });
  const first = step;
  const startedAt = context.now();
  const save = () =>
    context.saveArtefact({
      kind: 'checkpoint',
      name: `checkpoint-${step}.safetensors`,
      step,
      bytes: encodeTraining(program.read(), sums),
    });

  while (step < total) {
    const epoch = Math.floor(step / stepsPerEpoch);
    const epochAt = context.now();
    const learningRate = cosine(config.learningRate, epoch, config.epochs);
    const done = sums.images;
    for (; step < (epoch + 1) * stepsPerEpoch; step++) {
      if (context.shouldStop()) {
        await save();
        return { end: 'stopped', step };
      }
      const batch = batchAt(data, 'train', { batch: config.batch, stepIndex: step, seed: deriveSeed(seed, 'batches') });
      const augmentation = { ...config.augmentation, seed: deriveSeed(seed, 'augmentation', step) };
      const probability = linear(0, config.dropPath, epoch, config.epochs);
      const result = await program.step({ ...batch, augmentation }, z, {
        groups: [
          {
            groups: ['stem', 'body', 'head'],
            optimiser: { kind: 'sgd', momentum: config.momentum },
            learningRate,
            weightDecay: config.decay,
          },
        ],
        clip: config.clip,
        ...(probability > 0 ? { dropPath: { probability, seed: deriveSeed(seed, 'drop-path', step) } } : {}),
      });
      sums.loss += result.loss * batch.valid;
      sums.correct += result.correct;
      sums.images += batch.valid;
      context.tick(step + 1);
      progress.report(step + 1);
    }
    const seconds = (context.now() - epochAt) / 1000;
    const judged =
      data.validation.labels.length > 0
        ? await judge(program, data, 'validation', { z, seed: 0, batchNorm: 'running' })
        : null;
    emit({
      type: 'points',
      step: epoch + 1,
      values: {
        'train.loss': sums.loss / sums.images,
        'train.accuracy': sums.correct / sums.images,
        'schedule.learningRate': learningRate,
        'throughput.images': (sums.images - done) / seconds,
        ...(judged === null ? {} : { 'validation.accuracy': judged.accuracy, 'validation.loss': judged.loss }),
      },
    });
    sums = { loss: 0, correct: 0, images: 0 };
    if (step < total && (epoch + 1) % config.checkpointEvery === 0) await save();
  }
  await conclude(
    context,
    config,
    { graph, program, data },
    { step, seconds: first === 0 ? (context.now() - startedAt) / 1000 : null },
  );
  return { end: 'finished', step };
}

async function conclude(
  context: RunContext,
  config: EvaluateConfig,
  { graph, program, data }: Retraining,
  end: { step: number; seconds: number | null },
): Promise<void> {
  const z = new Float32Array(graph.mixtureSize);
  const test = await judge(program, data, 'test', { z, seed: 0, batchNorm: 'running' });
  const values: Record<string, number> = {
    'test.accuracy': test.accuracy,
    'test.loss': test.loss,
    parameters: graph.parameterCount,
    macs: countMacs(graph),
    'compute.macs': 3 * countMacs(graph, { auxiliary: true }) * config.batch * end.step,
  };
  if (data.validation.labels.length > 0)
    values['validation.accuracy'] = (
      await judge(program, data, 'validation', { z, seed: 0, batchNorm: 'running' })
    ).accuracy;
  if (end.seconds !== null) values['compute.seconds'] = end.seconds;
  await context.saveArtefact({
    kind: 'weights',
    name: 'weights.safetensors',
    step: end.step,
    bytes: encodeWeights(graph, program.read()),
  });
  context.emit({ type: 'summary', values });
}
