/** @file One episode of a few-shot evaluation: the prior adapted to its support images, and evaluated on its queries (method.md §7). */
import { deriveSeed } from '@/domain/random';
import { episodeSpec } from '@/nas/tasks/sample';
import { flippedPairs } from '../architecture-search/watch-architecture';
import { createInnerLoop } from '../inner-loop/inner-loop';
import { type Judgement, judge } from '../inner-loop/supernet-accuracy';
import { loadSupportStatistics } from '../inner-loop/support-statistics';
import { carriedPrior, taskSettings, taskStart } from '../inner-loop/task-start';
import type { StepFigures } from '../run/run-context';
import { taskOf } from '../run/task-source';
import type { DoTask } from '../run/tasks';

export interface Episode {
  readonly order: { readonly index: number };
  readonly answer: { readonly judged: Judgement; readonly flips: number; readonly macs: number };
  readonly report: StepFigures;
}

export const doEpisode: DoTask<Episode['order'], Episode['answer'], StepFigures> = async (
  scope,
  { index },
  { slot, threads, hear, shouldStop },
) => {
  const { config, taskSet } = scope.job;
  if (config.kind !== 'few-shot') throw new Error(`an episode in a run of kind ${config.kind}`);
  const supernets = scope.supernets();
  const { space, choices } = supernets;
  const prior = carriedPrior(scope, config, supernets);
  const data = taskOf(scope, config.part, index, config.episodeSeed, episodeSpec(taskSet.spec, config));
  const program = supernets.program(data, { batch: config.batch, threads, slot });
  const seed = deriveSeed(config.seed, 'episode', index);
  // Warnings of the first episode hold for all.
  const heard = index === 0 ? scope : { emit: () => {} };
  const start = taskStart(heard, config, { space, graph: program.graph, prior, seed: deriveSeed(seed, 'start') });
  const settings = taskSettings(config, start, space, data.train.count);
  const reference = { parameters: start.parameters, logits: start.alpha };
  const loop = await createInnerLoop({ program, choices, data, seed, start, prior: reference, settings });
  while (!loop.done()) {
    if (shouldStop()) return null;
    const { loss, gradientNorm } = await loop.step();
    hear({ loss, gradientNorm });
  }
  const mixture = loop.resultMixture();
  if (!config.transductive) await loadSupportStatistics(program, data, mixture);
  const batchNorm = config.transductive ? 'batch' : 'running';
  const judged = await judge(program, data, 'test', { ...mixture, batchNorm });
  return { judged, flips: flippedPairs(space, loop.resultLogits(), start.alpha), macs: loop.macs() };
};
