/** @file Which nodes a result needs: what runs under a mask, and the main path without auxiliary heads. */
import type { GraphNode, NetworkGraph, NodeId } from './types';

/** The nodes a node reads; under a mask, skipped candidates are not read. */
export function inputsOf(node: GraphNode, mask?: Uint8Array): NodeId[] {
  switch (node.op) {
    case 'input':
    case 'zeros':
      return [];
    case 'add':
    case 'concat':
      return [...node.inputs];
    case 'weightedSum':
      return node.terms.flatMap((term) =>
        term.input === null || (mask !== undefined && mask[term.z] !== 1) ? [] : [term.input],
      );
    case 'softmaxCrossEntropy':
      return [node.logits];
    default:
      return [node.input];
  }
}

/** One flag per node: whether `roots` (default: logits and all losses) need it, with candidates outside `mask` skipped. */
export function reachable(graph: NetworkGraph, roots?: readonly NodeId[], mask?: Uint8Array): boolean[] {
  const needed = graph.nodes.map(() => false);
  for (const root of roots ?? [graph.outputs.logits, ...graph.outputs.losses]) needed[root] = true;
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    const node = graph.nodes[id];
    if (node === undefined || !needed[id]) continue;
    for (const input of inputsOf(node, mask)) needed[input] = true;
  }
  return needed;
}
