/** @file Which parts of a plan run under a mask: the graph's liveness (engine/liveness.ts), per operation, norm and parameter. */
import { reachable } from '@/graph/reachability';
import type { NetworkGraph, NodeId } from '@/graph/types';
import { liveness } from '../liveness';
import { backwardKinds } from './interface';
import type { Plan } from './plan';

export interface PlanLiveness {
  /** Per operation: runs forward; runs backward. */
  readonly active: Uint8Array;
  readonly backwardActive: Uint8Array;
  /** Per norm slot in plan order. */
  readonly normSlots: Uint8Array;
  /** Per parameter: reached from a loss. */
  readonly parameters: Uint8Array;
}

/** `outputs`: the features are needed too, besides losses and logits. */
export function planLiveness(
  graph: NetworkGraph,
  plan: Plan,
  mask: Uint8Array | undefined,
  outputs: boolean,
): PlanLiveness {
  const { losses, logits, features } = graph.outputs;
  const fromLosses = liveness(graph, mask, losses);
  const forward = Uint8Array.from(reachable(graph, [...losses, logits, ...(outputs ? [features] : [])], mask), Number);
  const scheduled = new Set(
    plan.backward.filter(({ kind }) => kind === backwardKinds.operation).map(({ target }) => target),
  );
  const any = (nodes: readonly NodeId[], live: Uint8Array): number => (nodes.some((node) => live[node] === 1) ? 1 : 0);
  return {
    active: Uint8Array.from(plan.operations, (operation) => any(operation.nodes, forward)),
    backwardActive: Uint8Array.from(plan.operations, (operation, i) =>
      scheduled.has(i) || operation.outNorm >= 0 ? any(operation.nodes, fromLosses.nodes) : 0,
    ),
    normSlots: Uint8Array.from(plan.norms.flatMap((norm) => norm.nodes.map((node) => forward[node] ?? 0))),
    parameters: fromLosses.parameters,
  };
}
