/**
 * @file The gradient that first-order MAML follows (method.md §4): of the cross-entropy on a validation batch at the end of a
 * task's path, (m_t, φ_t) with the task's head, for one draw of the architecture. Penalties are no part of it.
 */
import { randomStream } from '@/domain/random';
import type { Program } from '@/engine/types';
import type { ChoiceLayout } from '@/graph/types';
import { batchAt, type TaskData } from '@/nas/tasks/batches';
import { type DrawSettings, drawMixture, mixtureGradient } from '../inner-loop/mixture';
import { weightNoise } from '../inner-loop/step';

export interface QueryGradient {
  readonly loss: number;
  /** By m, in the program's layout, length P. */
  readonly parameters: Float32Array;
  /** By φ, length A. */
  readonly logits: Float64Array;
  /** The candidates of the draw; absent: all. */
  readonly mask: Uint8Array | undefined;
  readonly images: number;
}

/** The program must hold m_t. Its state is not changed. */
export async function queryGradient(input: {
  readonly program: Program;
  readonly choices: readonly ChoiceLayout[];
  readonly data: TaskData;
  readonly phi: Float64Array;
  /** Names the batch, the Gumbel noise and ε. */
  readonly seed: number;
  readonly settings: DrawSettings & { readonly deviation: number; readonly temperature: number };
}): Promise<QueryGradient> {
  const { program, choices, data, phi, seed, settings } = input;
  const { temperature } = settings;
  const batch = await batchAt(data, 'validation', { batch: program.batch, stepIndex: 0, seed, until: 1 });
  const sample = drawMixture(choices, phi, settings, { temperature, stream: randomStream(seed, 'query') });
  const { loss, dz, dParameters } = await program.gradient(batch, sample.z, {
    parameters: true,
    ...(sample.mask === undefined ? {} : { mask: sample.mask }),
    ...weightNoise({ seed, settings }, 'query-noise', 0),
  });
  return {
    loss,
    parameters: dParameters ?? new Float32Array(program.graph.parameterCount),
    logits: mixtureGradient(choices, sample, dz),
    mask: sample.mask,
    images: batch.valid,
  };
}
