/** @file Which operations a mask leaves: those from which a loss (or, evaluating, an output) is reached through active terms. */
import type { NetworkGraph, NodeId } from '@/graph/types';
import { inputsOf } from './lower';
import { at, type Plan } from './plan';

export interface Liveness {
  /** Per operation: runs forward; runs backward. */
  readonly active: Uint8Array;
  readonly backwardActive: Uint8Array;
  /** Per norm slot in plan order. */
  readonly normSlots: Uint8Array;
  /** Per parameter: reached from a loss. */
  readonly parameters: Uint8Array;
}

export function liveness(graph: NetworkGraph, plan: Plan, mask: Uint8Array | undefined, outputs: boolean): Liveness {
  const fromLosses = reach(graph, mask, graph.outputs.losses);
  const roots = [...graph.outputs.losses, graph.outputs.logits, ...(outputs ? [graph.outputs.features] : [])];
  const forward = reach(graph, mask, roots);
  const scheduled = new Set(plan.backward.filter((entry) => entry.kind === 0).map((entry) => entry.target));
  const any = (nodes: readonly NodeId[], live: Uint8Array): number => (nodes.some((node) => live[node] === 1) ? 1 : 0);
  const parameterIndex = new Map(graph.parameters.map((parameter, i) => [parameter.name, i]));
  const parameters = new Uint8Array(graph.parameters.length);
  graph.nodes.forEach((node, id) => {
    if (fromLosses[id] !== 1) return;
    for (const name of parametersOf(node)) parameters[parameterIndex.get(name) ?? 0] = 1;
  });
  return {
    active: Uint8Array.from(plan.operations, (operation) => any(operation.nodes, forward)),
    backwardActive: Uint8Array.from(plan.operations, (operation, i) =>
      scheduled.has(i) || operation.outNorm >= 0 ? any(operation.nodes, fromLosses) : 0,
    ),
    normSlots: Uint8Array.from(plan.norms.flatMap((norm) => norm.nodes.map((node) => forward[node] ?? 0))),
    parameters,
  };
}

function parametersOf(node: NetworkGraph['nodes'][number]): string[] {
  switch (node.op) {
    case 'conv2d':
    case 'linear':
      return node.bias === null ? [node.weight] : [node.weight, node.bias];
    case 'batchNorm':
      return [node.scale, node.shift].filter((name) => name !== null);
    default:
      return [];
  }
}

function reach(graph: NetworkGraph, mask: Uint8Array | undefined, roots: readonly NodeId[]): Uint8Array {
  const live = new Uint8Array(graph.nodes.length);
  for (const root of roots) live[root] = 1;
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    if (live[id] !== 1) continue;
    const node = at(graph.nodes, id);
    if (node.op === 'weightedSum' && mask) {
      for (const term of node.terms) if (term.input !== null && mask[term.z] !== 0) live[term.input] = 1;
    } else {
      for (const input of inputsOf(node)) live[input] = 1;
    }
  }
  return live;
}
