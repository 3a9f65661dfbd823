/**
 * @file The network graph: one plain, serialisable description of a network, from which every executor,
 * count, drawing and export is made. Layout is NHWC, float32. Shapes are per example; the batch is a
 * property of a compiled program, not of the graph.
 */
import type { ChoiceLayout } from '@/domain/architecture-layout';

export type { ChoiceLayout };

/** Index of a node in `NetworkGraph.nodes`. A node reads only nodes with a smaller index. */
export type NodeId = number;

/** [height, width, channels] of one example. Vectors (after pooling, logits) are [1, 1, n]; losses are [1, 1, 1]. */
export type Shape = readonly [height: number, width: number, channels: number];

/** A value per spatial axis: [vertical, horizontal]. */
export type Pair = readonly [vertical: number, horizontal: number];

/** Where a parameter belongs: `stem` depends on the resolution, `head` on the task's classes, `body` is everything else. */
export type ParameterGroup = 'stem' | 'body' | 'head';

export type Initialiser =
  /** N(0, 2 / fanOut), as for convolutions (He et al. 2015; fan-out variant of the DARTS code's networks). */
  | { readonly kind: 'he-normal'; readonly fan: number }
  /** U(-1/sqrt(fanIn), 1/sqrt(fanIn)), PyTorch's default for linear layers and biases. */
  | { readonly kind: 'uniform-fan-in'; readonly fan: number }
  | { readonly kind: 'constant'; readonly value: number };

/**
 * One named view of the flat parameter vector θ (`offset`, `size` in float32 elements). Layouts, row-major:
 * dense convolution [kh, kw, cin, cout]; depthwise [kh, kw, c]; linear [in, out]; bias, scale, shift [c].
 */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
  readonly group: ParameterGroup;
  readonly initialiser: Initialiser;
}

/** One named view of the flat vector of running statistics (means start at 0, variances at 1). */
export interface StatisticSpec {
  readonly name: string;
  readonly kind: 'mean' | 'variance';
  readonly offset: number;
  readonly size: number;
}

/** One candidate of a weighted sum. `input` null is the operation `none`: a zero tensor, yet with a mixture weight. */
export interface MixtureTerm {
  readonly input: NodeId | null;
  /** Index into the flat mixture vector z. Cells of one type share indices: dL/dz sums over all of them. */
  readonly z: number;
}

export type GraphNode =
  | { readonly op: 'input'; readonly shape: Shape }
  /** Depthwise: one filter per channel (multiplier 1), then `filters` equals the input's channels. Zero padding. */
  | {
      readonly op: 'conv2d';
      readonly input: NodeId;
      readonly filters: number;
      readonly kernel: Pair;
      readonly stride: Pair;
      readonly padding: Pair;
      readonly dilation: Pair;
      readonly depthwise: boolean;
      readonly weight: string;
      readonly bias: string | null;
    }
  /**
   * y = (x - mean) / sqrt(variance + epsilon) [* scale + shift]. Batch statistics use the biased variance; running
   * statistics are updated as r ← (1 - momentum)·r + momentum·batch, with the unbiased variance (as PyTorch does).
   */
  | {
      readonly op: 'batchNorm';
      readonly input: NodeId;
      readonly scale: string | null;
      readonly shift: string | null;
      readonly mean: string;
      readonly variance: string;
      readonly epsilon: number;
      readonly momentum: number;
    }
  | { readonly op: 'relu'; readonly input: NodeId }
  /** Ties go to the first element in scan order (rows, then columns). Padding never wins. */
  | {
      readonly op: 'maxPool';
      readonly input: NodeId;
      readonly kernel: Pair;
      readonly stride: Pair;
      readonly padding: Pair;
    }
  /** Mean over the window's elements inside the image: padding is not counted. */
  | {
      readonly op: 'avgPool';
      readonly input: NodeId;
      readonly kernel: Pair;
      readonly stride: Pair;
      readonly padding: Pair;
    }
  | { readonly op: 'identity'; readonly input: NodeId }
  /** y_c = x_{from + c}: `count` channels next to each other. */
  | { readonly op: 'channelSlice'; readonly input: NodeId; readonly from: number; readonly count: number }
  /** y[i, j] = x[i + offset, j + offset], same shape as x, zero where that is outside (factorized reduce). */
  | { readonly op: 'shiftedSlice'; readonly input: NodeId; readonly offset: Pair }
  | { readonly op: 'add'; readonly inputs: readonly NodeId[] }
  /** A constant zero tensor: a derived cell's node whose kept operations are all `none`. */
  | { readonly op: 'zeros'; readonly shape: Shape }
  /** y = Σ z[term.z] · x[term.input]. `shape` is stated since every term may be null. */
  | { readonly op: 'weightedSum'; readonly terms: readonly MixtureTerm[]; readonly shape: Shape }
  /** Along channels. */
  | { readonly op: 'concat'; readonly inputs: readonly NodeId[] }
  /** Training with probability p: a whole example's tensor is zeroed, survivors are divided by 1 - p. Identity otherwise. */
  | { readonly op: 'dropPath'; readonly input: NodeId }
  | { readonly op: 'globalAveragePool'; readonly input: NodeId }
  /** Over [1, 1, in] (any shape is flattened in NHWC order). */
  | {
      readonly op: 'linear';
      readonly input: NodeId;
      readonly filters: number;
      readonly weight: string;
      readonly bias: string | null;
    }
  /**
   * Mean over the valid examples of -Σ_c q_c log softmax(logits)_c, q = (1 - s)·onehot + s/classes. `weight` is the
   * loss's factor in the total (1 for the main head, 0.4 for an auxiliary one).
   */
  | {
      readonly op: 'softmaxCrossEntropy';
      readonly logits: NodeId;
      readonly weight: number;
      readonly labelSmoothing: number;
    };

export interface NetworkGraph {
  readonly name: string;
  readonly classes: number;
  readonly nodes: readonly GraphNode[];
  /** Shape of each node's output, inferred and checked at build. */
  readonly shapes: readonly Shape[];
  readonly parameters: readonly ParameterSpec[];
  readonly statistics: readonly StatisticSpec[];
  readonly choices: readonly ChoiceLayout[];
  /** Length of θ, of the running statistics, and of z. */
  readonly parameterCount: number;
  readonly statisticCount: number;
  readonly mixtureSize: number;
  readonly outputs: { readonly logits: NodeId; readonly features: NodeId; readonly losses: readonly NodeId[] };
}
