/** @file One meta-batch: tasks adapted from the same (μ, α), side by side, each on one program (method.md §3 and §4). */

import { deriveSeed } from '@/domain/random';
import type { MetaTrainConfig } from '@/domain/run-config';
import { logitShift } from '@/domain/statistics/categorical';
import { countMacs, passesPerTrainingImage } from '@/graph/counts';
import { mapViews, parameterLayout } from '@/graph/views';
import { deriveGenotype, genotypeMixture } from '@/nas/derive';
import type { TaskData } from '@/nas/tasks/batches';
import { flippedPairs, meanDivergence } from '../architecture-search/watch-architecture';
import { createInnerLoop, type InnerLoop, type InnerStepReport } from '../inner-loop/inner-loop';
import { type InnerLoopSettings, penaltyWeight } from '../inner-loop/inner-settings';
import { temperatureAt } from '../inner-loop/schedules';
import type { RunContext } from '../run/run-context';
import { type Supernets, taskOf } from '../run/task-source';
import type { TaskPosterior } from './meta-update';
import { type Prior, priorGroups, startFromPrior } from './prior';
import { type QueryGradient, queryGradient } from './query-gradient';

/** What the outer loop uses. */
export interface MetaScope {
  readonly context: RunContext;
  readonly config: MetaTrainConfig;
  readonly supernets: Supernets;
  readonly prior: Prior;
}

export interface TaskResult extends TaskPosterior {
  readonly query: QueryGradient | null;
  /** Of the last step. */
  readonly last: InnerStepReport;
  readonly shift: number;
  readonly flips: number;
  readonly signal: number;
  /** KL(φ_t ‖ α), mean over the choices. */
  readonly divergence: number;
  readonly macs: number;
  readonly classes: number;
}

/** Null when told to stop before its end. `searching`: φ moves (past the warm-up). */
export async function adaptMetaBatch(scope: MetaScope, searching: boolean): Promise<TaskResult[] | null> {
  const { context, config, prior } = scope;
  const results = new Array<TaskResult | null>(config.tasksPerIteration).fill(null);
  const slots = Math.min(config.threads, config.tasksPerIteration);
  const threads = Math.max(1, Math.floor(config.threads / slots));
  let failed = false;
  const lane = async (slot: number): Promise<void> => {
    for (let t = slot; t < config.tasksPerIteration && !failed && !context.shouldStop(); t += slots) {
      const index = prior.iteration * config.tasksPerIteration + t;
      const data = taskOf(context, 'metaTrain', index, deriveSeed(config.seed, 'tasks'));
      const place = { iteration: prior.iteration, searching, slot, threads };
      const seed = deriveSeed(config.seed, 'task', index);
      const adapted = await adaptFromPrior(scope, data, seed, place);
      results[t] = adapted === null ? null : await resultOf(scope, adapted, data, seed);
    }
  };
  // All lanes finish before an error is passed on, because their programs are freed next.
  const guarded = (slot: number) =>
    lane(slot).catch((error: unknown) => {
      failed = true;
      throw error;
    });
  const ends = await Promise.allSettled(Array.from({ length: slots }, (_, slot) => guarded(slot)));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  const done = results.filter((each) => each !== null);
  return done.length === results.length ? done : null;
}

export interface Place {
  /** Sets the temperature. */
  readonly iteration: number;
  readonly searching: boolean;
  readonly slot: number;
  readonly threads: number;
}

export interface Adapted {
  readonly loop: InnerLoop;
  readonly last: InnerStepReport;
}

/** The inner loop on one task from (μ, α). Null when told to stop before its end. */
export async function adaptFromPrior(
  { context, config, supernets, prior }: MetaScope,
  data: TaskData,
  seed: number,
  place: Place,
): Promise<Adapted | null> {
  const program = supernets.program(data, { batch: config.batch, threads: place.threads, slot: place.slot });
  const { parameters } = startFromPrior(prior, program.graph, {
    head: config.head,
    seed: deriveSeed(seed, 'head'),
  });
  const start = { parameters, logits: prior.logits };
  const settings = settingsOf(config, supernets, place, data.train.count);
  const loop = createInnerLoop({ program, choices: supernets.choices, data, seed, start, prior: start, settings });
  let last: InnerStepReport | null = null;
  while (!loop.done()) {
    if (context.shouldStop()) return null;
    last = await loop.step();
    context.tick(prior.iteration, { ...last, towards: prior.iteration + 1 });
  }
  return last === null ? null : { loop, last };
}

/** The program still holds m_t. */
async function resultOf(
  { config, supernets, prior }: MetaScope,
  { loop, last }: Adapted,
  data: TaskData,
  seed: number,
): Promise<TaskResult> {
  const {
    parameters,
    logits: { phi: logits },
  } = loop.state();
  const { program } = loop;
  const settings = {
    ...config,
    deviation: config.posteriorDeviation,
    temperature: temperatureAt(config.temperature, prior.iteration, config.iterations),
  };
  const query =
    config.metaUpdate === 'fomaml'
      ? await queryGradient({ program, choices: supernets.choices, data, phi: logits, seed, settings })
      : null;
  const { mask, images = 0 } = query ?? {};
  const queryMacs = images * countMacs(program.graph, mask === undefined ? {} : { mask });
  return {
    parameters,
    toPrior: mapViews(parameterLayout(program.graph, priorGroups(config.head)), prior.layout),
    logits,
    query,
    last,
    shift: logitShift(supernets.choices, logits, prior.logits),
    flips: flippedPairs(supernets.space, logits, prior.logits),
    signal: loop.logitGradientSignal(),
    divergence: meanDivergence(supernets.choices, logits, prior.logits),
    macs: loop.macs() + passesPerTrainingImage * queryMacs,
    classes: data.ways,
  };
}

function settingsOf(
  config: MetaTrainConfig,
  { space }: Supernets,
  { iteration, searching }: Place,
  trainImages: number,
): InnerLoopSettings {
  const temperature = temperatureAt(config.temperature, iteration, config.iterations);
  return {
    steps: config.steps,
    headSteps: 0,
    warmupSteps: searching ? 0 : config.steps,
    committedSteps: 0,
    derive: (phi) => genotypeMixture(space, deriveGenotype(space, phi).genotype),
    averageLogits: false,
    batch: config.batch,
    weights: config.weights,
    logits: config.logits,
    temperature: () => temperature,
    estimator: config.estimator,
    mixture: config.mixture,
    split: config.split,
    architecture: { kind: 'moving' },
    trained: ['stem', 'body', 'head'],
    anchorStrength: penaltyWeight(config.gammaWeights, trainImages) / config.priorVariance,
    divergence: { weight: penaltyWeight(config.gammaLogits, trainImages), kind: config.divergence },
    penalty: null,
    deviation: config.posteriorDeviation,
    sharedHead: config.head === 'shared',
  };
}
