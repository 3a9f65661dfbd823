/**
 * @file Where a fresh head starts [ours]: at the classifier of class means, from one forward pass over the task's training images. For features x and
 * the mean c_k of each class it takes softmax_k(−β ‖x − c_k‖²/2), which is linear in x: weights β c_k, bias −β ‖c_k‖²/2 (Snell et al. 2017,
 * prototypical networks). β makes the images likeliest that are left out of their own class's mean.
 */
import type { Program } from '@/engine/types';
import type { NetworkGraph } from '@/graph/types';
import type { HardMixture } from '@/nas/derive';
import { evaluationBatches, type TaskData } from '@/nas/tasks/batches';

/** Puts the head in the program; gives the number of images that it took. */
export async function startHeadAtMeans(
  program: Program,
  data: TaskData,
  mixture: Pick<HardMixture, 'z'> & Partial<HardMixture>,
): Promise<number> {
  const { graph } = program;
  const width = graph.shapes[graph.outputs.features]?.at(-1) ?? 0;
  const features: Float32Array[] = [];
  const labels: number[] = [];
  for await (const batch of evaluationBatches(data, 'train', { batch: program.batch, seed: 0 })) {
    const { mask, z } = mixture;
    const found = await program.evaluate(batch, z, {
      batchNorm: 'batch',
      features: true,
      ...(mask === undefined ? {} : { mask }),
    });
    for (let i = 0; i < batch.valid; i++) {
      features.push((found.features ?? new Float32Array()).subarray(i * width, (i + 1) * width));
      labels.push(batch.labels[i] ?? 0);
    }
  }
  const { parameters } = await program.read();
  writeHead(graph, parameters, classMeansHead(features, labels, data.ways));
  program.load({ parameters });
  return labels.length;
}

export interface LinearHead {
  /** [features, classes] */
  readonly weight: Float64Array;
  /** [classes] */
  readonly bias: Float64Array;
}

export function classMeansHead(
  features: readonly ArrayLike<number>[],
  labels: readonly number[],
  classes: number,
): LinearHead {
  const width = features[0]?.length ?? 0;
  const count = new Float64Array(classes);
  const means = Array.from({ length: classes }, () => new Float64Array(width));
  for (const label of labels) count[label] = (count[label] ?? 0) + 1;
  features.forEach((x, i) => {
    const label = labels[i] ?? 0;
    const mean = means[label];
    if (mean !== undefined)
      for (let j = 0; j < width; j++) mean[j] = (mean[j] ?? 0) + (x[j] ?? 0) / (count[label] ?? 1);
  });
  const distances = features.map((x, i) =>
    means.map((mean, k) => leftOut(squaredDistance(x, mean), count, labels[i], k)),
  );
  const beta = likeliestScale(distances, labels);
  const weight = new Float64Array(width * classes);
  means.forEach((mean, k) => {
    for (let j = 0; j < width; j++) weight[j * classes + k] = beta * (mean[j] ?? 0);
  });
  const bias = Float64Array.from(means, (mean) => (-beta / 2) * mean.reduce((sum, value) => sum + value * value, 0));
  return { weight, bias };
}

/** To the mean of the others, where image and mean are of one class of n: (n/(n − 1))² as far. */
function leftOut(distance: number, count: Float64Array, label: number | undefined, k: number): number {
  const n = count[k] ?? 0;
  return label === k && n > 1 ? distance * (n / (n - 1)) ** 2 : distance;
}

/** No class is told from another by more than e to this power, on average. */
const mostCertain = 20;

/**
 * β > 0 at which Σ_i log softmax(−β d_i/2)_{y_i} is greatest: it is concave, so its slope is bisected. Where one image a class leaves nothing to
 * learn a scale from, it ends at its upper bound.
 */
function likeliestScale(distances: readonly (readonly number[])[], labels: readonly number[]): number {
  const all = distances.flat();
  const typical = all.reduce((sum, value) => sum + value, 0) / Math.max(1, all.length);
  if (typical <= 0) return 0;
  const slope = (beta: number): number =>
    distances.reduce((sum, row, i) => {
      const least = Math.min(...row);
      const weights = row.map((d) => Math.exp((-beta / 2) * (d - least)));
      const whole = weights.reduce((a, b) => a + b, 0);
      const expected = row.reduce((a, d, k) => a + (d * (weights[k] ?? 0)) / whole, 0);
      return sum + (expected - (row[labels[i] ?? 0] ?? 0)) / 2;
    }, 0);
  let low = 0;
  let high = (2 * mostCertain) / typical;
  if (slope(high) >= 0) return high;
  for (let round = 0; round < 40; round++) {
    const middle = (low + high) / 2;
    if (slope(middle) > 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function squaredDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += ((a[i] ?? 0) - (b[i] ?? 0)) ** 2;
  return sum;
}

/** Into the vector of all parameters: the layer that reads the features and gives the logits. */
function writeHead(graph: NetworkGraph, parameters: Float32Array, { weight, bias }: LinearHead): void {
  const layer = graph.nodes[graph.outputs.logits];
  if (layer?.op !== 'linear') throw new Error('the head is not a linear layer');
  const put = (name: string | null, values: Float64Array): void => {
    const view = graph.parameters.find((each) => each.name === name);
    if (view !== undefined) parameters.set(values, view.offset);
  };
  put(layer.weight, weight);
  put(layer.bias, bias);
}
