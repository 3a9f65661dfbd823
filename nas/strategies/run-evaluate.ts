/**
 * @file Retraining: the derived network of a genotype, trained from random weights on one task and judged by running
 * statistics (method.md §7). Validation is watched every epoch, test is read once at the end.
 */
import { DomainError } from '@/domain/errors';
import { deriveSeed } from '@/domain/random';
import type { EvaluateConfig } from '@/domain/run-config';
import type { Program } from '@/engine/types';
import { countMacs, passesPerTrainingImage } from '@/graph/counts';
import { initialiseParameters, initialStatistics } from '@/graph/initialise';
import type { NetworkGraph } from '@/graph/types';
import { buildDerived } from '@/nas/spaces/derived';
import { batchAt, stepsPerEpoch, type TaskData } from '@/nas/tasks/batches';
import { declareMetrics, emitPoints } from './metrics';
import { createProgressMeter } from './progress';
import type { RunContext, RunOutcome } from './run-context';
import { cosine, linear } from './schedules';
import { type Judgement, judge } from './supernet-accuracy';
import { describeTask, referencedTask } from './task-source';
import { decodeTraining, type EpochSums, encodeTraining, encodeWeights } from './training-checkpoint';

export async function runEvaluate(context: RunContext, config: EvaluateConfig): Promise<RunOutcome> {
  const carried = context.job.genotype;
  if (carried === null) throw new DomainError('invalid-input', 'This run needs a genotype.', { field: 'genotype' });
  const data = referencedTask(context, config.task);
  context.emit({ type: 'log', level: 'info', message: describeTask(context, data) });
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
  const epochSteps = stepsPerEpoch(data.train.count, config.batch);
  const total = config.epochs * epochSteps;
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
  let validated: Judgement | null = null;
  declareMetrics(emit, [
    'train.loss',
    'train.accuracy',
    'validation.accuracy',
    'validation.loss',
    'schedule.learningRate',
    'throughput.images',
  ]);
  const progress = createProgressMeter(emit, context.now, { total, unit: 'steps', start: step });
  const startedAt = context.now();
  const save = () =>
    context.saveArtefact({
      kind: 'checkpoint',
      name: `checkpoint-${step}.safetensors`,
      step,
      bytes: encodeTraining(program.read(), sums),
    });

  while (step < total) {
    const epoch = Math.floor(step / epochSteps);
    const epochAt = context.now();
    const learningRate = cosine(config.learningRate, epoch, config.epochs);
    const done = sums.images;
    for (; step < (epoch + 1) * epochSteps; step++) {
      if (context.shouldStop()) {
        await save();
        return { end: 'stopped', step };
      }
      const batch = batchAt(data, 'train', {
        batch: config.batch,
        stepIndex: step,
        seed: deriveSeed(seed, 'batches'),
        augmentation: config.augmentation,
      });
      const probability = linear(0, config.dropPath, epoch, config.epochs);
      const result = await program.step(batch, noMixture, {
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
    validated = await validation({ graph, program, data });
    emitPoints(emit, epoch + 1, {
      'train.loss': sums.loss / sums.images,
      'train.accuracy': sums.correct / sums.images,
      'schedule.learningRate': learningRate,
      'throughput.images': (sums.images - done) / seconds,
      ...(validated === null ? {} : { 'validation.accuracy': validated.accuracy, 'validation.loss': validated.loss }),
    });
    sums = { loss: 0, correct: 0, images: 0 };
    if (step < total && (epoch + 1) % config.checkpointEvery === 0) await save();
  }
  // A resumed run's clock saw only a part of the work.
  const seconds = resumed === null ? (context.now() - startedAt) / 1000 : null;
  await conclude(
    context,
    { graph, program, data },
    { images: total * Math.min(config.batch, data.train.count), step, seconds, validated },
  );
  return { end: 'finished', step };
}

const noMixture = new Float32Array(0);

/** On validation images by running statistics; null where the task has none. */
async function validation({ program, data }: Retraining): Promise<Judgement | null> {
  if (data.validation.count === 0) return null;
  return judge(program, data, 'validation', { z: noMixture, batchNorm: 'running' });
}

/** Test images are read here, once. */
async function conclude(
  context: RunContext,
  { graph, program, data }: Retraining,
  trained: { images: number; step: number; seconds: number | null; validated: Judgement | null },
): Promise<void> {
  const test = await judge(program, data, 'test', { z: noMixture, batchNorm: 'running' });
  const values: Record<string, number> = {
    'test.accuracy': test.accuracy,
    'test.loss': test.loss,
    parameters: graph.parameterCount,
    macs: countMacs(graph),
    'compute.macs': passesPerTrainingImage * countMacs(graph, { auxiliary: true }) * trained.images,
    ...(trained.seconds === null ? {} : { 'compute.seconds': trained.seconds }),
  };
  if (trained.validated !== null) values['validation.accuracy'] = trained.validated.accuracy;
  await context.saveArtefact({
    kind: 'weights',
    name: 'weights.safetensors',
    step: trained.step,
    bytes: encodeWeights(graph, program.read()),
  });
  context.emit({ type: 'summary', values });
}
