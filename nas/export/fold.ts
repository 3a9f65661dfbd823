/** @file Batch normalisation by running statistics, folded into the convolutions before it: the same function with fewer operations. */
import { inputsOf, reachable } from '@/graph/reachability';
import type { GraphNode, NetworkGraph, NodeId, ParameterSpec } from '@/graph/types';
import type { NetworkWeights } from './network';

type BatchNorm = Extract<GraphNode, { op: 'batchNorm' }>;
type Convolution = Extract<GraphNode, { op: 'conv2d' }>;

/** A convolution, and from which channel of the normalisation its own begin. */
interface Target {
  readonly id: NodeId;
  readonly from: number;
}

/**
 * Node ids stay: a folded normalisation is an identity. Those that follow a sum or a pool remain, as do those whose convolution is read
 * elsewhere, too.
 */
export function foldBatchNorm(weights: NetworkWeights): NetworkWeights {
  const { graph, statistics } = weights;
  const nodes = [...graph.nodes];
  const readers = readersOf(graph);
  const parameters: ParameterSpec[] = [...graph.parameters];
  const values = [weights.parameters.slice()];
  let count = graph.parameterCount;
  const views = new Map([...graph.parameters, ...graph.statistics].map((spec) => [spec.name, spec]));
  const offset = (name: string): number => views.get(name)?.offset ?? 0;
  const theta = values[0] ?? new Float32Array(0);

  const fold = (norm: BatchNorm, { id, from }: Target): void => {
    const node = nodes[id];
    if (node?.op !== 'conv2d') return;
    const bias = new Float32Array(node.filters);
    const weight = offset(node.weight);
    const taps = (views.get(node.weight)?.size ?? 0) / node.filters;
    for (let filter = 0; filter < node.filters; filter++) {
      const c = from + filter;
      const scale = norm.scale === null ? 1 : (weights.parameters[offset(norm.scale) + c] ?? 1);
      const shift = norm.shift === null ? 0 : (weights.parameters[offset(norm.shift) + c] ?? 0);
      const factor = scale / Math.sqrt((statistics[offset(norm.variance) + c] ?? 1) + norm.epsilon);
      // The filter is the last axis of every layout.
      for (let tap = 0; tap < taps; tap++) {
        const at = weight + tap * node.filters + filter;
        theta[at] = (theta[at] ?? 0) * factor;
      }
      const own = node.bias === null ? 0 : (theta[offset(node.bias) + filter] ?? 0);
      bias[filter] = (own - (statistics[offset(norm.mean) + c] ?? 0)) * factor + shift;
    }
    const name = `${node.weight}/folded-bias`;
    parameters.push({
      ...{ name, shape: [node.filters], offset: count, size: node.filters, group: 'body' },
      initialiser: { kind: 'constant', value: 0 },
    });
    values.push(bias);
    count += node.filters;
    nodes[id] = { ...node, bias: name } satisfies Convolution;
  };

  graph.nodes.forEach((node, id) => {
    if (node.op !== 'batchNorm') return;
    const targets = targetsOf(graph, readers, node.input, 0);
    if (targets === null) return;
    for (const target of targets) fold(node, target);
    nodes[id] = { op: 'identity', input: node.input };
  });

  const joined = new Float32Array(count);
  let at = 0;
  for (const part of values) {
    joined.set(part, at);
    at += part.length;
  }
  return { ...weights, graph: { ...graph, nodes, parameters, parameterCount: count }, parameters: joined };
}

/** The convolutions that make a value, alone or put together; null if anything else does, or reads on the way. */
function targetsOf(graph: NetworkGraph, readers: readonly number[], id: NodeId, from: number): Target[] | null {
  const node = graph.nodes[id];
  if (node === undefined || readers[id] !== 1) return null;
  if (node.op === 'conv2d') return [{ id, from }];
  if (node.op !== 'concat') return null;
  const found: Target[] = [];
  let start = from;
  for (const input of node.inputs) {
    const part = targetsOf(graph, readers, input, start);
    if (part === null) return null;
    found.push(...part);
    start += graph.shapes[input]?.[2] ?? 0;
  }
  return found;
}

/** How often each node is read on the way to the logits. */
function readersOf(graph: NetworkGraph): number[] {
  const needed = reachable(graph, [graph.outputs.logits]);
  const counts = graph.nodes.map(() => 0);
  graph.nodes.forEach((node, id) => {
    if (!needed[id]) return;
    for (const input of inputsOf(node)) counts[input] = (counts[input] ?? 0) + 1;
  });
  return counts;
}
