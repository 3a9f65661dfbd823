/**
 * @file One task's posterior: `adapt` starts the inner loop at a prior, `search` at random weights and zero logits with the
 * penalties off (method.md §3 and §7). Ends with a genotype and the supernet's accuracy under its hard mixture.
 */
import { DomainError } from '@/domain/errors';
import { deriveSeed, randomStream } from '@/domain/random';
import type { AdaptConfig, SearchConfig } from '@/domain/run-config';
import type { SearchSpace } from '@/domain/space';
import { countMacs } from '@/graph/counts';
import { initialiseParameters } from '@/graph/initialise';
import type { NetworkGraph } from '@/graph/types';
import { deriveGenotype, genotypeMixture, hardMixture, randomGenotype } from '@/nas/derive';
import { alarmsOf } from './alarms';
import { logitShift } from './categorical';
import { entropyByCell } from './entropy-by-cell';
import { decodeInnerState, encodeInnerState } from './inner-checkpoint';
import { createInnerLoop, type InnerLoop, type InnerLoopSettings } from './inner-loop';
import { mixtureAt } from './mixture';
import { encodePosterior } from './posterior';
import { decodePrior, type Prior, startFromPrior } from './prior';
import { createProgressMeter } from './progress';
import type { RunContext, RunOutcome } from './run-context';
import { linear } from './schedules';
import { judge } from './supernet-accuracy';
import { createSupernets, referencedTask, type Supernets } from './task-source';

type Config = AdaptConfig | SearchConfig;

interface Start {
  readonly parameters: Float32Array;
  readonly logits: Float64Array;
  /** α, for the report of how far φ moved; zeros without a prior. */
  readonly alpha: Float64Array;
  readonly penalised: boolean;
  readonly architecture: InnerLoopSettings['architecture'];
}

export async function runTaskSearch(context: RunContext, config: Config): Promise<RunOutcome> {
  const supernets = createSupernets(context);
  try {
    return await searchTask(context, config, supernets);
  } finally {
    supernets.free();
  }
}

async function searchTask(context: RunContext, config: Config, supernets: Supernets): Promise<RunOutcome> {
  const { emit } = context;
  const { data } = referencedTask(context, config.task);
  const program = supernets.program(data, { batch: config.batch, threads: config.threads, slot: 0 });
  const start = startOf(context, config, supernets, program.graph);
  const seed = deriveSeed(config.seed, 'task-search');
  const loop = createInnerLoop({
    program,
    choices: supernets.choices,
    data,
    seed,
    start: context.checkpoint === null ? start : decodeInnerState(context.checkpoint),
    prior: start.penalised ? { parameters: start.parameters, logits: start.alpha } : null,
    settings: settingsOf(config, start, supernets.space, data.train.labels.length),
  });
  declareMetrics(context);
  const first = loop.state().step;
  const startedAt = context.now();
  const progress = createProgressMeter(emit, context.now, { total: loop.total, unit: 'steps', start: first });
  const snapshotEvery = Math.max(1, Math.floor(loop.total / 200));
  const alarmed = new Set<string>();
  const watch = (step: number): void => {
    const { genotype } = deriveGenotype(supernets.space, loop.logits());
    emit({ type: 'architecture', step, logits: Array.from(loop.logits()), genotype });
    if (start.architecture.kind === 'fixed') return;
    const fraction = step / Math.max(1, loop.total);
    const state = { choices: supernets.choices, phi: loop.logits(), start: start.logits, genotype };
    for (const each of alarmsOf({ ...state, fraction, searching: fraction })) {
      if (!alarmed.has(each.alarm)) emit({ type: 'alarm', ...each });
      alarmed.add(each.alarm);
    }
  };
  const save = (step: number) =>
    context.saveArtefact({
      kind: 'checkpoint',
      name: `checkpoint-${step}.safetensors`,
      step,
      bytes: encodeInnerState(loop.state()),
    });
  if (first === 0) watch(0);

  let step = first;
  while (!loop.done()) {
    if (context.shouldStop()) {
      await save(step);
      return { end: 'stopped', step };
    }
    const report = await loop.step();
    step = report.step + 1;
    context.tick(step);
    const validates =
      config.evaluateEvery > 0 && step % config.evaluateEvery === 0 && data.validation.labels.length > 0;
    const judged = validates
      ? await judge(program, data, 'validation', {
          ...finalMixture(config, start, loop, supernets),
          seed: 0,
          batchNorm: 'batch',
        })
      : null;
    emit({
      type: 'points',
      step,
      values: {
        'train.loss': report.loss,
        'train.accuracy': report.accuracy,
        'train.gradientNorm': report.gradientNorm,
        ...(start.architecture.kind === 'moving'
          ? {
              'adaptation.logitShift': logitShift(supernets.choices, loop.logits(), start.alpha),
              ...(Number.isNaN(report.temperature) ? {} : { 'schedule.temperature': report.temperature }),
              ...entropyByCell(supernets.choices, loop.logits()),
            }
          : {}),
        ...(judged === null ? {} : { 'validation.accuracy': judged.accuracy, 'validation.loss': judged.loss }),
      },
    });
    if (step % snapshotEvery === 0) watch(step);
    progress.report(step);
    if (!loop.done() && step % config.checkpointEvery === 0) await save(step);
  }
  const seconds = (context.now() - startedAt) / 1000;
  await conclude(context, config, supernets, { loop, start, data, step, seconds: first === 0 ? seconds : null });
  return { end: 'finished', step };
}

/** Where the path starts, what is fixed and what is penalised. */
function startOf(context: RunContext, config: Config, supernets: Supernets, graph: NetworkGraph): Start {
  const seed = deriveSeed(config.seed, 'start');
  const size = graph.mixtureSize;
  const moving = { kind: 'moving' } as const;
  if (config.kind === 'search') {
    const zero = new Float64Array(size);
    return {
      parameters: initialiseParameters(graph, seed),
      logits: zero,
      alpha: zero,
      penalised: false,
      architecture: moving,
    };
  }
  const prior = carriedPrior(context, supernets);
  const drawn = startFromPrior(prior, graph, seed);
  if (drawn.unknown.length > 0)
    context.emit({
      type: 'log',
      level: 'warn',
      message: `The prior never met this resolution: ${drawn.unknown.length} parameters of its stem start at random.`,
    });
  const parameters = config.weightStart === 'prior' ? drawn.parameters : initialiseParameters(graph, seed);
  const alpha = prior.logits;
  const common = { parameters, alpha, penalised: config.weightStart === 'prior' };
  switch (config.architecture) {
    case 'adapt':
      return {
        ...common,
        logits: alpha,
        architecture: config.headOnly ? { kind: 'fixed', ...hardMixture(supernets.space, alpha) } : moving,
      };
    case 'uniform':
      return { ...common, logits: new Float64Array(size), architecture: moving };
    case 'prior':
      return { ...common, logits: alpha, architecture: { kind: 'fixed', ...hardMixture(supernets.space, alpha) } };
    case 'random': {
      const genotype = randomGenotype(supernets.space, randomStream(config.seed, 'random-architecture'));
      const mixture = genotypeMixture(supernets.space, genotype);
      return { ...common, logits: Float64Array.from(mixture.z), architecture: { kind: 'fixed', ...mixture } };
    }
  }
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

function settingsOf(config: Config, start: Start, space: SearchSpace, trainImages: number): InnerLoopSettings {
  const gamma = (value: number | 'elbo') => (value === 'elbo' ? 1 / trainImages : value);
  const adapt = config.kind === 'adapt' ? config : null;
  const committedSteps = Math.floor(config.committedFraction * config.steps);
  return {
    steps: config.steps,
    headSteps: config.headSteps,
    committedSteps,
    commit: (phi) => genotypeMixture(space, deriveGenotype(space, phi).genotype),
    batch: config.batch,
    weights: config.weights,
    logits: config.logits,
    temperature: (t) => linear(config.temperature.start, config.temperature.end, t, config.steps - committedSteps),
    estimator: config.estimator,
    architecture: start.architecture,
    trained: adapt?.headOnly ? ['head'] : ['stem', 'body', 'head'],
    anchorStrength: adapt === null || !start.penalised ? 0 : gamma(adapt.gammaWeights) / adapt.priorVariance,
    divergenceWeight: adapt === null || adapt.architecture !== 'adapt' ? 0 : gamma(adapt.gammaLogits),
    deviation: adapt?.posteriorDeviation ?? 0,
    sharedHead: false,
  };
}

const finalLogits = (config: Config, loop: InnerLoop): Float64Array =>
  config.averageLogits ? loop.averagedLogits() : Float64Array.from(loop.logits());

/** The hard mixture the network is judged with: the fixed one, or the derived genotype's. */
function finalMixture(config: Config, start: Start, loop: InnerLoop, supernets: Supernets) {
  if (start.architecture.kind === 'fixed') return { z: start.architecture.z, mask: start.architecture.mask };
  return genotypeMixture(supernets.space, deriveGenotype(supernets.space, finalLogits(config, loop)).genotype);
}

async function conclude(
  context: RunContext,
  config: Config,
  supernets: Supernets,
  end: {
    loop: InnerLoop;
    start: Start;
    data: ReturnType<typeof referencedTask>['data'];
    step: number;
    seconds: number | null;
  },
): Promise<void> {
  const { loop, start, data, step } = end;
  const { program } = loop;
  const phi = start.architecture.kind === 'fixed' ? start.logits : finalLogits(config, loop);
  const derived = deriveGenotype(supernets.space, phi);
  context.emit({ type: 'genotype', step, genotype: derived.genotype, margins: [...derived.margins] });
  const state = loop.state();
  await context.saveArtefact({
    kind: 'posterior',
    name: `posterior-${step}.safetensors`,
    step,
    bytes: encodePosterior({
      graph: program.graph,
      parameters: state.parameters,
      logits: phi,
      alpha: start.alpha,
      step,
    }),
  });
  const hard = { ...finalMixture(config, start, loop, supernets), seed: 0, batchNorm: 'batch' } as const;
  const test = await judge(program, data, 'test', hard);
  const values: Record<string, number> = { 'test.accuracy': test.accuracy, 'test.loss': test.loss };
  if (data.validation.labels.length > 0) {
    const validation = await judge(program, data, 'validation', hard);
    values['validation.accuracy'] = validation.accuracy;
    values['validation.loss'] = validation.loss;
  }
  if (start.architecture.kind === 'moving') {
    const z = mixtureAt(supernets.choices, phi);
    values['test.accuracyRelaxed'] = (await judge(program, data, 'test', { z, seed: 0, batchNorm: 'batch' })).accuracy;
    values['adaptation.logitShift'] = logitShift(supernets.choices, phi, start.alpha);
    const before = new Set(deriveGenotype(supernets.space, start.alpha).kept);
    values['adaptation.flips'] = derived.kept.filter((candidate) => !before.has(candidate)).length;
    values['adaptation.signalToNoise'] = loop.logitGradientSignal();
    Object.assign(values, entropyByCell(supernets.choices, phi));
  }
  const mask = start.architecture.kind === 'fixed' ? start.architecture.mask : undefined;
  values['compute.macs'] = 3 * countMacs(program.graph, mask === undefined ? {} : { mask }) * config.batch * step;
  if (end.seconds !== null) values['compute.seconds'] = end.seconds;
  context.emit({ type: 'summary', values });
}

function declareMetrics({ emit }: RunContext): void {
  const declare = (key: string, goal: 'max' | 'min' | 'none', unit: string) =>
    emit({ type: 'metric', key, goal, unit });
  declare('train.loss', 'min', 'nat');
  declare('train.accuracy', 'max', '');
  declare('train.gradientNorm', 'none', '');
  declare('validation.accuracy', 'max', '');
  declare('validation.loss', 'min', 'nat');
  declare('adaptation.logitShift', 'none', '');
  declare('schedule.temperature', 'none', '');
  declare('entropy.normal', 'none', 'nat');
  declare('entropy.reduce', 'none', 'nat');
}
