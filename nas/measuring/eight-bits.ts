/** @file A trained network in eight bits, on the images of its task: the ranges that calibration finds, and how accurate it then is. */
import type { Batch } from '@/engine/types';
import { float64Forward } from '@/graph/float64/forward';
import type { NetworkGraph, NodeId } from '@/graph/types';
import { foldBatchNorm } from '@/nas/export/fold';
import type { NetworkWeights } from '@/nas/export/network';
import { calibrated, onGrid, quantise, type Range } from '@/nas/export/quantise';

/** `image` holds one example. */
function pixelsOf({ images, normalisation }: Batch, graph: NetworkGraph): Float64Array {
  const channels = graph.shapes[0]?.[2] ?? 1;
  const { mean = [], deviation = [] } = normalisation ?? {};
  const scale = images instanceof Uint8Array ? 255 : 1;
  return Float64Array.from(images, (value, i) => {
    const c = i % channels;
    return (value / scale - (mean[c] ?? 0)) / (deviation[c] ?? 1);
  });
}

type After = (id: NodeId, values: Float64Array) => Float64Array;

function logitsOf({ graph, parameters, statistics }: NetworkWeights, image: Batch, after: After): Float64Array {
  const images = pixelsOf(image, graph);
  const inputs = { parameters, statistics, z: [], images, labels: [0], batchNorm: 'running', after } as const;
  return float64Forward(graph, inputs).outputs[graph.outputs.logits] ?? new Float64Array(0);
}

/** The largest and smallest value of each tensor that is quantised, over the images. `onImage` false: stop. */
export async function calibrate(
  weights: NetworkWeights,
  images: AsyncIterable<Batch>,
  onImage: () => boolean,
): Promise<{ readonly ranges: Range[]; readonly images: number }> {
  const folded = foldBatchNorm(weights);
  const ranges = new Map(calibrated(folded.graph).map((node) => [node, { node, low: 0, high: 0 }]));
  let count = 0;
  for await (const image of images) {
    if (!onImage()) break;
    logitsOf(folded, image, (id, values) => {
      const range = ranges.get(id);
      if (range !== undefined)
        for (const value of values) {
          if (value < range.low) range.low = value;
          if (value > range.high) range.high = value;
        }
      return values;
    });
    count += 1;
  }
  return { ranges: [...ranges.values()], images: count };
}

/** Logits of one image, computed on the grids that the exported model has. */
export function eightBitLogits(weights: NetworkWeights, ranges: readonly Range[]): (image: Batch) => Float64Array {
  const { weights: rounded, grids } = quantise(weights, ranges);
  return (image) =>
    logitsOf(rounded, image, (id, values) => {
      const grid = grids.get(id);
      return grid === undefined ? values : values.map((value) => onGrid(value, grid));
    });
}
