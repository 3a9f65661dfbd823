/** @file A trained network on one picture, in float64 and plain TypeScript: what the exported page runs in a browser. */
import { resizeSquare } from '@/datasets/resize';
import { float64Forward } from '@/graph/float64/forward';
import type { NetworkGraph } from '@/graph/types';

export interface PageNetwork {
  readonly name: string;
  readonly graph: NetworkGraph;
  /** Class of each logit. */
  readonly classes: readonly string[];
  /** Per channel, of pixels in 0 to 1. */
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
  /** Where it comes from, in a sentence. */
  readonly origin: string;
}

export interface Picture {
  /** RGBA, [height, width, 4]. */
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** Rec. 601, as JPEG has it. */
const luma = [0.299, 0.587, 0.114] as const;

/** The network's input in bytes, [side, side, channels]: what is transparent is white, colours become grey where the network is. */
export function pixelsOf({ data, width, height }: Picture, side: number, channels: number): Uint8Array {
  const flat = new Uint8Array(width * height * channels);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const alpha = (data[4 * pixel + 3] ?? 255) / 255;
    const [r = 0, g = 0, b = 0] = [0, 1, 2].map((c) => alpha * (data[4 * pixel + c] ?? 0) + (1 - alpha) * 255);
    if (channels === 1) flat[pixel] = Math.round(luma[0] * r + luma[1] * g + luma[2] * b);
    else for (const [c, value] of [r, g, b].entries()) flat[3 * pixel + c] = Math.round(value);
  }
  return resizeSquare(flat, { height, width, channels }, side);
}

/** Probability of each class; `parameters` and `statistics` as the graph lays them out. */
export function classify(
  { graph, mean, deviation }: Pick<PageNetwork, 'graph' | 'mean' | 'deviation'>,
  weights: { readonly parameters: Float32Array; readonly statistics: Float32Array },
  picture: Picture,
): number[] {
  const [side = 0, , channels = 3] = graph.shapes[0] ?? [];
  const bytes = pixelsOf(picture, side, channels);
  const images = Float64Array.from(bytes, (byte, i) => {
    const c = i % channels;
    return (byte / 255 - (mean[c] ?? 0)) / (deviation[c] ?? 1);
  });
  const inputs = { ...weights, z: [], images, labels: [0], batchNorm: 'running' } as const;
  const logits = Array.from(float64Forward(graph, inputs).outputs[graph.outputs.logits] ?? []);
  const most = Math.max(...logits);
  const shares = logits.map((logit) => Math.exp(logit - most));
  const sum = shares.reduce((total, share) => total + share, 0);
  return shares.map((share) => share / sum);
}
