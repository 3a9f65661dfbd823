/** @file Parameter, multiply-accumulate and memory counts of a graph. */
import { reachable } from './reachability';
import { shapeSize } from './shapes';
import type { GraphNode, NetworkGraph, ParameterGroup, Shape } from './types';

export interface ParameterCounts extends Readonly<Record<ParameterGroup, number>> {
  readonly total: number;
}

/** Trainable numbers, in all and per group. */
export function countParameters(graph: NetworkGraph): ParameterCounts {
  const counts = { total: graph.parameterCount, stem: 0, body: 0, head: 0 };
  for (const { group, size } of graph.parameters) counts[group] += size;
  return counts;
}

/** Forward and backward: the gradients of inputs and of weights each cost about a forward pass. */
export const passesPerTrainingImage = 3;

export interface MacOptions {
  /** Candidates outside the mask do no work. */
  readonly mask?: Uint8Array;
  /** Count auxiliary heads too (default: only what the logits need). */
  readonly auxiliary?: boolean;
}

/**
 * Multiply-accumulates of convolutions and linear layers, forward, for one example. Without a mask, parts whose result
 * nothing reads (a cell input that no kept pair uses) count too, as they do in published figures.
 */
export function countMacs(graph: NetworkGraph, options: MacOptions = {}): number {
  const { mask, auxiliary = false } = options;
  const all = reachable(graph, undefined, mask);
  const main = auxiliary ? all : reachable(graph, [graph.outputs.logits], mask);
  const counts = (id: number): boolean => main[id] === true || (mask === undefined && all[id] !== true);
  return graph.nodes.reduce((sum, node, id) => (counts(id) ? sum + nodeMacs(node, graph.shapes, id) : sum), 0);
}

/** One node's multiply-accumulates for one example; 0 for all but convolutions and linear layers. */
export function nodeMacs(node: GraphNode, shapes: readonly Shape[], id: number): number {
  const output = shapes[id];
  if (output === undefined || (node.op !== 'conv2d' && node.op !== 'linear')) return 0;
  const input = shapes[node.input];
  if (input === undefined) return 0;
  if (node.op === 'linear') return shapeSize(input) * node.filters;
  return shapeSize(output) * node.kernel[0] * node.kernel[1] * (node.depthwise ? 1 : input[2]);
}

export interface MemoryEstimate {
  /** θ, its gradient and two optimiser moments, and the running statistics. */
  readonly stateBytes: number;
  /** What a step keeps of the nodes' outputs and their gradients, for the whole batch. */
  readonly activationBytes: number;
  readonly totalBytes: number;
}

/** What shares memory, or is recomputed in the backward pass, in a plan that fuses: normalisation, ReLU, the depthwise half of a convolution. */
function isKept(node: GraphNode | undefined): boolean {
  if (node?.op === 'conv2d') return !node.depthwise;
  return node !== undefined && !['identity', 'batchNorm', 'relu'].includes(node.op);
}

/** Gradients, which are short-lived, and work space, as a share of what is kept. */
const passing = 0.1;

/**
 * Of a training step of the native engine, whose plan fuses: 0.95 to 1.4 times what a program holds, measured over
 * supernets and derived networks.
 * Engines that keep every node's output need up to three times as much. `elementBytes`: 2 for precision bf16.
 */
export function estimateTrainingMemory(
  graph: NetworkGraph,
  batch: number,
  { mask, elementBytes = 4 }: { readonly mask?: Uint8Array; readonly elementBytes?: number } = {},
): MemoryEstimate {
  const needed = reachable(graph, undefined, mask);
  const perExample = graph.shapes.reduce(
    (sum, shape, id) => (needed[id] && isKept(graph.nodes[id]) ? sum + shapeSize(shape) : sum),
    0,
  );
  const stateBytes = 4 * (4 * graph.parameterCount + graph.statisticCount);
  const activationBytes = Math.ceil(elementBytes * (1 + passing) * perExample) * batch;
  return { stateBytes, activationBytes, totalBytes: stateBytes + activationBytes };
}
