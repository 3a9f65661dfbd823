/** @file The start of the path of one task, what moves on it, and its penalties (method.md §3 and §7). */
import { choiceLayout } from '@/domain/architecture-layout';
import { DomainError } from '@/domain/errors';
import type { Genotype } from '@/domain/genotype';
import { randomStream } from '@/domain/random';
import { type AdaptConfig, drawOf, type FewShotConfig, type SearchConfig } from '@/domain/run-config';
import { parameterFreeSpace, type SearchSpace } from '@/domain/space';
import { initialiseParameters } from '@/graph/initialise';
import type { NetworkGraph } from '@/graph/types';
import { deriveGenotype, genotypeMixture, randomGenotype } from '@/nas/derive';
import { decodePrior, type Prior, startFromPrior } from '../meta-training/prior';
import type { RunBasis } from '../run/run-context';
import type { Networks } from '../run/task-source';
import { type InnerLoopSettings, penaltyWeight } from './inner-settings';
import { logitPenaltyOf } from './logit-penalty';
import { temperatureAt } from './schedules';

/** Kinds that follow the inner loop on a task. */
export type TaskSearchConfig = AdaptConfig | SearchConfig | FewShotConfig;

export interface TaskStart {
  /** m⁰ and φ⁰. */
  readonly parameters: Float32Array;
  readonly logits: Float64Array;
  /** α, for the divergence of φ; zeros without a prior. */
  readonly alpha: Float64Array;
  /** Whether m is pulled to the prior's weights. */
  readonly anchored: boolean;
  /** The fixed architecture; null if φ moves. */
  readonly fixed: Genotype | null;
}

/** `prior`: what `carriedPrior` gives; null for a search. `seed` names the weights that are drawn. */
export function taskStart(
  context: Pick<RunBasis, 'emit'>,
  config: TaskSearchConfig,
  { space, graph, prior, seed }: { space: SearchSpace; graph: NetworkGraph; prior: Prior | null; seed: number },
): TaskStart {
  const zeros = new Float64Array(graph.mixtureSize);
  if (config.kind === 'search' || prior === null)
    return { parameters: initialiseParameters(graph, seed), logits: zeros, alpha: zeros, anchored: false, fixed: null };
  const alpha = prior.logits;
  const own = deriveGenotype(space, alpha).genotype;
  if (config.kind === 'few-shot') {
    // An episode without joint steps evaluates the prior itself: its head learns on the evaluated architecture.
    const parameters = priorWeights(context, prior, graph, { head: 'reset', seed });
    return { parameters, logits: alpha, alpha, anchored: true, fixed: config.steps === 0 ? own : null };
  }
  const fromPrior = config.weightStart === 'prior';
  const parameters = fromPrior
    ? priorWeights(context, prior, graph, { head: config.head, seed })
    : initialiseParameters(graph, seed);
  const common = { parameters, alpha, anchored: fromPrior };
  switch (config.architecture) {
    case 'adapt':
      return { ...common, logits: alpha, fixed: config.headOnly ? own : null };
    case 'prior':
      return { ...common, logits: alpha, fixed: own };
    case 'uniform':
      return { ...common, logits: zeros, fixed: null };
    case 'random':
    case 'parameter-free': {
      const from = config.architecture === 'random' ? space : parameterFreeSpace(space);
      if (from === null)
        throw new DomainError('invalid-input', 'The space has neither pools nor skips to make a cell of.', {
          field: 'architecture',
        });
      const drawn = randomGenotype(from, randomStream(config.seed, 'random-architecture'));
      return { ...common, logits: certainLogits(space, drawn), fixed: drawn };
    }
  }
}

/** Logits of one architecture, almost surely: 20 nat above the rest. For the record of a drawn one. */
export const certainLogits = (space: SearchSpace, genotype: Genotype): Float64Array =>
  Float64Array.from(genotypeMixture(space, genotype).z, (kept) => 20 * kept);

function priorWeights(
  context: Pick<RunBasis, 'emit'>,
  prior: Prior,
  graph: NetworkGraph,
  options: { head: 'reset' | 'shared'; seed: number },
): Float32Array {
  const { parameters, unknown } = startFromPrior(prior, graph, options);
  if (
    graph.parameters.some(({ name, group }) => group === 'head' && options.head === 'shared' && unknown.includes(name))
  )
    throw new DomainError('invalid-input', 'The prior has no head to share: its tasks had heads of their own.', {
      field: 'head',
    });
  if (unknown.length > 0)
    context.emit({
      type: 'log',
      level: 'warn',
      message: `The prior never met this resolution: ${unknown.length} parameters of its stem start at random.`,
    });
  return parameters;
}

/** The prior that a run starts from. Throws `invalid-input` if it is of another space. */
export function carriedPrior(
  context: Pick<RunBasis, 'prior'>,
  config: TaskSearchConfig,
  supernets: Pick<Networks, 'spaceHash'>,
): Prior | null {
  if (config.kind === 'search') return null;
  if (context.prior === null) throw new DomainError('invalid-input', 'This run needs a prior.', { field: 'prior' });
  const prior = decodePrior(context.prior);
  if (prior.spaceHash !== supernets.spaceHash)
    throw new DomainError('invalid-input', 'The prior was trained in another search space than this run searches.', {
      field: 'prior',
    });
  return prior;
}

/** Resolved settings of the path from `start`. */
export function taskSettings(
  config: TaskSearchConfig,
  start: TaskStart,
  space: SearchSpace,
  trainImages: number,
): InnerLoopSettings {
  const { steps, headSteps, batch, weights, logits, averageLogits } = config;
  const committedSteps = Math.floor(config.committedFraction * steps);
  const shared = {
    steps,
    headSteps,
    committedSteps,
    derive: (phi: Float64Array) => genotypeMixture(space, deriveGenotype(space, phi).genotype),
    averageLogits,
    batch,
    weights,
    logits,
    architecture:
      start.fixed === null
        ? ({ kind: 'moving' } as const)
        : ({ kind: 'fixed', mixture: genotypeMixture(space, start.fixed) } as const),
  };
  if (config.kind === 'search') {
    const draw = drawOf(config);
    return {
      ...shared,
      estimator: draw.estimator,
      mixture: draw.mixture,
      split: draw.split,
      temperature: (t: number) => temperatureAt(draw.temperature, t, steps - committedSteps),
      penalty: logitPenaltyOf(config.strategy),
      selection:
        config.strategy === 'darts-pt'
          ? { choices: choiceLayout(space), keptEdges: space.topology === 'darts' ? space.keep : null }
          : null,
      warmupSteps: Math.floor(config.warmupFraction * steps),
      trained: ['stem', 'body', 'head'],
      anchorStrength: 0,
      divergence: { weight: 0, kind: 'first-draw' },
      deviation: 0,
      sharedHead: false,
      headStart: config.headStart,
    };
  }
  const { estimator, mixture } = config;
  const sharedHead = config.kind === 'adapt' && config.head === 'shared';
  const pulled = config.kind === 'few-shot' || config.architecture === 'adapt';
  return {
    ...shared,
    estimator,
    mixture,
    split: config.kind === 'adapt' ? config.split : 'joint',
    temperature: (t: number) => temperatureAt(config.temperature, t, steps - committedSteps),
    penalty: null,
    selection: null,
    warmupSteps: 0,
    trained: config.kind === 'adapt' && config.headOnly ? ['head'] : ['stem', 'body', 'head'],
    anchorStrength: start.anchored ? penaltyWeight(config.gammaWeights, trainImages) / config.priorVariance : 0,
    divergence: { weight: pulled ? penaltyWeight(config.gammaLogits, trainImages) : 0, kind: config.divergence },
    deviation: config.posteriorDeviation,
    sharedHead,
    headStart: sharedHead ? 'random' : config.headStart,
  };
}
