/** @file Where the path of one task starts, what of it moves, and what it is penalised by (method.md §3 and §7). */
import { DomainError } from '@/domain/errors';
import type { Genotype } from '@/domain/genotype';
import { deriveSeed, randomStream } from '@/domain/random';
import type { AdaptConfig, SearchConfig } from '@/domain/run-config';
import type { SearchSpace } from '@/domain/space';
import { initialiseParameters } from '@/graph/initialise';
import type { NetworkGraph } from '@/graph/types';
import { deriveGenotype, genotypeMixture, randomGenotype } from '@/nas/derive';
import type { InnerLoopSettings } from './inner-loop';
import { penaltyWeight } from './penalty-weight';
import { decodePrior, type Prior, startFromPrior } from './prior';
import type { RunContext } from './run-context';
import { linear } from './schedules';
import type { Supernets } from './task-source';

export type TaskSearchConfig = AdaptConfig | SearchConfig;

export interface TaskStart {
  /** m⁰ and φ⁰. */
  readonly parameters: Float32Array;
  readonly logits: Float64Array;
  /** α, which φ is compared with; zeros without a prior. */
  readonly alpha: Float64Array;
  /** Whether m is drawn to the prior's weights. */
  readonly anchored: boolean;
  /** The architecture that stays; null where φ moves. */
  readonly fixed: Genotype | null;
}

export function taskStart(
  context: RunContext,
  config: TaskSearchConfig,
  supernets: Supernets,
  graph: NetworkGraph,
): TaskStart {
  const seed = deriveSeed(config.seed, 'start');
  const zeros = new Float64Array(graph.mixtureSize);
  if (config.kind === 'search')
    return { parameters: initialiseParameters(graph, seed), logits: zeros, alpha: zeros, anchored: false, fixed: null };
  const prior = carriedPrior(context, supernets);
  const alpha = prior.logits;
  const fromPrior = config.weightStart === 'prior';
  const parameters = fromPrior ? priorWeights(context, prior, graph, seed) : initialiseParameters(graph, seed);
  const common = { parameters, alpha, anchored: fromPrior };
  const own = deriveGenotype(supernets.space, alpha).genotype;
  switch (config.architecture) {
    case 'adapt':
      return { ...common, logits: alpha, fixed: config.headOnly ? own : null };
    case 'prior':
      return { ...common, logits: alpha, fixed: own };
    case 'uniform':
      return { ...common, logits: zeros, fixed: null };
    case 'random': {
      const drawn = randomGenotype(supernets.space, randomStream(config.seed, 'random-architecture'));
      return { ...common, logits: certainLogits(supernets.space, drawn), fixed: drawn };
    }
  }
}

/** Logits that stand for one architecture, all but surely: 20 nat above the rest. For the record of a drawn one. */
const certainLogits = (space: SearchSpace, genotype: Genotype): Float64Array =>
  Float64Array.from(genotypeMixture(space, genotype).z, (kept) => 20 * kept);

function priorWeights(context: RunContext, prior: Prior, graph: NetworkGraph, seed: number): Float32Array {
  const { parameters, unknown } = startFromPrior(prior, graph, seed);
  if (unknown.length > 0)
    context.emit({
      type: 'log',
      level: 'warn',
      message: `The prior never met this resolution: ${unknown.length} parameters of its stem start at random.`,
    });
  return parameters;
}

function carriedPrior(context: RunContext, supernets: Supernets): Prior {
  if (context.prior === null) throw new DomainError('invalid-input', 'This run needs a prior.', { field: 'prior' });
  const prior = decodePrior(context.prior);
  if (prior.spaceHash !== supernets.spaceHash)
    throw new DomainError('invalid-input', 'The prior was trained in another search space than this run searches.', {
      field: 'prior',
    });
  return prior;
}

export function taskSettings(
  config: TaskSearchConfig,
  start: TaskStart,
  space: SearchSpace,
  trainImages: number,
): InnerLoopSettings {
  const adapt = config.kind === 'adapt' ? config : null;
  const committedSteps = Math.floor(config.committedFraction * config.steps);
  const { steps, headSteps, batch, weights, logits, estimator, averageLogits, temperature } = config;
  return {
    steps,
    headSteps,
    committedSteps,
    derive: (phi) => genotypeMixture(space, deriveGenotype(space, phi).genotype),
    averageLogits,
    batch,
    weights,
    logits,
    temperature: (t) => linear(temperature.start, temperature.end, t, steps - committedSteps),
    estimator,
    architecture:
      start.fixed === null ? { kind: 'moving' } : { kind: 'fixed', mixture: genotypeMixture(space, start.fixed) },
    trained: adapt?.headOnly ? ['head'] : ['stem', 'body', 'head'],
    anchorStrength:
      adapt !== null && start.anchored ? penaltyWeight(adapt.gammaWeights, trainImages) / adapt.priorVariance : 0,
    divergenceWeight: adapt?.architecture === 'adapt' ? penaltyWeight(adapt.gammaLogits, trainImages) : 0,
    deviation: adapt?.posteriorDeviation ?? 0,
    sharedHead: false,
  };
}
