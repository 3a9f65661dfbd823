/**
 * @file A run of kind `random-search` (method.md §7): genotypes as a strategy proposes them, each retrained by the recipe of `evaluate` with
 * the same seed, the best chosen on validation images. Only the best meets the test images, once.
 */
import { candidateFileName } from '@/domain/candidate-file';
import { DomainError } from '@/domain/errors';
import { plural } from '@/domain/format';
import { genotypeHash } from '@/domain/genotype';
import type { RandomSearchConfig } from '@/domain/run-config';
import type { Job } from '@/domain/runner-files';
import type { SearchSpace } from '@/domain/space';
import { paretoFront } from '@/domain/statistics/pareto';
import type { TaskData } from '@/nas/tasks/batches';
import { stepsPerEpoch } from '@/nas/tasks/batches';
import { certainLogits } from '../inner-loop/task-start';
import { derivedNetwork } from '../retraining/retrain';
import { decodeTraining, encodeTraining, encodeWeights } from '../retraining/training-checkpoint';
import type { RunContext, RunOutcome } from '../run/run-context';
import { createProgressMeter, declareMetrics, emitPoints } from '../run/run-context';
import { doInOrder, type TaskPool } from '../run/task-pool';
import { describeTask, imageFactsOf, networksOf, referencedTask } from '../run/task-source';
import type { TrainedCandidate } from './candidate';
import { beats, best, type Judged, type Proposal, type Proposals, tooSlow, wasTrained } from './judged';
import { limitsOf, noneFits } from './limits';
import { proposalsOf } from './proposals';
import {
  type Candidate,
  decodeRandomSearch,
  encodeRandomSearch,
  type RandomSearchState,
} from './random-search-checkpoint';

export async function runRandomSearch(
  context: RunContext,
  config: RandomSearchConfig,
  pool: TaskPool,
): Promise<RunOutcome> {
  const { space } = networksOf(context.job);
  const data = referencedTask(context, config.task);
  if (data.validation.count === 0)
    throw new DomainError('invalid-input', 'A random search chooses on validation images: the task set has none.', {
      field: 'task.taskSet',
    });
  const { emit } = context;
  emit({ type: 'log', level: 'info', message: describeTask(context, data) });
  declareMetrics(emit, [
    'candidate.validationAccuracy',
    'candidate.parameters',
    'candidate.macs',
    'candidate.latency',
    'best.validationAccuracy',
  ]);
  const ranking = config.strategy === 'zero-cost' ? await pool.do('ranking', null, alone) : null;
  const { earlier } = context.job;
  const cells = earlier.map((each) => each.cells);
  const proposals = proposalsOf(space, config, ranking?.genotypes ?? null, limitsOf(config, data), cells);
  if (earlier.length > 0) emit({ type: 'log', level: 'info', message: earlierText(earlier) });
  const first = proposals.rounds[0]?.count ?? 0;
  if (proposals.propose(0, []) === null) throw noneFits();
  if (first < config.genotypes)
    emit({ type: 'log', level: 'warn', message: `The space holds barely more than ${first} architectures.` });
  const state: RandomSearchState =
    context.checkpoint === null
      ? { candidates: [], best: null, training: new Map() }
      : decodeRandomSearch(context.checkpoint);
  return await judgeAll({ context, pool, config, space, data, proposals, rankingMacs: ranking?.macs ?? 0, state });
}

function earlierText(earlier: Job['earlier']): string {
  const cells = earlier.reduce((sum, each) => sum + each.cells.length, 0);
  const names = earlier.map(({ name }) => `"${name}"`).join(', ');
  return `The model of accuracy begins with ${plural(cells, 'cell')} from ${plural(earlier.length, 'earlier search', 'earlier searches')}: ${names}.`;
}

/** Of a task that is done to its end, as it says nothing on the way. */
const alone = { hear: () => {}, shouldStop: () => false };

interface Scope {
  readonly context: RunContext;
  readonly pool: TaskPool;
  readonly config: RandomSearchConfig;
  readonly space: SearchSpace;
  readonly data: TaskData;
  readonly proposals: Proposals;
  /** Of the zero-cost proxy. */
  readonly rankingMacs: number;
  readonly state: RandomSearchState;
}

async function judgeAll(scope: Scope): Promise<RunOutcome> {
  const { context, pool, config, data, proposals, state } = scope;
  const perEpoch = stepsPerEpoch(data.train.count, config.batch);
  const { candidates, training } = state;
  const total = perEpoch * proposals.rounds.reduce((sum, { count, epochs }) => sum + count * epochs, 0);
  const judged = replay(proposals, candidates);
  const proposed = new Map<number, Proposal>();
  /** Steps of the judged ones, and of each that is in training. */
  let before = perEpoch * judged.reduce((sum, { epochs }) => sum + epochs, 0);
  const inTraining = new Map<number, number>();
  const progress = createProgressMeter(context.emit, context.now, { total, unit: 'steps', start: before });
  /** `done`: steps of the next candidate. */
  const save = async (done: number): Promise<void> => {
    const step = before + done;
    const bytes = encodeRandomSearch(state);
    await context.saveArtefact({ kind: 'checkpoint', name: `checkpoint-${step}.safetensors`, step, bytes });
  };
  const whole = await doInOrder({
    pool,
    kind: 'candidate',
    from: judged.length,
    next(at) {
      const proposal = proposals.propose(at, judged);
      if (proposal === null) return null;
      proposed.set(at, proposal);
      return { ...proposal, checkpoint: training.get(at) ?? null };
    },
    shouldStop: () => context.shouldStop(),
    overhear(report, at) {
      if ('kept' in report) {
        training.set(at, report.kept);
        inTraining.set(at, report.step);
        // Told to stop, all keep where they stand: that is saved at the end.
        if (at === judged.length && !context.shouldStop()) return save(report.step);
      } else {
        inTraining.set(at, report.done);
        progress.report(before + [...inTraining.values()].reduce((sum, steps) => sum + steps, 0));
      }
    },
    hear(report) {
      if ('done' in report) context.tick(before + report.done, { loss: report.loss });
    },
    async take(outcome, at) {
      const proposal = proposed.get(at);
      if (proposal === undefined) throw new Error(`candidate ${at} was not proposed`);
      training.delete(at);
      inTraining.delete(at);
      before += perEpoch * proposal.epochs;
      judged.push(record(scope, { judged, proposal, outcome, step: before }));
      if (before < total) await save(0);
    },
  });
  if (!whole) {
    const done = inTraining.get(judged.length) ?? 0;
    await save(done);
    return { end: 'stopped', step: before + done };
  }
  await conclude(scope, judged, total);
  return { end: 'finished', step: total };
}

/** The genotypes of the candidates that a checkpoint holds, proposed again. */
function replay(proposals: Proposals, candidates: readonly Candidate[]): Judged[] {
  const judged: Judged[] = [];
  for (const { validation } of candidates) {
    const proposal = proposals.propose(judged.length, judged);
    if (proposal !== null) judged.push({ ...proposal, validation });
  }
  return judged;
}

interface Trained {
  /** Those before. */
  readonly judged: readonly Judged[];
  readonly proposal: Proposal;
  readonly outcome: TrainedCandidate;
  /** Training steps of all candidates so far, which points, checkpoints and progress count in. */
  readonly step: number;
}

function record(scope: Scope, { judged, proposal, outcome, step }: Trained): Judged {
  const { context, space, proposals, state } = scope;
  const { parameters, macs, latency, validation, compute } = outcome;
  const { genotype } = proposal;
  const slow = outcome.state === null;
  const { accuracy, loss } = slow ? tooSlow : (validation ?? { accuracy: Number.NaN, loss: Number.NaN });
  const made: Judged = { ...proposal, validation: { accuracy, loss } };
  state.candidates.push({
    hash: genotypeHash(genotype),
    validation: { accuracy, loss },
    parameters,
    macs,
    latency,
    compute,
  });
  const leader = best(judged.filter(wasTrained));
  const leads = !slow && (leader === undefined || beats(made, leader));
  if (leads && outcome.state !== null) {
    state.best = encodeTraining(outcome.state, { loss: 0, correct: 0, images: 0 }, compute.seconds);
    const logits = Array.from(certainLogits(space, genotype));
    context.emit({ type: 'architecture', step, logits, genotype });
  }
  emitPoints(context.emit, step, {
    'candidate.validationAccuracy': accuracy,
    'candidate.parameters': parameters,
    'candidate.macs': macs,
    'candidate.latency': latency,
    ...(leads ? { 'best.validationAccuracy': accuracy } : {}),
    ...(!leads && leader !== undefined ? { 'best.validationAccuracy': leader.validation.accuracy } : {}),
  });
  const count = proposals.rounds.reduce((sum, round) => sum + round.count, 0);
  const figures = slow
    ? `not trained, as ${latency.toPrecision(3)} ms for one image are more than ${scope.config.mostLatency}`
    : `${(100 * accuracy).toFixed(2)} % on validation after ${proposal.epochs} epochs, ${parameters} parameters${expectedText(proposal)}`;
  const message = `Candidate ${state.candidates.length} of ${count}: ${figures}${leads ? ', the best so far' : ''}.`;
  context.emit({ type: 'log', level: 'info', message });
  return made;
}

function expectedText({ expected }: Proposal): string {
  if (expected === undefined) return '';
  const percent = (value: number): string => (100 * value).toFixed(1);
  return ` (expected ${percent(expected.mean)} %, ${percent(expected.low)} to ${percent(expected.high)})`;
}

async function conclude(
  { context, pool, config, data, rankingMacs, state }: Scope,
  judged: readonly Judged[],
  step: number,
): Promise<void> {
  const { candidates } = state;
  const chosen = best(judged.filter(wasTrained));
  const leader = chosen === undefined ? undefined : candidates[judged.indexOf(chosen)];
  if (judged.length > 0 && chosen === undefined)
    throw new DomainError(
      'invalid-input',
      `All candidates take longer than ${config.mostLatency} ms for one image here: allow more, or take fewer channels or layers.`,
      { field: 'mostLatency' },
    );
  if (chosen === undefined || leader === undefined || state.best === null) return;
  const { genotype } = chosen;
  const { emit, saveArtefact } = context;
  const trained = decodeTraining(state.best).state;
  const graph = derivedNetwork(genotype, data, config);
  emit({ type: 'genotype', step, genotype, margins: [] });
  await saveArtefact({
    kind: 'weights',
    name: 'weights.safetensors',
    step,
    bytes: encodeWeights(graph, trained, imageFactsOf(context, data)),
  });
  const front = frontsOf(candidates);
  const table = candidates.map((each, i) => ({
    ...each,
    epochs: judged[i]?.epochs,
    genotype: judged[i]?.genotype,
    front: front(i),
  }));
  await saveArtefact({
    kind: 'other',
    name: candidateFileName,
    step,
    bytes: new TextEncoder().encode(JSON.stringify(table, null, 2)),
  });
  // Those that were too slow have cost nothing, and say nothing of architectures.
  const trainedOnes = candidates.filter(wasTrained).length;
  const test = await pool.do('test', { genotype, state: trained }, alone);
  const sum = (pick: (each: Candidate) => number): number => candidates.reduce((total, each) => total + pick(each), 0);
  emit({
    type: 'summary',
    values: {
      'test.accuracy': test?.accuracy ?? Number.NaN,
      'test.loss': test?.loss ?? Number.NaN,
      'validation.accuracy': leader.validation.accuracy,
      'candidates.count': candidates.length,
      'candidates.meanValidationAccuracy': sum(({ validation }) => validation.accuracy) / trainedOnes,
      parameters: leader.parameters,
      macs: leader.macs,
      ...(config.strategy === 'zero-cost' ? { 'ranking.macs': rankingMacs } : {}),
      'compute.macs': rankingMacs + sum(({ compute }) => compute.macs),
      'compute.seconds': sum(({ compute }) => compute.seconds),
    },
  });
}

const costNames = ['parameters', 'macs', 'latency'] as const;

/** The costs by which a candidate, named by its place, is on the front: none costs less and is more accurate on validation. */
function frontsOf(candidates: readonly Candidate[]): (place: number) => string[] {
  const fronts = costNames.map((name) => {
    const known = candidates.flatMap(({ [name]: x, validation: { accuracy: y } }, place) =>
      x === null ? [] : [{ x, y, place }],
    );
    return { name, places: paretoFront(known, 'min', 'max').flatMap((at) => known[at]?.place ?? []) };
  });
  return (place) => fronts.flatMap(({ name, places }) => (places.includes(place) ? [name] : []));
}
