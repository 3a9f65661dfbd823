/** @file A run of kind `measure`: how long a genotype's network takes here for batches of several sizes, and how accurate it is in eight bits. */
import { DomainError } from '@/domain/errors';
import { latencyKey } from '@/domain/latency';
import { deriveSeed } from '@/domain/random';
import { type MeasureConfig, timedBatches } from '@/domain/run-config';
import type { Program } from '@/engine/types';
import { countMacs } from '@/graph/counts';
import { initialiseParameters, initialStatistics } from '@/graph/initialise';
import { readWeights } from '@/nas/export/network';
import type { Quantisation } from '@/nas/export/quantise';
import { evaluationBatches, type TaskData } from '@/nas/tasks/batches';
import { derivedNetwork } from '../retraining/retrain';
import { createProgressMeter, type RunContext, type RunOutcome, type WithEngine } from '../run/run-context';
import { describeTask, referencedTask } from '../run/task-source';
import { calibrate, eightBitLogits } from './eight-bits';
import { measureLatency } from './latency';

type Context = RunContext & WithEngine;

/** A stopped measurement keeps nothing: it takes minutes at most, and begins anew. */
export async function runMeasure(context: Context, config: MeasureConfig): Promise<RunOutcome> {
  const { genotype } = context.job;
  if (genotype === null) throw new DomainError('invalid-input', 'This run needs a genotype.', { field: 'genotype' });
  const data = referencedTask(context, config.task);
  context.emit({ type: 'log', level: 'info', message: describeTask(context, data) });
  const weights = config.eightBits ? weightsOf(context, config) : null;
  const [calibrating, testing] = [
    weights === null ? 0 : Math.min(config.calibrationImages, data.train.count),
    weights === null ? 0 : Math.min(config.testImages, data.test.count),
  ];
  const batches = timedBatches(config);
  const total = batches.length + calibrating + testing;
  const progress = createProgressMeter(context.emit, context.now, { total, unit: 'steps', start: 0 });
  let done = 0;
  const advance = (): boolean => {
    done += 1;
    context.tick(done);
    progress.report(done);
    return !context.shouldStop();
  };
  const graph = derivedNetwork(genotype.document, data, config);
  const values: Record<string, number> = { parameters: graph.parameterCount, macs: countMacs(graph) };
  for (const batch of batches) {
    if (context.shouldStop()) return { end: 'stopped', step: 0 };
    Object.assign(values, await timed(context, config, graph, batch));
    advance();
  }
  if (weights !== null) {
    const steps = { calibrating, testing, advance };
    const eight = await inEightBits(context, config, { data, weights, steps });
    if (eight === null) return { end: 'stopped', step: 0 };
    Object.assign(values, eight);
  }
  context.emit({ type: 'summary', values });
  return { end: 'finished', step: total };
}

async function timed(
  { engine, emit, now }: Context,
  config: MeasureConfig,
  graph: ReturnType<typeof derivedNetwork>,
  batch: number,
): Promise<Record<string, number>> {
  const { threads, passes, seed } = config;
  // Weights do not change the time.
  const state = {
    parameters: initialiseParameters(graph, deriveSeed(seed, 'measure')),
    statistics: initialStatistics(graph),
  };
  const found = await measureLatency(engine, graph, state, now, { batch, threads, passes });
  const { name, device } = engine.info;
  const message = `${batch === 1 ? 'One image' : `${batch} images`}: median ${found.milliseconds.toPrecision(3)} ms, 95 % within ${found.p95.toPrecision(3)} ms; ${found.passes} passes after a warm-up on ${device} (engine ${name}, ${threads === 1 ? 'one thread' : `${threads} threads`}).`;
  emit({ type: 'log', level: 'info', message });
  return { [latencyKey(batch, 'median')]: found.milliseconds, [latencyKey(batch, 'p95')]: found.p95 };
}

function weightsOf({ job, weights }: Context, config: MeasureConfig) {
  if (weights === null || weights === undefined || job.genotype === null || job.weights === null)
    throw new DomainError('invalid-input', 'Eight bits need the weights of a retraining.', { field: 'eightBits' });
  const { initChannels, layers } = config;
  return readWeights(weights, job.genotype.document, { initChannels, layers }).weights;
}

interface Eight {
  readonly data: TaskData;
  readonly weights: ReturnType<typeof weightsOf>;
  readonly steps: { readonly calibrating: number; readonly testing: number; readonly advance: () => boolean };
}

/** Null if it was stopped. */
async function inEightBits(
  context: Context,
  config: MeasureConfig,
  { data, weights, steps: { calibrating, testing, advance } }: Eight,
): Promise<Record<string, number> | null> {
  const images = (subset: 'train' | 'test') => evaluationBatches(data, subset, { batch: 1, seed: config.seed });
  const { ranges, images: used } = await calibrate(weights, first(images('train'), calibrating), advance);
  if (used < calibrating) return null;
  const program = context.engine.compile(weights.graph, { batch: 1, threads: config.threads });
  try {
    program.load({ parameters: weights.parameters, statistics: weights.statistics });
    const rounded = eightBitLogits(weights, ranges);
    let [float, eight, agree] = [0, 0, 0];
    for await (const image of first(images('test'), testing)) {
      const [exact, coarse] = [largest(await floatLogits(program, image)), largest(rounded(image))];
      if (exact === image.labels[0]) float += 1;
      if (coarse === image.labels[0]) eight += 1;
      if (coarse === exact) agree += 1;
      if (!advance()) return null;
    }
    const kept: Quantisation = { weights: context.job.weights?.sha256 ?? '', images: used, ranges };
    const bytes = new TextEncoder().encode(`${JSON.stringify(kept)}\n`);
    await context.saveArtefact({ kind: 'other', name: 'quantisation.json', step: 0, bytes });
    const percent = (count: number): string => `${((100 * count) / testing).toFixed(2)} %`;
    const message = `Eight bits: ${percent(eight)} of ${testing} test images right, float32 ${percent(float)} of the same; ranges from ${used} training images.`;
    context.emit({ type: 'log', level: 'info', message });
    return {
      'int8.accuracy': eight / testing,
      'int8.floatAccuracy': float / testing,
      'int8.agreement': agree / testing,
      'int8.images': testing,
    };
  } finally {
    program.free();
  }
}

type Image = Parameters<ReturnType<typeof eightBitLogits>>[0];

async function floatLogits(program: Program, image: Image): Promise<ArrayLike<number>> {
  const { logits } = await program.evaluate(image, new Float32Array(0), { batchNorm: 'running', logits: true });
  return logits ?? [];
}

async function* first<T>(items: AsyncIterable<T>, count: number): AsyncGenerator<T> {
  let at = 0;
  for await (const item of items) {
    if (at++ >= count) return;
    yield item;
  }
}

/** Ties: the first. */
function largest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) > (values[best] ?? 0)) best = i;
  return best;
}
