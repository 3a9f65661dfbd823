/** @file The lowered plan: what the C++ executor runs. Field names and kinds are those that src/binding.cpp reads. */

export const kinds = {
  input: 0,
  convolution: 1,
  depthwise: 2,
  separable: 3,
  maxPool: 4,
  avgPool: 5,
  shiftedSlice: 6,
  combine: 7,
  concat: 8,
  dropPath: 9,
  globalPool: 10,
  loss: 11,
  materialise: 12,
  statistics: 13,
} as const;
export type OperationKind = keyof typeof kinds;

export const backwardKinds = { operation: 0, normSums: 1, normApply: 2 } as const;

/** [batch, height, width, stride] floats at `offset` of the arena; the stride is the channels rounded up to 8. */
export interface PlanTensor {
  height: number;
  width: number;
  channels: number;
  stride: number;
  offset: number;
}

/** A read of act(norm(tensor)); `gradient` is the tensor that takes the gradient before act. -1: none. */
export interface PlanView {
  tensor: number;
  norm: number;
  relu: boolean;
  gradient: number;
}

/** A batch normalisation, applied where it is read. `nodes`, `means`, `variances` have an entry per merged graph node. */
export interface PlanNorm {
  nodes: number[];
  channels: number;
  stride: number;
  pixels: number;
  epsilon: number;
  momentum: number;
  scale: number;
  shift: number;
  means: number[];
  variances: number[];
  view: number;
  gradient: number;
  z: number;
  owner: number;
}

export interface PlanOperation {
  type: OperationKind;
  kind: number;
  /** Graph nodes that this operation computes (several where equal ones were merged). */
  nodes: number[];
  node: number;
  phase: number;
  views: number[];
  z: number[];
  folded: number[];
  out: number;
  outNorm: number;
  gradient: number;
  gradientNorm: number;
  /** A convolution's input norm whose gradient sums it gathers as it delivers its input gradient; -1: none. */
  sums: number;
  /** Kernel, stride, padding, dilation, vertical then horizontal each. */
  window: number[];
  weight: number;
  pointwise: number;
  bias: number;
  lossWeight: number;
  smoothing: number;
  mainHead: boolean;
}

export interface PlanBackward {
  kind: number;
  target: number;
  phase: number;
}

export interface Plan {
  batch: number;
  mixture: number;
  classes: number;
  parameterCount: number;
  statisticCount: number;
  /** Floats. */
  arena: number;
  tensors: PlanTensor[];
  views: PlanView[];
  norms: PlanNorm[];
  operations: PlanOperation[];
  backward: PlanBackward[];
  parameters: { offset: number; size: number }[];
  logits: number;
  features: number;
  forwardPhases: number;
  backwardPhases: number;
}

export function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`index ${index} is outside a list of ${items.length}`);
  return item;
}
