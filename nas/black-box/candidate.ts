/** @file The tasks of a black-box search: a candidate retrained, all ranked by a proxy, the best one tested (method.md §7). */
import type { Genotype } from '@/domain/genotype';
import { deriveSeed } from '@/domain/random';
import type { RandomSearchConfig } from '@/domain/run-config';
import type { ProgramState } from '@/engine/types';
import { countMacs } from '@/graph/counts';
import { initialiseParameters, initialStatistics } from '@/graph/initialise';
import type { NetworkGraph } from '@/graph/types';
import type { Judgement } from '../inner-loop/supernet-accuracy';
import { measureLatency } from '../measuring/latency';
import { derivedNetwork, judgeTrained, type Retrained, retrain } from '../retraining/retrain';
import { referencedTask } from '../run/task-source';
import type { DoTask, TaskScope } from '../run/tasks';
import type { Proposal } from './judged';
import { limitsOf } from './limits';
import { type Ranking, rankGenotypes } from './zero-cost';

export interface Candidate {
  /** `checkpoint`: of its training, to resume from. */
  readonly order: Proposal & { readonly checkpoint: Uint8Array | null };
  readonly answer: TrainedCandidate;
  readonly report:
    | { readonly done: number; readonly loss: number }
    | { readonly kept: Uint8Array; readonly step: number };
  readonly ranking: Ranking;
  readonly tested: { readonly genotype: Genotype; readonly state: ProgramState };
  readonly judgement: Judgement;
}

export interface TrainedCandidate extends Pick<Retrained, 'validation' | 'compute'> {
  /** Null if it was not trained: it takes longer than is allowed. */
  readonly state: ProgramState | null;
  readonly parameters: number;
  /** Forward, for one image. */
  readonly macs: number;
  /** Median forward pass of one image on one thread, in milliseconds. */
  readonly latency: number;
}

function configOf({ job: { config } }: TaskScope): RandomSearchConfig {
  if (config.kind !== 'random-search') throw new Error(`a candidate in a run of kind ${config.kind}`);
  return config;
}

/** Told to stop, it first reports a checkpoint of its state. */
export const doCandidate: DoTask<Candidate['order'], TrainedCandidate, Candidate['report']> = async (
  scope,
  { genotype, epochs, checkpoint },
  { threads, hear, shouldStop },
) => {
  const config = configOf(scope);
  const data = referencedTask(scope, config.task);
  // One that is in training was measured before.
  const untrained = config.mostLatency === 'any' || checkpoint !== null ? null : derivedNetwork(genotype, data, config);
  if (untrained !== null) {
    const seed = deriveSeed(config.seed, 'latency');
    const first = {
      parameters: initialiseParameters(untrained, seed),
      statistics: initialStatistics(untrained),
    };
    const { milliseconds } = await measureLatency(scope.engine, untrained, first, scope.now);
    if (milliseconds > Number(config.mostLatency)) return untrainedCandidate(untrained, milliseconds);
  }
  const outcome = await retrain({
    engine: scope.engine,
    genotype,
    data,
    recipe: { ...config, epochs },
    threads,
    seed: config.seed,
    checkpoint,
    test: false,
    hooks: {
      shouldStop,
      now: scope.now,
      onStart() {},
      onEpoch() {},
      onStep: (done, loss) => hear({ done, loss }),
      keep: async (step, kept) => hear({ kept, step }),
    },
  });
  if (outcome.end === 'stopped') return null;
  const { graph, state, validation, compute } = outcome;
  const { milliseconds: latency } = await measureLatency(scope.engine, graph, state, scope.now);
  return { state, validation, compute, parameters: graph.parameterCount, macs: countMacs(graph), latency };
};

function untrainedCandidate(graph: NetworkGraph, latency: number): TrainedCandidate {
  const [parameters, macs] = [graph.parameterCount, countMacs(graph)];
  return { state: null, validation: null, compute: { macs: 0, seconds: 0 }, parameters, macs, latency };
}

export const doRanking: DoTask<null, Ranking, never> = async (scope) => {
  const config = configOf(scope);
  const data = referencedTask(scope, config.task);
  const { space } = scope.supernets();
  return rankGenotypes({ engine: scope.engine, space, data, config, fits: limitsOf(config, data) });
};

/** On the test images, once. */
export const doTest: DoTask<Candidate['tested'], Judgement, never> = async (
  scope,
  { genotype, state },
  { threads },
) => {
  const config = configOf(scope);
  const data = referencedTask(scope, config.task);
  const program = scope.engine.compile(derivedNetwork(genotype, data, config), { batch: config.batch, threads });
  try {
    program.load(state);
    return await judgeTrained(program, data, 'test');
  } finally {
    program.free();
  }
};
