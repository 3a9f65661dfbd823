/** @file How much a run computes: multiply-accumulates and memory, from its network and its schedule. */

import { randomStream } from '@/domain/random';
import type { RunConfig } from '@/domain/run-config';
import type { SearchSpace } from '@/domain/space';
import { countMacs, estimateTrainingMemory } from '@/graph/counts';
import type { NetworkGraph } from '@/graph/types';
import { randomGenotype } from '@/nas/derive';
import { buildDerived } from '@/nas/spaces/derived';
import { buildSupernet } from '@/nas/spaces/supernet';
import type { Basis } from './basis';

export interface Workload {
  /** Multiply-accumulates of the whole run; a training image counts as three forward passes. */
  readonly macs: number;
  /** Upper estimate of the memory of its training steps. */
  readonly memoryBytes: number;
}

/** Forward and backward: the gradients of inputs and of weights each cost about a forward pass. */
const passesPerTrainingImage = 3;

/** For the task set's largest task. @throws DomainError `invalid-input` for a network that can't be built. */
export function workloadOf(config: RunConfig, basis: Basis): Workload {
  const { spec } = basis.taskSet;
  const classes = spec.ways.max;
  const resolution = Math.max(...spec.resolutions);
  const validation = classes * spec.perClass.validation;
  const test = classes * spec.perClass.test;
  switch (config.kind) {
    case 'meta-train': {
      const net = supernet(config.estimator, basis, { classes, resolution });
      const validations = config.validationEvery === 0 ? 0 : Math.floor(config.iterations / config.validationEvery);
      const trained = (config.iterations * config.tasksPerIteration + validations) * config.steps * config.batch;
      const judged = validations * validation;
      const workers = Math.min(config.threads, config.tasksPerIteration);
      return total(net, trained, judged, config.batch, workers);
    }
    case 'adapt':
    case 'search': {
      const net = supernet(config.estimator, basis, { classes, resolution });
      const evaluations = config.evaluateEvery === 0 ? 1 : Math.floor(config.steps / config.evaluateEvery) + 1;
      return total(
        net,
        (config.steps + config.headSteps) * config.batch,
        evaluations * validation + test,
        config.batch,
        1,
      );
    }
    case 'evaluate': {
      const { initChannels, layers } = config;
      if (basis.genotype === null) return { macs: 0, memoryBytes: 0 };
      const auxiliary = config.auxiliary ? 0.4 : 0;
      const graph = buildDerived(basis.genotype.document, { initChannels, layers, classes, resolution, auxiliary });
      const images = classes * spec.perClass.train;
      return total(
        { graph, macs: countMacs(graph) },
        config.epochs * images,
        config.epochs * validation + test,
        config.batch,
        1,
      );
    }
  }
}

interface Network {
  readonly graph: NetworkGraph;
  /** Forward, per image. */
  readonly macs: number;
}

function supernet(estimator: string, basis: Basis, options: { classes: number; resolution: number }): Network {
  const space = basis.space?.document;
  if (space === undefined) throw new Error('a search without a space');
  const graph = buildSupernet(space, options);
  // Only the drawn candidates run: as much as in some derived network of the same size.
  const macs = estimator === 'sampled' ? sampledMacs(space, options) : countMacs(graph);
  return { graph, macs };
}

function sampledMacs(space: SearchSpace, options: { classes: number; resolution: number }): number {
  const { initChannels, layers, reductions } = space;
  const genotype = randomGenotype(space, randomStream(0, 'workload'));
  return countMacs(buildDerived(genotype, { initChannels, layers, reductions, ...options }));
}

function total(net: Network, trained: number, judged: number, batch: number, workers: number): Workload {
  return {
    macs: net.macs * (passesPerTrainingImage * trained + judged),
    memoryBytes: estimateTrainingMemory(net.graph, batch).totalBytes * Math.max(1, workers),
  };
}
