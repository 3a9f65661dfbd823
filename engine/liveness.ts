/**
 * @file Which nodes of a graph run under a mask: a node is live when an output reads it through terms that the mask keeps.
 * Everything else is skipped completely: no work, and its parameters, moments and running statistics stay untouched.
 */
import { reachable } from '@/graph/reachability';
import type { GraphNode, NetworkGraph, NodeId } from '@/graph/types';

/** One flag each: per node, per entry of `graph.parameters`, per entry of `graph.statistics`, per element of z. */
export interface Liveness {
  readonly nodes: Uint8Array;
  readonly parameters: Uint8Array;
  readonly statistics: Uint8Array;
  /** 1 if a live weighted sum multiplies a tensor by this element; `none` alone leaves it 0 (then dL/dz is 0). */
  readonly mixture: Uint8Array;
}

/** Whether the mask (length of z, 1 runs; absent: all run) keeps the candidate of `z`. */
export function isKept(mask: Uint8Array | undefined, z: number): boolean {
  return mask === undefined || mask[z] === 1;
}

/** Liveness of everything that `roots` (default: the losses and the logits) depend on. */
export function liveness(graph: NetworkGraph, mask?: Uint8Array, roots?: readonly NodeId[]): Liveness {
  const nodes = Uint8Array.from(reachable(graph, roots, mask), Number);
  const views = new Set<string>();
  const mixture = new Uint8Array(graph.mixtureSize);
  graph.nodes.forEach((node, id) => {
    if (nodes[id] === 0) return;
    for (const name of viewsOf(node)) views.add(name);
    if (node.op !== 'weightedSum') return;
    for (const term of node.terms) if (term.input !== null && isKept(mask, term.z)) mixture[term.z] = 1;
  });
  return {
    nodes,
    parameters: Uint8Array.from(graph.parameters, ({ name }) => Number(views.has(name))),
    statistics: Uint8Array.from(graph.statistics, ({ name }) => Number(views.has(name))),
    mixture,
  };
}

/** Names of the parameters and statistics a node itself holds (the builder keeps all names distinct). */
function viewsOf(node: GraphNode): string[] {
  switch (node.op) {
    case 'conv2d':
    case 'linear':
      return [node.weight, node.bias].filter((name) => name !== null);
    case 'batchNorm':
      return [node.scale, node.shift, node.mean, node.variance].filter((name) => name !== null);
    default:
      return [];
  }
}
