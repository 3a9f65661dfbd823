/**
 * @file The least time a plan's training step could take on this machine. Each phase passes its tensors through memory
 * once (within a phase an example stays in cache) and does its arithmetic at the peak: max(FLOPs/peak, bytes/bandwidth),
 * summed over phases. Arithmetic: forward as the plan counts it, and twice that backward (inputs and weights).
 */
import { tensorFloats } from '@/engine/native/arena';
import { compilePlan } from '@/engine/native/compile-plan';
import { describePlan } from '@/engine/native/describe-plan';
import { backwardKinds, type OperationKind } from '@/engine/native/interface';
import { at, type Plan, type PlanNorm, type PlanOperation } from '@/engine/native/plan';
import type { NetworkGraph } from '@/graph/types';
import type { Peak } from './peak';

/** Whole batch. */
export interface Cost {
  readonly flops: number;
  readonly bytes: number;
}
export interface PhaseCost extends Cost {
  readonly direction: 'forward' | 'backward';
  readonly phase: number;
  /** What backward computes that forward had computed before, to save memory: not in `flops`. */
  readonly again: number;
  /** Kinds, each once. */
  readonly operations: readonly OperationKind[];
}

interface Tally {
  readonly direction: 'forward' | 'backward';
  readonly phase: number;
  flops: number;
  again: number;
  readonly operations: Set<OperationKind>;
  readonly tensors: Set<number>;
}

export function stepCost(graph: NetworkGraph, batch: number): PhaseCost[] {
  const plan = compilePlan(graph, batch);
  const flops = flopsOf(graph, plan);
  const phases = new Map<string, Tally>();
  const tally = (direction: 'forward' | 'backward', phase: number): Tally => {
    const key = `${direction} ${phase}`;
    const known = phases.get(key) ?? {
      direction,
      phase,
      flops: 0,
      again: 0,
      operations: new Set<OperationKind>(),
      tensors: new Set<number>(),
    };
    phases.set(key, known);
    return known;
  };
  plan.operations.forEach((operation, index) => {
    const phase = tally('forward', operation.phase);
    phase.flops += at(flops, index);
    phase.operations.add(operation.type);
    for (const v of operation.views) phase.tensors.add(at(plan.views, v).tensor);
    phase.tensors.add(operation.out);
  });
  for (const { kind, target, phase: number } of plan.backward) {
    const phase = tally('backward', number);
    if (kind !== backwardKinds.operation) {
      const norm = at(plan.norms, target);
      const view = at(plan.views, norm.view);
      if (kind === backwardKinds.normSums && norm.sums.length > 0) continue;
      for (const tensor of [...gradientsOf(plan, norm), view.tensor, view.gradient]) phase.tensors.add(tensor);
      continue;
    }
    const operation = at(plan.operations, target);
    phase.flops += 2 * at(flops, target);
    phase.again += recomputed(plan, operation);
    phase.operations.add(operation.type);
    const normed = operation.gradientNorm < 0 ? [] : gradientsOf(plan, at(plan.norms, operation.gradientNorm));
    for (const tensor of [operation.gradient, ...normed]) phase.tensors.add(tensor);
    for (const v of operation.views) {
      const view = at(plan.views, v);
      phase.tensors.add(view.tensor);
      phase.tensors.add(view.gradient);
    }
  }
  return [...phases.values()].map(({ tensors, operations, ...tally }) => ({
    ...tally,
    operations: [...operations],
    bytes: [...tensors].reduce(
      (sum, tensor) => sum + (tensor < 0 ? 0 : 4 * tensorFloats(at(plan.tensors, tensor), batch)),
      0,
    ),
  }));
}

/** A separable convolution's inner tensor is not kept. */
function recomputed({ tensors, views, batch }: Plan, { type, out, views: inputs, window }: PlanOperation): number {
  if (type !== 'separable') return 0;
  const { height, width } = at(tensors, out);
  const { channels } = at(tensors, at(views, at(inputs, 0)).tensor);
  const [rows, columns] = [at(window, 0), at(window, 1)];
  return 2 * rows * columns * channels * height * width * batch;
}

const gradientsOf = ({ operations }: Plan, { gradient, sums }: PlanNorm): readonly number[] => [
  gradient,
  ...sums.map((sum) => at(operations, sum).gradient),
];

/** Forward operations per plan operation. The report has them by line, sorted by phase. */
function flopsOf(graph: NetworkGraph, plan: Plan): number[] {
  const lines = describePlan(graph, plan.batch).lines;
  const order = plan.operations
    .map((_, index) => index)
    .sort((a, b) => at(plan.operations, a).phase - at(plan.operations, b).phase);
  const flops = new Array<number>(order.length).fill(0);
  order.forEach((operation, line) => {
    flops[operation] = at(lines, line).flops;
  });
  return flops;
}

/** Seconds. */
export function rooflineSeconds(phases: readonly Cost[], peak: Pick<Peak, 'flops' | 'bytes'>): number {
  return phases.reduce((sum, { flops, bytes }) => sum + Math.max(flops / peak.flops, bytes / peak.bytes), 0);
}

export function totals(phases: readonly Cost[]): Cost {
  return phases.reduce<Cost>((sum, { flops, bytes }) => ({ flops: sum.flops + flops, bytes: sum.bytes + bytes }), {
    flops: 0,
    bytes: 0,
  });
}
