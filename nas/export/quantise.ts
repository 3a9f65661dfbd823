/**
 * @file A trained network in eight bits (Jacob et al. 2018): activations on one grid per tensor, weights on one per output channel. What ONNX
 * writes as QuantizeLinear and DequantizeLinear, and what measures its accuracy, both come from here.
 */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { inputsOf, reachable } from '@/graph/reachability';
import type { NetworkGraph, NodeId } from '@/graph/types';
import { foldBatchNorm } from './fold';
import type { NetworkWeights } from './network';

/** The range of each quantised tensor over calibration images, as a measuring run keeps it. */
export const quantisationSchema = z.object({
  /** Of the weights file that was calibrated. */
  weights: z.string(),
  /** Calibration images, from the task's training part. */
  images: z.number(),
  ranges: z.array(z.object({ node: z.number(), low: z.number(), high: z.number() })),
});
export type Quantisation = z.infer<typeof quantisationSchema>;
export type Range = Quantisation['ranges'][number];

/** value = (q − zeroPoint) · scale, q in −128..127. */
export interface Grid {
  readonly scale: number;
  readonly zeroPoint: number;
}

/** Zero lies on the grid: padding is exact. */
export function gridOf({ low, high }: Pick<Range, 'low' | 'high'>): Grid {
  const [from, to] = [Math.min(low, 0), Math.max(high, 0)];
  const scale = Math.fround((to - from) / 255) || 1;
  return { scale, zeroPoint: clamp(roundEven(-128 - from / scale)) };
}

export const onGrid = (value: number, { scale, zeroPoint }: Grid): number =>
  (clamp(roundEven(value / scale) + zeroPoint) - zeroPoint) * scale;

const clamp = (value: number): number => Math.min(127, Math.max(-128, value));

/** Halves to the even neighbour, as ONNX says. */
function roundEven(value: number): number {
  const down = Math.floor(value);
  const rest = value - down;
  if (rest !== 0.5) return Math.round(value);
  return down % 2 === 0 ? down : down + 1;
}

/** Values that only pass through are on the grid of what they came from. */
function passesOn(graph: NetworkGraph, id: NodeId): boolean {
  const op = graph.nodes[id]?.op;
  return op === 'identity' || op === 'dropPath' || op === 'maxPool' || op === 'shiftedSlice';
}

/** Tensors that get a grid of their own: all that computing makes, but logits and what a ReLU alone reads. */
export function calibrated(graph: NetworkGraph): NodeId[] {
  const needed = reachable(graph, [graph.outputs.logits]);
  const readers = graph.nodes.map((): NodeId[] => []);
  graph.nodes.forEach((node, id) => {
    if (needed[id]) for (const input of inputsOf(node)) readers[input]?.push(id);
  });
  const onlyRelu = (id: NodeId): boolean => {
    const [reader, ...more] = readers[id] ?? [];
    if (reader === undefined || more.length > 0) return false;
    const op = graph.nodes[reader]?.op;
    return op === 'relu' || (op === 'identity' && onlyRelu(reader));
  };
  return graph.nodes.flatMap((node, id) => {
    if (!needed[id] || passesOn(graph, id) || node.op === 'zeros' || node.op === 'linear') return [];
    return onlyRelu(id) ? [] : [id];
  });
}

export interface Quantised {
  /** Folded; convolutions and classifier hold the weights that their grids can say. */
  readonly weights: NetworkWeights;
  /** The grid of each tensor that is quantised. */
  readonly grids: ReadonlyMap<NodeId, Grid>;
  /** By name of a weight: the step of each output channel. */
  readonly steps: ReadonlyMap<string, Float32Array>;
}

/** @throws DomainError `corrupt-data` if the ranges are another network's */
export function quantise(given: NetworkWeights, ranges: readonly Range[]): Quantised {
  const folded = foldBatchNorm(given);
  const { graph } = folded;
  const known = new Map(ranges.map((range) => [range.node, range]));
  const grids = new Map<NodeId, Grid>();
  for (const id of calibrated(graph)) {
    const range = known.get(id);
    if (range === undefined)
      throw new DomainError('corrupt-data', 'These ranges are of another network: measure the genotype again.');
    grids.set(id, gridOf(range));
  }
  const needed = reachable(graph, [graph.outputs.logits]);
  graph.nodes.forEach((node, id) => {
    if (!needed[id] || !passesOn(graph, id) || !('input' in node)) return;
    const grid = grids.get(node.input);
    if (grid !== undefined) grids.set(id, grid);
  });
  const parameters = folded.parameters.slice();
  const steps = new Map<string, Float32Array>();
  graph.nodes.forEach((node, id) => {
    if (!needed[id] || (node.op !== 'conv2d' && node.op !== 'linear')) return;
    const grid = grids.get(node.input);
    const view = graph.parameters.find(({ name }) => name === node.weight);
    if (grid === undefined || view === undefined) return;
    const step = roundWeights(parameters.subarray(view.offset, view.offset + view.size), node.filters);
    steps.set(node.weight, step);
    const bias = graph.parameters.find(({ name }) => name === node.bias);
    if (bias === undefined) return;
    for (let c = 0; c < node.filters; c++) {
      const unit = Math.fround(grid.scale * (step[c] ?? 1));
      parameters[bias.offset + c] = roundEven((parameters[bias.offset + c] ?? 0) / unit) * unit;
    }
  });
  return { weights: { ...folded, parameters }, grids, steps };
}

/** In place, to ±127 steps of each output channel (the last axis). */
function roundWeights(values: Float32Array, filters: number): Float32Array {
  const step = new Float32Array(filters);
  for (let i = 0; i < values.length; i++)
    step[i % filters] = Math.max(step[i % filters] ?? 0, Math.abs(values[i] ?? 0));
  for (let c = 0; c < filters; c++) step[c] = (step[c] ?? 0) / 127 || 1;
  for (let i = 0; i < values.length; i++) {
    const unit = step[i % filters] ?? 1;
    values[i] = roundEven((values[i] ?? 0) / unit) * unit;
  }
  return step;
}
