/**
 * @file Batch-norm statistics of a task's training images (method.md §4): with these a network is evaluated image by image, not
 * depending on the other images (transductive).
 */
import type { Program } from '@/engine/types';
import type { HardMixture } from '@/nas/derive';
import { evaluationBatches, type TaskData } from '@/nas/tasks/batches';

/**
 * Sets the program's running statistics to those of all training images under a mixture, averaged over their batches;
 * parameters stay. A step from zero statistics leaves momentum · batch, whence the batch's own.
 */
export async function loadSupportStatistics(program: Program, data: TaskData, mixture: HardMixture): Promise<void> {
  const { graph } = program;
  const momenta = statisticMomenta(program);
  const sum = new Float64Array(graph.statisticCount);
  for await (const batch of evaluationBatches(data, 'train', { batch: program.batch, seed: 0 })) {
    program.load({ statistics: new Float32Array(graph.statisticCount) });
    await program.step(batch, mixture.z, { mask: mixture.mask, groups: [] });
    const { statistics } = await program.read();
    for (let i = 0; i < sum.length; i++)
      sum[i] = (sum[i] ?? 0) + (batch.valid * (statistics[i] ?? 0)) / (momenta[i] ?? 1) / data.train.count;
  }
  program.load({ statistics: Float32Array.from(sum) });
}

/** The share of a batch in each running statistic, length S. */
function statisticMomenta({ graph }: Program): Float64Array {
  const byName = new Map<string, number>();
  for (const node of graph.nodes) {
    if (node.op !== 'batchNorm') continue;
    byName.set(node.mean, node.momentum);
    byName.set(node.variance, node.momentum);
  }
  const momenta = new Float64Array(graph.statisticCount);
  for (const { name, offset, size } of graph.statistics) momenta.fill(byName.get(name) ?? 1, offset, offset + size);
  return momenta;
}
