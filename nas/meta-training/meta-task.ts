/** @file One task of a meta-batch: adapted from (μ, α) by the inner loop, on one program (method.md §3). */
import { deriveSeed } from '@/domain/random';
import { followsQuery, type MetaTrainConfig } from '@/domain/run-config';
import { logitShift } from '@/domain/statistics/categorical';
import { countMacs, passesPerTrainingImage } from '@/graph/counts';
import { deriveGenotype, genotypeMixture } from '@/nas/derive';
import type { TaskData } from '@/nas/tasks/batches';
import { flippedPairs, meanDivergence } from '../architecture-search/watch-architecture';
import { createInnerLoop, type InnerLoop, type InnerStepReport } from '../inner-loop/inner-loop';
import { type InnerLoopSettings, penaltyWeight } from '../inner-loop/inner-settings';
import { temperatureAt } from '../inner-loop/schedules';
import type { InnerProblem } from '../inner-loop/step';
import type { StepFigures } from '../run/run-context';
import { type Networks, taskOf } from '../run/task-source';
import type { DoTask, TaskCall, TaskScope } from '../run/tasks';
import { type Prior, startFromPrior } from './prior';
import { type QueryGradient, queryGradient } from './query-gradient';
import { type PathStep, unrolledGradient } from './unrolled-gradient';

export interface MetaTask {
  readonly order: {
    /** (μ, α), the same for all tasks of an iteration. */
    readonly prior: Pick<Prior, 'layout' | 'weights' | 'logits' | 'iteration'>;
    /** Of the task within its part of the task set. */
    readonly index: number;
    /** φ moves: the iteration is past the warm-up. */
    readonly searching: boolean;
  };
  readonly answer: TaskResult;
  readonly report: StepFigures;
  readonly judged: { readonly macs: number; readonly accuracy: number; readonly loss: number };
}
type Order = MetaTask['order'];

export interface TaskResult {
  /** The shape of its task, which names the layout of its parameters. */
  readonly ways: number;
  readonly resolution: number;
  /** m_t and φ_t. */
  readonly parameters: Float32Array;
  readonly logits: Float64Array;
  readonly query: QueryGradient | null;
  /** Of the last step. */
  readonly last: InnerStepReport;
  readonly shift: number;
  readonly flips: number;
  readonly signal: number;
  /** KL(φ_t ‖ α), mean over the choices. */
  readonly divergence: number;
  readonly macs: number;
}

export const doMetaTask: DoTask<Order, TaskResult, StepFigures> = async (scope, order, call) => {
  const config = configOf(scope);
  const data = taskOf(scope, 'metaTrain', order.index, deriveSeed(config.seed, 'tasks'));
  const seed = deriveSeed(config.seed, 'task', order.index);
  const temperature = temperatureAt(config.temperature, order.prior.iteration, config.iterations);
  const keepsPath = config.metaUpdate === 'unrolled';
  const adapted = await adapt(scope, order, call, { data, seed, temperature, keepsPath });
  return adapted === null
    ? null
    : await resultOf(scope.supernets(), adapted, { config, order, data, seed, temperature });
};

/** Adapts at the temperature of the last iteration, and evaluates on the task's validation images. */
export const doMetaValidation: DoTask<Order, MetaTask['judged'], StepFigures> = async (scope, order, call) => {
  const config = configOf(scope);
  const data = taskOf(scope, 'metaValidation', order.index, 0);
  const seed = deriveSeed(config.seed, 'validation', order.index);
  const temperature = temperatureAt(config.temperature, config.iterations - 1, config.iterations);
  const adapted = await adapt(scope, order, call, { data, seed, temperature });
  if (adapted === null) return null;
  const { accuracy, loss } = await adapted.loop.validate();
  return { macs: adapted.loop.macs(), accuracy, loss };
};

function configOf({ job: { config } }: TaskScope): MetaTrainConfig {
  if (config.kind !== 'meta-train') throw new Error(`a task of a meta-training in a run of kind ${config.kind}`);
  return config;
}

interface Adapted {
  readonly problem: InnerProblem;
  readonly loop: InnerLoop;
  readonly last: InnerStepReport;
  /** Of unrolled: every step. Empty for other updates. */
  readonly path: readonly PathStep[];
}

/** The inner loop on one task from (μ, α). Null when told to stop before its end. */
async function adapt(
  scope: TaskScope,
  { prior, searching }: Order,
  { slot, threads, hear, shouldStop }: TaskCall<StepFigures>,
  {
    data,
    seed,
    temperature,
    keepsPath = false,
  }: { data: TaskData; seed: number; temperature: number; keepsPath?: boolean },
): Promise<Adapted | null> {
  const config = configOf(scope);
  const supernets = scope.supernets();
  const program = supernets.program(data, { batch: config.batch, threads, slot });
  const { parameters } = startFromPrior(prior, program.graph, { head: config.head, seed: deriveSeed(seed, 'head') });
  const start = { parameters, logits: prior.logits };
  const settings = settingsOf(config, supernets, { searching, temperature, trainImages: data.train.count });
  const problem = { program, choices: supernets.choices, data, seed, prior: start, settings };
  const loop = await createInnerLoop({ ...problem, start });
  const path: PathStep[] = [];
  let last: InnerStepReport | null = null;
  while (!loop.done()) {
    if (shouldStop()) return null;
    const before = keepsPath ? await loop.state() : null;
    last = await loop.step();
    const { loss, gradientNorm } = last;
    if (before !== null) path.push({ parameters: before.parameters, logits: before.logits, gradientNorm });
    hear({ loss, gradientNorm });
  }
  return last === null ? null : { problem, loop, last, path };
}

/** The program still holds m_t. */
async function resultOf(
  { space, choices }: Networks,
  { problem, loop, last, path }: Adapted,
  of: { config: MetaTrainConfig; order: Order; data: TaskData; seed: number; temperature: number },
): Promise<TaskResult> {
  const { config, data, seed, temperature } = of;
  const { logits: alpha } = of.order.prior;
  const end = await loop.state();
  const {
    parameters,
    logits: { phi: logits },
  } = end;
  const { program } = loop;
  const settings = { ...config, deviation: config.posteriorDeviation, temperature };
  const atEnd = followsQuery(config.metaUpdate)
    ? await queryGradient({ program, choices, data, phi: logits, seed, settings })
    : null;
  const unrolled =
    atEnd !== null && config.metaUpdate === 'unrolled' ? await unrolledGradient(problem, path, end, atEnd) : null;
  const { mask, images = 0 } = atEnd ?? {};
  const queryMacs =
    images * countMacs(program.graph, mask === undefined ? {} : { mask }) +
    (unrolled?.images ?? 0) * countMacs(program.graph);
  return {
    ways: data.ways,
    resolution: data.resolution,
    parameters,
    logits,
    query: atEnd === null ? null : { ...atEnd, ...unrolled },
    last,
    shift: logitShift(choices, logits, alpha),
    flips: flippedPairs(space, logits, alpha),
    signal: loop.logitGradientSignal(),
    divergence: meanDivergence(choices, logits, alpha),
    macs: loop.macs() + passesPerTrainingImage * queryMacs,
  };
}

function settingsOf(
  config: MetaTrainConfig,
  { space }: Networks,
  at: { searching: boolean; temperature: number; trainImages: number },
): InnerLoopSettings {
  return {
    steps: config.steps,
    headSteps: 0,
    warmupSteps: at.searching ? 0 : config.steps,
    committedSteps: 0,
    derive: (phi) => genotypeMixture(space, deriveGenotype(space, phi).genotype),
    averageLogits: false,
    selection: null,
    batch: config.batch,
    weights: config.weights,
    logits: config.logits,
    temperature: () => at.temperature,
    estimator: config.estimator,
    mixture: config.mixture,
    split: config.split,
    architecture: { kind: 'moving' },
    trained: ['stem', 'body', 'head'],
    anchorStrength: penaltyWeight(config.gammaWeights, at.trainImages) / config.priorVariance,
    divergence: { weight: penaltyWeight(config.gammaLogits, at.trainImages), kind: config.divergence },
    penalty: null,
    deviation: config.posteriorDeviation,
    sharedHead: config.head === 'shared',
    headStart: 'random',
  };
}
