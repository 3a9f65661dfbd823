/**
 * @file A run of kind `few-shot` (method.md §7): episodes of N ways and K shots from one part. In each the prior is adapted to
 * the support images, a head first, and judged on the query images by the hard z of φ_t and m_t, without retraining.
 */

import { deriveSeed } from '@/domain/random';
import type { FewShotConfig } from '@/domain/run-config';
import { meanInterval } from '@/domain/statistics/mean-interval';
import { readSafetensors, writeSafetensors } from '@/nas/checkpoint/safetensors';
import { deriveGenotype } from '@/nas/derive';
import { episodeSpec } from '@/nas/tasks/sample';
import { flippedPairs } from '../architecture-search/watch-architecture';
import { createInnerLoop } from '../inner-loop/inner-loop';
import { type Judgement, judge } from '../inner-loop/supernet-accuracy';
import { loadSupportStatistics } from '../inner-loop/support-statistics';
import { carriedPrior, taskSettings, taskStart } from '../inner-loop/task-start';
import type { Prior } from '../meta-training/prior';
import { createProgressMeter, declareMetrics, emitPoints, type RunContext, type RunOutcome } from '../run/run-context';
import { createSupernets, type Supernets, taskOf } from '../run/task-source';
import { checkFormat, float64Of, float64Tensor } from '../run/tensors';

/** One value per episode. */
export interface Episodes {
  readonly accuracy: number[];
  readonly loss: number[];
  /** Kept pairs that the adaptation exchanged. */
  readonly flips: number[];
  readonly macs: number[];
}

const format = 'masthead-few-shot-1';
const names = ['accuracy', 'loss', 'flips', 'macs'] as const;

/** The finished episodes of a few-shot evaluation, as a safetensors file. */
const noEpisodes = (): Episodes => ({ accuracy: [], loss: [], flips: [], macs: [] });

function encodeEpisodes(episodes: Episodes): Uint8Array {
  const tensors = names.map((name) => [name, float64Tensor(Float64Array.from(episodes[name]))] as const);
  return writeSafetensors(Object.fromEntries(tensors), { format });
}

/** Throws `corrupt-data` for a file that is no such checkpoint. */
function decodeEpisodes(bytes: Uint8Array): Episodes {
  const file = readSafetensors(bytes);
  checkFormat(file, format, 'checkpoint of a few-shot evaluation');
  const read = (name: (typeof names)[number]): number[] => Array.from(float64Of(file, name));
  return { accuracy: read('accuracy'), loss: read('loss'), flips: read('flips'), macs: read('macs') };
}

export async function runFewShot(context: RunContext, config: FewShotConfig): Promise<RunOutcome> {
  const supernets = createSupernets(context);
  try {
    return await allEpisodes({ context, config, supernets, prior: carriedPrior(context, config, supernets) });
  } finally {
    supernets.free();
  }
}

interface Scope {
  readonly context: RunContext;
  readonly config: FewShotConfig;
  readonly supernets: Supernets;
  readonly prior: Prior | null;
}

async function allEpisodes(scope: Scope): Promise<RunOutcome> {
  const { context, config } = scope;
  const { emit } = context;
  const episodes = context.checkpoint === null ? noEpisodes() : decodeEpisodes(context.checkpoint);
  const done = () => episodes.accuracy.length;
  declareMetrics(emit, ['episode.accuracy', 'episode.meanAccuracy', 'adaptation.flips']);
  const statistics = config.transductive ? 'of the query batch (transductive)' : 'of the support images';
  emit({
    type: 'log',
    level: 'info',
    message: `${config.episodes} episodes of ${config.ways} ways and ${config.shots} shots; batch statistics ${statistics}.`,
  });
  if (scope.prior !== null && context.checkpoint === null) {
    // The start of every episode.
    const { logits } = scope.prior;
    const { genotype } = deriveGenotype(scope.supernets.space, logits);
    emit({ type: 'architecture', step: 0, logits: Array.from(logits), genotype });
  }
  const progress = createProgressMeter(emit, context.now, { total: config.episodes, unit: 'episodes', start: done() });
  const save = () => {
    const name = `checkpoint-${done()}.safetensors`;
    return context.saveArtefact({ kind: 'checkpoint', name, step: done(), bytes: encodeEpisodes(episodes) });
  };
  while (done() < config.episodes) {
    const solved = await episode(scope, done());
    if (solved === null) {
      await save();
      return { end: 'stopped', step: done() };
    }
    episodes.accuracy.push(solved.judged.accuracy);
    episodes.loss.push(solved.judged.loss);
    episodes.flips.push(solved.flips);
    episodes.macs.push(solved.macs);
    emitPoints(emit, done(), {
      'episode.accuracy': solved.judged.accuracy,
      'episode.meanAccuracy': meanInterval(episodes.accuracy).mean,
      'adaptation.flips': solved.flips,
    });
    progress.report(done());
    if (done() < config.episodes && done() % config.checkpointEvery === 0) await save();
  }
  emit({ type: 'summary', values: summaryOf(episodes) });
  return { end: 'finished', step: done() };
}

/** Null when told to stop: a resumed run restarts the episode. */
async function episode(
  { context, config, supernets, prior }: Scope,
  index: number,
): Promise<{ judged: Judgement; flips: number; macs: number } | null> {
  const { space, choices } = supernets;
  const spec = episodeSpec(context.job.taskSet.spec, config);
  const data = taskOf(context, config.part, index, config.episodeSeed, spec);
  const program = supernets.program(data, { batch: config.batch, threads: config.threads, slot: 0 });
  const seed = deriveSeed(config.seed, 'episode', index);
  // Warnings of the first episode hold for all.
  const heard = index === 0 ? context : { ...context, emit: () => {} };
  const start = taskStart(heard, config, { space, graph: program.graph, prior, seed: deriveSeed(seed, 'start') });
  const settings = taskSettings(config, start, space, data.train.count);
  const reference = { parameters: start.parameters, logits: start.alpha };
  const loop = createInnerLoop({ program, choices, data, seed, start, prior: reference, settings });
  while (!loop.done()) {
    if (context.shouldStop()) return null;
    const made = await loop.step();
    context.tick(index, { ...made, towards: index + 1 });
  }
  const mixture = loop.resultMixture();
  if (!config.transductive) await loadSupportStatistics(program, data, mixture);
  const batchNorm = config.transductive ? 'batch' : 'running';
  const judged = await judge(program, data, 'test', { ...mixture, batchNorm });
  return { judged, flips: flippedPairs(space, loop.resultLogits(), start.alpha), macs: loop.macs() };
}

function summaryOf({ accuracy, loss, flips, macs }: Episodes): Record<string, number> {
  const { mean, low, high } = meanInterval(accuracy);
  return {
    'test.accuracy': mean,
    ...(low === null || high === null ? {} : { 'test.accuracyLow': low, 'test.accuracyHigh': high }),
    'test.loss': meanInterval(loss).mean,
    'adaptation.flips': meanInterval(flips).mean,
    'compute.macs': macs.reduce((sum, each) => sum + each, 0),
  };
}
