/**
 * @file Proxies that read what no engine shows, in float64: synaptic flow (Tanaka et al. 2020), patterns of activations (Mellor et al. 2021) and the correlation of
 * input gradients (Mellor et al. 2020). Higher is better.
 */
import { cholesky, solveLower } from '@/domain/statistics/cholesky';
import type { Batch } from '@/engine/types';
import { float64Backward } from '@/graph/float64/backward';
import { float64Forward } from '@/graph/float64/forward';
import { reachable } from '@/graph/reachability';
import type { NetworkGraph } from '@/graph/types';

/**
 * Σ θ ∂R/∂θ over the weights of convolutions and linear layers, R the sum of the logits for an image of ones, with |θ| and without normalisation
 * (Tanaka et al. 2020; as Abdelfattah et al. 2021 compute it for cells). Its logarithm, since it grows by orders with depth: the ranking is the same.
 */
export function synflow(graph: NetworkGraph, parameters: ArrayLike<number>): number {
  const [height = 0, width = 0, channels = 0] = graph.shapes[0] ?? [];
  const positive = Float64Array.from(parameters, Math.abs);
  const inputs = {
    parameters: positive,
    statistics: [],
    z: [],
    images: new Float64Array(height * width * channels).fill(1),
    labels: [0],
    batchNorm: 'absent',
  } as const;
  const { outputs } = float64Forward(graph, inputs);
  const ones = new Float64Array(graph.classes).fill(1);
  const gradient = float64Backward(graph, inputs, outputs, new Map([[graph.outputs.logits, ones]])).parameters;
  const weights = graph.parameters.filter(({ shape }) => shape.length > 1);
  let sum = 0;
  for (const { offset, size } of weights)
    for (let i = offset; i < offset + size; i++) sum += (positive[i] ?? 0) * (gradient[i] ?? 0);
  return Math.log(sum);
}

/** The valid images in float64, normalised; a grey image is every channel of a colour network. */
function inputsAt(graph: NetworkGraph, parameters: ArrayLike<number>, { images, labels, valid, normalisation }: Batch) {
  const [height = 0, width = 0, channels = 0] = graph.shapes[0] ?? [];
  const pixels = height * width;
  const imageChannels = images.length / (labels.length * pixels);
  const full = images instanceof Uint8Array ? 255 : 1;
  const { mean = [0], deviation = [1] } = normalisation ?? {};
  const normal = Float64Array.from({ length: valid * pixels * channels }, (_, i) => {
    const c = i % channels;
    const raw = images[Math.floor(i / channels) * imageChannels + (imageChannels === 1 ? 0 : c)] ?? 0;
    return (raw / full - (mean[c] ?? mean[0] ?? 0)) / (deviation[c] ?? deviation[0] ?? 1);
  });
  return {
    parameters,
    statistics: [],
    z: [],
    images: normal,
    labels: labels.subarray(0, valid),
    batchNorm: 'batch',
  } as const;
}

/**
 * log |K|, where K counts for each pair of images the units behind a ReLU that are on, or off, for both (Mellor et al. 2021). −∞ where two images have
 * the same pattern.
 */
export function naswot(graph: NetworkGraph, parameters: ArrayLike<number>, batch: Batch): number {
  const { outputs } = float64Forward(graph, inputsAt(graph, parameters, batch));
  const used = reachable(graph, [graph.outputs.logits]);
  const patterns = graph.nodes.flatMap((node, id) => (node.op === 'relu' && used[id] ? [outputs[id] ?? []] : []));
  const agreements = Array.from({ length: batch.valid }, () => new Array<number>(batch.valid).fill(0));
  for (const values of patterns) {
    const units = values.length / batch.valid;
    // 32 units a word.
    const words = Math.ceil(units / 32);
    const on = new Uint32Array(batch.valid * words);
    for (let i = 0; i < values.length; i++) {
      const word = Math.floor(i / units) * words + ((i % units) >>> 5);
      if ((values[i] ?? 0) > 0) on[word] = (on[word] ?? 0) | (1 << ((i % units) & 31));
    }
    for (const [i, row] of agreements.entries())
      for (let j = 0; j <= i; j++) {
        let differing = 0;
        for (let w = 0; w < words; w++) differing += bitsOf((on[i * words + w] ?? 0) ^ (on[j * words + w] ?? 0));
        row[j] = (row[j] ?? 0) + units - differing;
      }
  }
  return logDeterminant(agreements);
}

/** How many bits are set. */
function bitsOf(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Keeps eigenvalues of zero finite (Mellor et al. 2020). */
const small = 1e-5;

/**
 * −Σ (log(λ + ε) + 1/(λ + ε)) over the eigenvalues λ of the correlation, between images, of the gradients of the summed logits with respect to the
 * image (Mellor et al. 2020, first version of the paper).
 */
export function jacobianCovariance(graph: NetworkGraph, parameters: ArrayLike<number>, batch: Batch): number {
  const inputs = inputsAt(graph, parameters, batch);
  const { outputs } = float64Forward(graph, inputs);
  const { logits } = graph.outputs;
  const ones = new Float64Array(outputs[logits]?.length ?? 0).fill(1);
  const { images: gradient } = float64Backward(graph, inputs, outputs, new Map([[logits, ones]]));
  const images = batch.valid;
  const size = gradient.length / images;
  const centred = Array.from({ length: images }, (_, i) => {
    const row = gradient.subarray(i * size, (i + 1) * size);
    const mean = row.reduce((sum, value) => sum + value, 0) / size;
    const moved = row.map((value) => value - mean);
    const length = Math.sqrt(moved.reduce((sum, value) => sum + value * value, 0));
    return moved.map((value) => value / length);
  });
  const correlation = centred.map((a, i) =>
    centred.slice(0, i + 1).map((b, j) => a.reduce((sum, value, k) => sum + value * (b[k] ?? 0), i === j ? small : 0)),
  );
  const factor = factorOf(correlation);
  if (factor === null) return Number.NEGATIVE_INFINITY;
  // The trace of the inverse is the squared length of L⁻¹.
  const inverse = Array.from({ length: images }, (_, i) =>
    solveLower(
      factor,
      Array.from({ length: images }, (__, j) => (i === j ? 1 : 0)),
    ).reduce((sum, value) => sum + value * value, 0),
  ).reduce((sum, value) => sum + value, 0);
  return -(logOf(factor) + inverse);
}

const logOf = (factor: readonly (readonly number[])[]): number =>
  factor.reduce((sum, row) => sum + 2 * Math.log(row.at(-1) ?? 1), 0);

/** Of a symmetric matrix, its lower half. */
function logDeterminant(lower: readonly (readonly number[])[]): number {
  const factor = factorOf(lower);
  return factor === null ? Number.NEGATIVE_INFINITY : logOf(factor);
}

function factorOf(lower: readonly (readonly number[])[]): number[][] | null {
  try {
    return cholesky(lower);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
