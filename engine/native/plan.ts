/** @file The lowered plan: what the C++ executor runs, and which graph nodes its parts come from. */
import type { OperationKind, Struct } from './interface';

export type PlanTensor = Struct<'Tensor'>;
export type PlanView = Struct<'View'>;
export type PlanBackward = Struct<'Backward'>;

/** `nodes`: the graph nodes that this computes, several if equal ones were merged. */
export type PlanNorm = Struct<'Norm'> & { nodes: number[] };
export type PlanOperation = Struct<'Operation'> & { type: OperationKind; nodes: number[] };
export type Plan = Omit<Struct<'Plan'>, 'norms' | 'operations'> & { norms: PlanNorm[]; operations: PlanOperation[] };

export function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`index ${index} is outside a list of ${items.length}`);
  return item;
}
