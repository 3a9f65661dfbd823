/** @file A run of kind `evaluate`: a genotype retrained on one task; its figures, latency and weights (method.md §7). */
import { DomainError } from '@/domain/errors';
import type { EvaluateConfig } from '@/domain/run-config';
import { countMacs } from '@/graph/counts';
import type { ImageFacts } from '@/nas/checkpoint/image-facts';
import { measureLatency } from '../measuring/latency';
import type { RunContext, RunOutcome, WithEngine } from '../run/run-context';
import { createProgressMeter, declareMetrics, emitPoints, type ProgressMeter } from '../run/run-context';
import { describeTask, imageFactsOf, referencedTask } from '../run/task-source';
import { type Retrained, type RetrainHooks, retrain } from './retrain';
import { encodeWeights } from './training-checkpoint';

export async function runEvaluate(context: RunContext & WithEngine, config: EvaluateConfig): Promise<RunOutcome> {
  const carried = context.job.genotype;
  if (carried === null) throw new DomainError('invalid-input', 'This run needs a genotype.', { field: 'genotype' });
  const data = referencedTask(context, config.task);
  context.emit({ type: 'log', level: 'info', message: describeTask(context, data) });
  declareMetrics(context.emit, [
    'train.loss',
    'train.accuracy',
    'validation.accuracy',
    'validation.loss',
    'schedule.epoch',
    'schedule.learningRate',
    'throughput.images',
  ]);
  const outcome = await retrain({
    engine: context.engine,
    genotype: carried.document,
    data,
    recipe: config,
    threads: config.threads,
    seed: config.seed,
    checkpoint: context.checkpoint,
    test: true,
    hooks: reportTo(context),
  });
  if (outcome.end === 'finished') await conclude(context, outcome, imageFactsOf(context, data));
  return { end: outcome.end, step: outcome.step };
}

function reportTo({ emit, now, tick, shouldStop, saveArtefact }: RunContext): RetrainHooks {
  let progress: ProgressMeter | null = null;
  return {
    shouldStop,
    now,
    onStart(start, total) {
      progress = createProgressMeter(emit, now, { total, unit: 'steps', start });
    },
    onStep(done, loss) {
      tick(done, { loss });
      progress?.report(done);
    },
    onEpoch({ epoch, step, loss, accuracy, learningRate, rate, validation }) {
      emitPoints(emit, step, {
        'schedule.epoch': epoch,
        'train.loss': loss,
        'train.accuracy': accuracy,
        'schedule.learningRate': learningRate,
        'throughput.images': rate,
        ...(validation === null
          ? {}
          : { 'validation.accuracy': validation.accuracy, 'validation.loss': validation.loss }),
      });
    },
    keep: (step, bytes) => saveArtefact({ kind: 'checkpoint', name: `checkpoint-${step}.safetensors`, step, bytes }),
  };
}

async function conclude(context: RunContext & WithEngine, trained: Retrained, images: ImageFacts): Promise<void> {
  const { graph, state, step, test, validation, compute } = trained;
  const { engine, emit, now } = context;
  await context.saveArtefact({
    kind: 'weights',
    name: 'weights.safetensors',
    step,
    bytes: encodeWeights(graph, state, images),
  });
  const latency = await measureLatency(engine, graph, state, now);
  const { name, device } = engine.info;
  const how = `median of ${latency.passes} forward passes of one image on one thread of ${device} (engine ${name})`;
  emit({ type: 'log', level: 'info', message: `Latency ${latency.milliseconds.toPrecision(3)} ms: ${how}.` });
  emit({
    type: 'summary',
    values: {
      ...(test === null ? {} : { 'test.accuracy': test.accuracy, 'test.loss': test.loss }),
      ...(validation === null ? {} : { 'validation.accuracy': validation.accuracy }),
      parameters: graph.parameterCount,
      macs: countMacs(graph),
      'latency.milliseconds': latency.milliseconds,
      'compute.macs': compute.macs,
      'compute.seconds': compute.seconds,
    },
  });
}
