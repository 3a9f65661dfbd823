/** @file All outputs of an engine for one case: a gradient, an evaluation, and the state after one step. Test material. */
import type { Batch, Engine, StepOptions } from '@/engine/types';
import type { NetworkGraph } from '@/graph/types';
import type { Material } from './material';

export type Observation = Readonly<Record<string, ArrayLike<number>>>;

/** A step like the search's: SGD with momentum, decay, a clip that takes effect. */
export const sgdStep: StepOptions = {
  groups: [
    {
      groups: ['stem', 'body'],
      optimiser: { kind: 'sgd', momentum: 0.9 },
      learningRate: 0.025,
      weightDecay: 3e-4,
    },
    { groups: ['head'], optimiser: { kind: 'sgd', momentum: 0.5 }, learningRate: 0.25, weightDecay: 0 },
  ],
  clip: 0.1,
  dropPath: { probability: 0.4, seed: 21 },
};

export async function observe(
  engine: Engine,
  graph: NetworkGraph,
  material: Material & { readonly batch: Batch },
  step: StepOptions,
  threads?: number,
): Promise<Observation> {
  const { state, batch, z } = material;
  const program = engine.compile(graph, { batch: batch.labels.length, ...(threads !== undefined && { threads }) });
  try {
    program.load(state);
    const { groups: _groups, clip: _clip, ...options } = step;
    const gradient = await program.gradient(batch, z, { ...options, parameters: true });
    const evaluation = await program.evaluate(batch, z, {
      batchNorm: 'running',
      logits: true,
      features: true,
      ...(step.mask && { mask: step.mask }),
    });
    const result = await program.step(batch, z, step);
    const after = await program.read();
    return {
      loss: [gradient.loss, result.loss, evaluation.loss],
      correct: [gradient.correct, result.correct, evaluation.correct],
      norm: [result.gradientNorm],
      dz: gradient.dz,
      'dz of the step': result.dz,
      dParameters: gradient.dParameters ?? [],
      logits: evaluation.logits ?? [],
      features: evaluation.features ?? [],
      parameters: after.parameters,
      firstMoments: after.firstMoments,
      secondMoments: after.secondMoments,
      statistics: after.statistics,
      updates: [after.updates],
    };
  } finally {
    program.free();
  }
}
