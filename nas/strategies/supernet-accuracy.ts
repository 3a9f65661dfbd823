/**
 * @file How well a supernet with given mixture weights classifies: batches of a fixed size in a seeded order, batch
 * statistics (transductive: query statistics; method.md §4), padding excluded.
 */
import type { Program } from '@/engine/types';
import { evaluationBatches, type TaskData } from '@/nas/tasks/batches';

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
  part: 'train' | 'validation' | 'test',
  input: { z: Float32Array; mask?: Uint8Array; seed: number; batchNorm: 'batch' | 'running' },
): Promise<Judgement> {
  let correct = 0;
  let loss = 0;
  let images = 0;
  for (const batch of evaluationBatches(data, part, { batch: program.batch, seed: input.seed })) {
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
