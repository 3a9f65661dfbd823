/**
 * @file A run of kind `few-shot` (method.md §7): episodes of N ways and K shots from one part. In each the prior is adapted to
 * the support images, a head first, and judged on the query images by the hard z of φ_t and m_t, without retraining.
 */

import type { FewShotConfig } from '@/domain/run-config';
import { meanInterval } from '@/domain/statistics/mean-interval';
import { readSafetensors, writeSafetensors } from '@/nas/checkpoint/safetensors';
import { deriveGenotype } from '@/nas/derive';
import { carriedPrior } from '../inner-loop/task-start';
import { createProgressMeter, declareMetrics, emitPoints, type RunContext, type RunOutcome } from '../run/run-context';
import { doInOrder, type TaskPool } from '../run/task-pool';
import { networksOf } from '../run/task-source';
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

export async function runFewShot(context: RunContext, config: FewShotConfig, pool: TaskPool): Promise<RunOutcome> {
  const { emit } = context;
  const networks = networksOf(context.job);
  const prior = carriedPrior(context, config, networks);
  const episodes = context.checkpoint === null ? noEpisodes() : decodeEpisodes(context.checkpoint);
  const done = () => episodes.accuracy.length;
  declareMetrics(emit, ['episode.accuracy', 'episode.meanAccuracy', 'adaptation.flips']);
  const statistics = config.transductive ? 'of the query batch (transductive)' : 'of the support images';
  emit({
    type: 'log',
    level: 'info',
    message: `${config.episodes} episodes of ${config.ways} ways and ${config.shots} shots; batch statistics ${statistics}.`,
  });
  if (prior !== null && context.checkpoint === null) {
    // What every episode starts from.
    const { genotype } = deriveGenotype(networks.space, prior.logits);
    emit({ type: 'architecture', step: 0, logits: Array.from(prior.logits), genotype });
  }
  const progress = createProgressMeter(emit, context.now, { total: config.episodes, unit: 'episodes', start: done() });
  const save = () => {
    const name = `checkpoint-${done()}.safetensors`;
    return context.saveArtefact({ kind: 'checkpoint', name, step: done(), bytes: encodeEpisodes(episodes) });
  };
  // Of an episode that is told to stop nothing is kept: a resumed run begins it anew.
  const whole = await doInOrder({
    pool,
    kind: 'episode',
    from: done(),
    next: (index) => (index < config.episodes ? { index } : null),
    shouldStop: () => context.shouldStop(),
    hear: (figures, index) => context.tick(index, { ...figures, towards: index + 1 }),
    async take({ judged, flips, macs }) {
      episodes.accuracy.push(judged.accuracy);
      episodes.loss.push(judged.loss);
      episodes.flips.push(flips);
      episodes.macs.push(macs);
      emitPoints(emit, done(), {
        'episode.accuracy': judged.accuracy,
        'episode.meanAccuracy': meanInterval(episodes.accuracy).mean,
        'adaptation.flips': flips,
      });
      progress.report(done());
      if (done() < config.episodes && done() % config.checkpointEvery === 0) await save();
    },
  });
  if (!whole) {
    await save();
    return { end: 'stopped', step: done() };
  }
  emit({ type: 'summary', values: summaryOf(episodes) });
  return { end: 'finished', step: done() };
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
