/**
 * @file The accuracy of a network, of a supernet under given mixture weights: batches of a fixed size in one order for all runs.
 * Supernets use batch statistics (transductive: query statistics; method.md §4), derived networks running ones.
 */
import type { Program } from '@/engine/types';
import { evaluationBatches, type TaskData, type TaskSubset } from '@/nas/tasks/batches';

export interface Judgement {
  /** In [0, 1]. */
  readonly accuracy: number;
  /** Mean cross-entropy in nats. */
  readonly loss: number;
  readonly images: number;
}

export async function judge(
  program: Program,
  data: TaskData,
  subset: TaskSubset,
  input: { z: Float32Array; mask?: Uint8Array; batchNorm: 'batch' | 'running' },
): Promise<Judgement> {
  let correct = 0;
  let loss = 0;
  let images = 0;
  for await (const batch of evaluationBatches(data, subset, { batch: program.batch, seed: 0 })) {
    const result = await program.evaluate(batch, input.z, {
      batchNorm: input.batchNorm,
      ...(input.mask === undefined ? {} : { mask: input.mask }),
    });
    correct += result.correct;
    loss += result.loss * batch.valid;
    images += batch.valid;
  }
  return { accuracy: correct / images, loss: loss / images, images };
}
