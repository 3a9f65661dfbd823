/** @file One training step of a run's own network at its own batch: what engines are timed by before one is chosen. */
import { randomStream } from '@/domain/random';
import type { RunConfig } from '@/domain/run-config';
import type { Batch, Program, StepOptions } from '@/engine/types';
import { initialiseParameters, initialStatistics } from '@/graph/initialise';
import type { NetworkGraph } from '@/graph/types';
import { genotypeMixture, randomGenotype } from '@/nas/derive';
import { episodeSpec } from '@/nas/tasks/sample';
import { derivedNetwork } from '../retraining/retrain';
import type { RunBasis } from './run-context';
import { networksOf, referencedTask, taskOf } from './task-source';

export interface Trial {
  readonly graph: NetworkGraph;
  readonly batch: number;
  /** Loads first weights. */
  prepare(program: Program): void;
  step(program: Program): Promise<void>;
}

type Basis = Pick<RunBasis, 'job' | 'datasets'>;

/** Of the run's first task. Its images are not read: noise takes as long. */
export function trialOf(basis: Basis): Trial {
  const { config } = basis.job;
  const { graph, mixture } = networkOf(basis, config);
  const batch = config.kind === 'measure' ? config.largestBatch : config.batch;
  const [height, width, channels] = graph.shapes[0] ?? [1, 1, 1];
  const stream = randomStream(0, 'trial');
  const input: Batch = {
    images: Uint8Array.from({ length: batch * height * width * channels }, () => stream.integer(256)),
    labels: Int32Array.from({ length: batch }, (_, i) => i % graph.classes),
    valid: batch,
  };
  return {
    graph,
    batch,
    prepare: (program) =>
      program.load({ parameters: initialiseParameters(graph, 0), statistics: initialStatistics(graph) }),
    async step(program) {
      await program.step(input, mixture.z, { ...sgd, ...(mixture.mask && { mask: mixture.mask }) });
    },
  };
}

const sgd: StepOptions = {
  groups: [
    {
      groups: ['stem', 'body', 'head'],
      optimiser: { kind: 'sgd', momentum: 0.9 },
      learningRate: 1e-3,
      weightDecay: 0,
    },
  ],
  clip: 5,
};

interface Network {
  readonly graph: NetworkGraph;
  readonly mixture: { readonly z: Float32Array; readonly mask?: Uint8Array };
}

function networkOf(basis: Basis, config: RunConfig): Network {
  switch (config.kind) {
    case 'meta-train':
      return supernet(basis, taskOf(basis, 'metaTrain', 0, 0), config.estimator);
    case 'few-shot': {
      const spec = episodeSpec(basis.job.taskSet.spec, config);
      return supernet(basis, taskOf(basis, config.part, 0, config.episodeSeed, spec), config.estimator);
    }
    case 'adapt':
      return supernet(basis, referencedTask(basis, config.task), config.estimator);
    case 'search':
      return supernet(
        basis,
        referencedTask(basis, config.task),
        config.strategy === 'gdas' ? 'sampled' : config.estimator,
      );
    case 'random-search': {
      const genotype = randomGenotype(networksOf(basis.job).space, randomStream(0, 'trial'));
      return { graph: derivedNetwork(genotype, referencedTask(basis, config.task), config), mixture: none };
    }
    case 'evaluate':
    case 'measure': {
      const { genotype } = basis.job;
      if (genotype === null) throw new Error(`a run of kind ${config.kind} without a genotype`);
      return { graph: derivedNetwork(genotype.document, referencedTask(basis, config.task), config), mixture: none };
    }
  }
}

const none = { z: new Float32Array(0) };

function supernet(
  { job }: Basis,
  { ways, resolution }: { ways: number; resolution: number },
  estimator: 'relaxed' | 'straight-through' | 'sampled',
): Network {
  const { space, graph: graphOf } = networksOf(job);
  const graph = graphOf(ways, resolution);
  if (estimator === 'sampled')
    return { graph, mixture: genotypeMixture(space, randomGenotype(space, randomStream(0, 'trial'))) };
  const z = new Float32Array(graph.mixtureSize);
  for (const { offset, size } of graph.choices) z.fill(1 / size, offset, offset + size);
  return { graph, mixture: { z } };
}
