/**
 * @file A run of kind `random-search` (method.md §7): genotypes as a strategy proposes them, each retrained by the recipe of `evaluate` with
 * the same seed, the best chosen on validation images. Only the best meets the test images, once.
 */
import { DomainError } from '@/domain/errors';
import { genotypeHash } from '@/domain/genotype';
import type { RandomSearchConfig } from '@/domain/run-config';
import type { SearchSpace } from '@/domain/space';
import { countMacs } from '@/graph/counts';
import type { TaskData } from '@/nas/tasks/batches';
import { stepsPerEpoch } from '@/nas/tasks/batches';
import { certainLogits } from '../inner-loop/task-start';
import { derivedNetwork, judgeTrained, type RetrainOutcome, retrain } from '../retraining/retrain';
import { decodeTraining, encodeTraining, encodeWeights } from '../retraining/training-checkpoint';
import type { RunContext, RunOutcome } from '../run/run-context';
import { createProgressMeter, declareMetrics, emitPoints } from '../run/run-context';
import { describeTask, imageFactsOf, referencedTask } from '../run/task-source';
import { beats, best, type Judged, type Proposal, type Proposals } from './judged';
import { proposalsOf } from './proposals';
import {
  type Candidate,
  decodeRandomSearch,
  encodeRandomSearch,
  type RandomSearchState,
} from './random-search-checkpoint';
import { rankGenotypes } from './zero-cost';

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
  const ranking =
    config.strategy === 'zero-cost' ? await rankGenotypes({ engine: context.engine, space, data, config }) : null;
  const proposals = proposalsOf(space, config, ranking?.genotypes ?? null);
  const first = proposals.rounds[0]?.count ?? 0;
  if (first < config.genotypes)
    emit({ type: 'log', level: 'warn', message: `The space holds hardly more than ${first} architectures.` });
  const state: RandomSearchState =
    context.checkpoint === null
      ? { candidates: [], best: null, training: null }
      : decodeRandomSearch(context.checkpoint);
  return await judgeAll({ context, config, space, data, proposals, rankingMacs: ranking?.macs ?? 0, state });
}

interface Scope {
  readonly context: RunContext;
  readonly config: RandomSearchConfig;
  readonly space: SearchSpace;
  readonly data: TaskData;
  readonly proposals: Proposals;
  /** Of the zero-cost proxy. */
  readonly rankingMacs: number;
  readonly state: RandomSearchState;
}

async function judgeAll(scope: Scope): Promise<RunOutcome> {
  const { context, config, data, proposals, state } = scope;
  const perEpoch = stepsPerEpoch(data.train.count, config.batch);
  const { candidates } = state;
  const total = perEpoch * proposals.rounds.reduce((sum, { count, epochs }) => sum + count * epochs, 0);
  const judged = replay(proposals, candidates);
  let before = perEpoch * judged.reduce((sum, { epochs }) => sum + epochs, 0);
  const progress = createProgressMeter(context.emit, context.now, { total, unit: 'steps', start: before });
  /** `done`: steps of the candidate in training. */
  const save = async (done: number): Promise<void> => {
    const step = before + done;
    const bytes = encodeRandomSearch(state);
    await context.saveArtefact({ kind: 'checkpoint', name: `checkpoint-${step}.safetensors`, step, bytes });
  };
  for (let proposal = proposals.next(judged); proposal !== null; proposal = proposals.next(judged)) {
    if (context.shouldStop()) {
      await save(0);
      return { end: 'stopped', step: before };
    }
    const outcome = await train(scope, proposal, {
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
    before += perEpoch * proposal.epochs;
    judged.push(record(scope, { judged, proposal, outcome, step: before }));
    if (before < total) await save(0);
  }
  await conclude(scope, judged, total);
  return { end: 'finished', step: total };
}

/** The genotypes of the candidates that a checkpoint holds, proposed again. */
function replay(proposals: Proposals, candidates: readonly Candidate[]): Judged[] {
  const judged: Judged[] = [];
  for (const { validation } of candidates) {
    const proposal = proposals.next(judged);
    if (proposal !== null) judged.push({ ...proposal, validation });
  }
  return judged;
}

const train = (
  { context, config, data, state }: Scope,
  { genotype, epochs }: Proposal,
  hooks: { onStep(done: number, loss: number): void; keep(step: number, checkpoint: Uint8Array): Promise<void> },
): Promise<RetrainOutcome> =>
  retrain({
    engine: context.engine,
    genotype,
    data,
    recipe: { ...config, epochs },
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

interface Trained {
  /** Those before. */
  readonly judged: readonly Judged[];
  readonly proposal: Proposal;
  readonly outcome: Extract<RetrainOutcome, { end: 'finished' }>;
  /** Training steps of all candidates so far, which points, checkpoints and progress count in. */
  readonly step: number;
}

function record(scope: Scope, { judged, proposal, outcome, step }: Trained): Judged {
  const { context, space, proposals, state } = scope;
  const { graph, validation, compute } = outcome;
  const { genotype } = proposal;
  const { accuracy, loss } = validation ?? { accuracy: Number.NaN, loss: Number.NaN };
  const made: Judged = { ...proposal, validation: { accuracy, loss } };
  state.candidates.push({
    hash: genotypeHash(genotype),
    validation: { accuracy, loss },
    parameters: graph.parameterCount,
    macs: countMacs(graph),
    compute,
  });
  const leader = best(judged);
  const leads = leader === undefined || beats(made, leader);
  if (leads) {
    state.best = encodeTraining(outcome.state, { loss: 0, correct: 0, images: 0 }, compute.seconds);
    const logits = Array.from(certainLogits(space, genotype));
    context.emit({ type: 'architecture', step, logits, genotype });
  }
  emitPoints(context.emit, step, {
    'candidate.validationAccuracy': accuracy,
    'candidate.parameters': graph.parameterCount,
    'best.validationAccuracy': leads ? accuracy : leader.validation.accuracy,
  });
  const count = proposals.rounds.reduce((sum, round) => sum + round.count, 0);
  const figures = `${(100 * accuracy).toFixed(2)} % on validation after ${proposal.epochs} epochs, ${graph.parameterCount} parameters`;
  const message = `Candidate ${state.candidates.length} of ${count}: ${figures}${leads ? ', the best so far' : ''}.`;
  context.emit({ type: 'log', level: 'info', message });
  return made;
}

async function conclude(
  { context, config, data, rankingMacs, state }: Scope,
  judged: readonly Judged[],
  step: number,
): Promise<void> {
  const { candidates } = state;
  const chosen = best(judged);
  const leader = chosen === undefined ? undefined : candidates[judged.indexOf(chosen)];
  if (chosen === undefined || leader === undefined || state.best === null) return;
  const { genotype } = chosen;
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
  const table = candidates.map((each, i) => ({ ...each, epochs: judged[i]?.epochs, genotype: judged[i]?.genotype }));
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
        'compute.macs': rankingMacs + sum(({ compute }) => compute.macs),
        'compute.seconds': sum(({ compute }) => compute.seconds),
      },
    });
  } finally {
    program.free();
  }
}
