/**
 * @file A run of kind `random-search` (method.md §7): genotypes drawn uniformly, each retrained by the recipe of `evaluate` with
 * the same seed, the best chosen on validation images. Only the best meets the test images, once.
 */
import { DomainError } from '@/domain/errors';
import { type Genotype, genotypeHash } from '@/domain/genotype';
import { randomStream } from '@/domain/random';
import type { RandomSearchConfig } from '@/domain/run-config';
import type { SearchSpace } from '@/domain/space';
import { countMacs } from '@/graph/counts';
import { randomGenotype } from '@/nas/derive';
import type { TaskData } from '@/nas/tasks/batches';
import { stepsPerEpoch } from '@/nas/tasks/batches';
import { certainLogits } from '../inner-loop/task-start';
import { derivedNetwork, judgeTrained, type RetrainOutcome, retrain } from '../retraining/retrain';
import { decodeTraining, encodeTraining, encodeWeights } from '../retraining/training-checkpoint';
import type { RunContext, RunOutcome } from '../run/run-context';
import { createProgressMeter, declareMetrics, emitPoints } from '../run/run-context';
import { describeTask, imageFactsOf, referencedTask } from '../run/task-source';
import {
  type Candidate,
  decodeRandomSearch,
  encodeRandomSearch,
  type RandomSearchState,
} from './random-search-checkpoint';

export async function runRandomSearch(context: RunContext, config: RandomSearchConfig): Promise<RunOutcome> {
  const carried = context.job.space;
  if (carried === null) throw new DomainError('invalid-input', 'This run needs a search space.', { field: 'space' });
  const space = carried.document;
  const data = referencedTask(context, config.task);
  if (data.validation.count === 0)
    throw new DomainError('invalid-input', 'A random search chooses on validation images: the task set has none.', {
      field: 'task.taskSet',
    });
  const { emit } = context;
  emit({ type: 'log', level: 'info', message: describeTask(context, data) });
  declareMetrics(emit, ['candidate.validationAccuracy', 'candidate.parameters', 'best.validationAccuracy']);
  const genotypes = drawGenotypes(space, config);
  if (genotypes.length < config.genotypes)
    emit({
      type: 'log',
      level: 'warn',
      message: `The space holds hardly more than ${genotypes.length} architectures.`,
    });
  const state: RandomSearchState =
    context.checkpoint === null
      ? { candidates: [], best: null, training: null }
      : decodeRandomSearch(context.checkpoint);
  return await judgeAll({ context, config, space, data, genotypes, state });
}

interface Scope {
  readonly context: RunContext;
  readonly config: RandomSearchConfig;
  readonly space: SearchSpace;
  readonly data: TaskData;
  readonly genotypes: readonly Genotype[];
  readonly state: RandomSearchState;
}

async function judgeAll(scope: Scope): Promise<RunOutcome> {
  const { context, config, data, genotypes, state } = scope;
  const each = config.epochs * stepsPerEpoch(data.train.count, config.batch);
  const { candidates } = state;
  const total = genotypes.length * each;
  const progress = createProgressMeter(context.emit, context.now, {
    total,
    unit: 'steps',
    start: candidates.length * each,
  });
  /** `done`: steps of the candidate in training. */
  const save = async (done: number): Promise<void> => {
    const step = candidates.length * each + done;
    const bytes = encodeRandomSearch(state);
    await context.saveArtefact({ kind: 'checkpoint', name: `checkpoint-${step}.safetensors`, step, bytes });
  };
  while (candidates.length < genotypes.length) {
    const before = candidates.length * each;
    const genotype = genotypes[candidates.length];
    if (genotype === undefined) break;
    if (context.shouldStop()) {
      await save(0);
      return { end: 'stopped', step: before };
    }
    const outcome = await train(scope, genotype, {
      onStep(done, loss) {
        context.tick(before + done, { loss });
        progress.report(before + done);
      },
      async keep(step, checkpoint) {
        state.training = checkpoint;
        await save(step);
      },
    });
    if (outcome.end === 'stopped') return { end: 'stopped', step: before + outcome.step };
    state.training = null;
    record(scope, genotype, outcome, before + each);
    if (candidates.length < genotypes.length) await save(0);
  }
  await conclude(scope, total);
  return { end: 'finished', step: total };
}

const train = (
  { context, config, data, state }: Scope,
  genotype: Genotype,
  hooks: { onStep(done: number, loss: number): void; keep(step: number, checkpoint: Uint8Array): Promise<void> },
): Promise<RetrainOutcome> =>
  retrain({
    engine: context.engine,
    genotype,
    data,
    recipe: config,
    threads: config.threads,
    seed: config.seed,
    checkpoint: state.training,
    test: false,
    hooks: {
      ...hooks,
      shouldStop: context.shouldStop,
      now: context.now,
      onStart() {},
      onEpoch() {},
    },
  });

/** `step`: training steps of all candidates so far, which points, checkpoints and progress count in. */
function record(
  scope: Scope,
  genotype: Genotype,
  outcome: Extract<RetrainOutcome, { end: 'finished' }>,
  step: number,
): void {
  const { context, space, genotypes, state } = scope;
  const { graph, validation, compute } = outcome;
  if (validation === null) return;
  const before = best(state.candidates);
  const { accuracy, loss } = validation;
  const made: Candidate = {
    hash: genotypeHash(genotype),
    validation: { accuracy, loss },
    parameters: graph.parameterCount,
    macs: countMacs(graph),
    compute,
  };
  state.candidates.push(made);
  const number = state.candidates.length;
  const leads = best(state.candidates) !== before;
  if (leads) {
    state.best = encodeTraining(outcome.state, { loss: 0, correct: 0, images: 0 }, compute.seconds);
    const logits = Array.from(certainLogits(space, genotype));
    context.emit({ type: 'architecture', step, logits, genotype });
  }
  emitPoints(context.emit, step, {
    'candidate.validationAccuracy': accuracy,
    'candidate.parameters': graph.parameterCount,
    'best.validationAccuracy': best(state.candidates)?.validation.accuracy ?? Number.NaN,
  });
  const figures = `${(100 * accuracy).toFixed(2)} % on validation, ${graph.parameterCount} parameters`;
  const message = `Candidate ${number} of ${genotypes.length}: ${figures}${leads ? ', the best so far' : ''}.`;
  context.emit({ type: 'log', level: 'info', message });
}

/** Highest accuracy on validation; ties go to the lower loss, then to the first. */
function best(candidates: readonly Candidate[]): Candidate | undefined {
  return candidates.reduce<Candidate | undefined>((leader, each) => {
    if (leader === undefined) return each;
    const [a, b] = [each.validation, leader.validation];
    return a.accuracy > b.accuracy || (a.accuracy === b.accuracy && a.loss < b.loss) ? each : leader;
  }, undefined);
}

async function conclude({ context, config, data, genotypes, state }: Scope, step: number): Promise<void> {
  const { candidates } = state;
  const leader = best(candidates);
  const genotype = genotypes.find((each) => genotypeHash(each) === leader?.hash);
  if (leader === undefined || genotype === undefined || state.best === null) return;
  const { engine, emit, saveArtefact } = context;
  const trained = decodeTraining(state.best).state;
  const graph = derivedNetwork(genotype, data, config);
  emit({ type: 'genotype', step, genotype, margins: [] });
  await saveArtefact({
    kind: 'weights',
    name: 'weights.safetensors',
    step,
    bytes: encodeWeights(graph, trained, imageFactsOf(context, data)),
  });
  const table = candidates.map((each, i) => ({ ...each, genotype: genotypes[i] }));
  await saveArtefact({
    kind: 'other',
    name: 'candidates.json',
    step,
    bytes: new TextEncoder().encode(JSON.stringify(table, null, 2)),
  });
  const program = engine.compile(graph, { batch: config.batch, threads: config.threads });
  try {
    program.load(trained);
    const test = await judgeTrained(program, data, 'test');
    const sum = (pick: (each: Candidate) => number): number =>
      candidates.reduce((total, each) => total + pick(each), 0);
    emit({
      type: 'summary',
      values: {
        'test.accuracy': test.accuracy,
        'test.loss': test.loss,
        'validation.accuracy': leader.validation.accuracy,
        'candidates.count': candidates.length,
        'candidates.meanValidationAccuracy': sum(({ validation }) => validation.accuracy) / candidates.length,
        parameters: leader.parameters,
        macs: leader.macs,
        'compute.macs': sum(({ compute }) => compute.macs),
        'compute.seconds': sum(({ compute }) => compute.seconds),
      },
    });
  } finally {
    program.free();
  }
}

/** Draws in vain before a space counts as exhausted. */
const mostRepeats = 1000;

/** Uniform without repetition: a pure function of (space, seed, count). Fewer where the space holds no more. */
export function drawGenotypes(
  space: SearchSpace,
  { genotypes: count, seed }: Pick<RandomSearchConfig, 'genotypes' | 'seed'>,
): Genotype[] {
  const stream = randomStream(seed, 'random-search');
  const drawn = new Map<string, Genotype>();
  for (let repeats = 0; drawn.size < count && repeats < mostRepeats; ) {
    const genotype = randomGenotype(space, stream);
    const hash = genotypeHash(genotype);
    repeats = drawn.has(hash) ? repeats + 1 : 0;
    if (!drawn.has(hash)) drawn.set(hash, genotype);
  }
  return [...drawn.values()];
}
