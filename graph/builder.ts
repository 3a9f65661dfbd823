/**
 * @file Builds a network graph node by node: infers and checks shapes, and lays parameters and running statistics out
 * in flat vectors. Names nest with `within`, so equal parts of two networks have equal names.
 */
import type { ChoiceLayout } from '@/domain/architecture-layout';
import {
  checkShape,
  concatShape,
  poolOutput,
  refuseNode,
  sameShape,
  shapeSize,
  showShape,
  windowOutput,
} from './shapes';
import type {
  GraphNode,
  Initialiser,
  MixtureTerm,
  NetworkGraph,
  NodeId,
  Pair,
  ParameterGroup,
  ParameterSpec,
  Shape,
  StatisticSpec,
} from './types';

export interface ConvolutionOptions {
  /** Output channels; ignored where depthwise. */
  readonly filters?: number;
  readonly kernel: Pair | number;
  readonly stride?: Pair | number;
  /** Default: half of the dilated kernel, which keeps the map at stride 1. */
  readonly padding?: Pair | number;
  readonly dilation?: Pair | number;
  readonly depthwise?: boolean;
  readonly bias?: boolean;
}
export interface PoolOptions {
  readonly kernel: Pair | number;
  readonly stride?: Pair | number;
  readonly padding?: Pair | number;
}
export interface FreezeOptions {
  readonly classes: number;
  readonly logits: NodeId;
  readonly features: NodeId;
  readonly losses: readonly NodeId[];
  readonly choices?: readonly ChoiceLayout[];
  /** Length of z; default: what the choices add up to. */
  readonly mixtureSize?: number;
}

/** PyTorch's and DARTS' batch-norm constants. */
const batchNormDefaults = { epsilon: 1e-5, momentum: 0.1 } as const;

export class GraphBuilder {
  private readonly nodes: GraphNode[] = [];
  private readonly shapes: Shape[] = [];
  private readonly parameters: ParameterSpec[] = [];
  private readonly statistics: StatisticSpec[] = [];
  private readonly names = new Set<string>();
  private readonly rectified = new Map<NodeId, NodeId>();
  private parameterCount = 0;
  private statisticCount = 0;
  private path = '';
  private group: ParameterGroup = 'body';

  constructor(private readonly name: string) {}

  /** Runs `build` with names nested under `name` and, where given, parameters in `group`. */
  within<T>(name: string, build: () => T, group: ParameterGroup = this.group): T {
    const outer = { path: this.path, group: this.group };
    this.path = this.qualified(name);
    this.group = group;
    try {
      return build();
    } finally {
      this.path = outer.path;
      this.group = outer.group;
    }
  }

  shape(node: NodeId): Shape {
    return this.shapes[node] ?? refuseNode(this.path, `node ${node} does not exist.`);
  }

  input(shape: Shape): NodeId {
    return this.push({ op: 'input', shape }, checkShape('input', shape));
  }

  /** Parameters `name/weight` (and `name/bias`), initialised by the fan-out rule. */
  conv2d(name: string, input: NodeId, options: ConvolutionOptions): NodeId {
    const at = this.qualified(name);
    const shape = this.shape(input);
    const kernel = pair(options.kernel);
    const dilation = pair(options.dilation ?? 1);
    const stride = pair(options.stride ?? 1);
    const padding = pair(options.padding ?? ([half(kernel[0], dilation[0]), half(kernel[1], dilation[1])] as const));
    const depthwise = options.depthwise ?? false;
    const filters = depthwise ? shape[2] : (options.filters ?? 0);
    if (!Number.isInteger(filters) || filters < 1)
      refuseNode(at, `a convolution can't have ${filters} output channels.`);
    const [height, width] = windowOutput(at, shape, { kernel, stride, padding, dilation });
    const dimensions = depthwise ? [...kernel, filters] : [...kernel, shape[2], filters];
    const fan = kernel[0] * kernel[1] * (depthwise ? 1 : filters);
    const weight = this.parameter(`${name}/weight`, dimensions, { kind: 'he-normal', fan });
    const fanIn = kernel[0] * kernel[1] * (depthwise ? 1 : shape[2]);
    const bias = options.bias
      ? this.parameter(`${name}/bias`, [filters], { kind: 'uniform-fan-in', fan: fanIn })
      : null;
    const node: GraphNode = {
      op: 'conv2d',
      input,
      filters,
      kernel,
      stride,
      padding,
      dilation,
      depthwise,
      weight,
      bias,
    };
    return this.push(node, [height, width, filters]);
  }

  /** Statistics `name/mean` and `name/variance`; parameters `name/scale` and `name/shift` where affine. */
  batchNorm(name: string, input: NodeId, { affine }: { readonly affine: boolean }): NodeId {
    const shape = this.shape(input);
    const channels = shape[2];
    const scale = affine ? this.parameter(`${name}/scale`, [channels], { kind: 'constant', value: 1 }) : null;
    const shift = affine ? this.parameter(`${name}/shift`, [channels], { kind: 'constant', value: 0 }) : null;
    const mean = this.statistic(`${name}/mean`, 'mean', channels);
    const variance = this.statistic(`${name}/variance`, 'variance', channels);
    return this.push({ op: 'batchNorm', input, scale, shift, mean, variance, ...batchNormDefaults }, shape);
  }

  /** One node per input: every operation on a state begins with the same ReLU. */
  relu(input: NodeId): NodeId {
    const known = this.rectified.get(input);
    if (known !== undefined) return known;
    const node = this.push({ op: 'relu', input }, this.shape(input));
    this.rectified.set(input, node);
    return node;
  }

  maxPool(input: NodeId, options: PoolOptions): NodeId {
    return this.pool('maxPool', input, options);
  }

  avgPool(input: NodeId, options: PoolOptions): NodeId {
    return this.pool('avgPool', input, options);
  }

  identity(input: NodeId): NodeId {
    return this.push({ op: 'identity', input }, this.shape(input));
  }

  shiftedSlice(input: NodeId, offset: Pair): NodeId {
    return this.push({ op: 'shiftedSlice', input, offset }, this.shape(input));
  }

  channelSlice(input: NodeId, from: number, count: number): NodeId {
    const [height, width, channels] = this.shape(input);
    if (!Number.isInteger(from) || !Number.isInteger(count) || from < 0 || count < 1 || from + count > channels)
      refuseNode(this.path, `channels ${from} to ${from + count - 1} are not among ${channels}.`);
    return this.push({ op: 'channelSlice', input, from, count }, [height, width, count]);
  }

  add(inputs: readonly NodeId[]): NodeId {
    const [first] = inputs;
    if (first === undefined) return refuseNode(this.path, 'there is nothing to add.');
    const shape = this.shape(first);
    for (const input of inputs) this.expectShape('add', input, shape);
    return this.push({ op: 'add', inputs: [...inputs] }, shape);
  }

  zeros(shape: Shape): NodeId {
    return this.push({ op: 'zeros', shape }, checkShape(this.path, shape));
  }

  weightedSum(terms: readonly MixtureTerm[], shape: Shape): NodeId {
    if (terms.length === 0) refuseNode(this.path, 'a weighted sum needs at least one candidate.');
    for (const term of terms) if (term.input !== null) this.expectShape('weightedSum', term.input, shape);
    return this.push({ op: 'weightedSum', terms: [...terms], shape }, checkShape(this.path, shape));
  }

  concat(inputs: readonly NodeId[]): NodeId {
    const shapes = inputs.map((input) => this.shape(input));
    return this.push({ op: 'concat', inputs: [...inputs] }, concatShape(this.path, shapes));
  }

  dropPath(input: NodeId): NodeId {
    return this.push({ op: 'dropPath', input }, this.shape(input));
  }

  globalAveragePool(input: NodeId): NodeId {
    return this.push({ op: 'globalAveragePool', input }, [1, 1, this.shape(input)[2]]);
  }

  /** Parameters `name/weight` [in, out] and `name/bias` [out] (unless refused), PyTorch's initialisation. */
  linear(name: string, input: NodeId, options: { readonly filters: number; readonly bias?: boolean }): NodeId {
    const { filters } = options;
    const fan = shapeSize(this.shape(input));
    if (!Number.isInteger(filters) || filters < 1)
      refuseNode(this.qualified(name), `a linear layer can't have ${filters} outputs.`);
    const weight = this.parameter(`${name}/weight`, [fan, filters], { kind: 'uniform-fan-in', fan });
    const bias =
      options.bias === false ? null : this.parameter(`${name}/bias`, [filters], { kind: 'uniform-fan-in', fan });
    return this.push({ op: 'linear', input, filters, weight, bias }, [1, 1, filters]);
  }

  softmaxCrossEntropy(
    logits: NodeId,
    options: { readonly weight?: number; readonly labelSmoothing?: number } = {},
  ): NodeId {
    const shape = this.shape(logits);
    if (shape[0] !== 1 || shape[1] !== 1)
      refuseNode(this.path, `a loss needs a vector of logits, not ${showShape(shape)}.`);
    const { weight = 1, labelSmoothing = 0 } = options;
    return this.push({ op: 'softmaxCrossEntropy', logits, weight, labelSmoothing }, [1, 1, 1]);
  }

  /** The finished graph. The builder must not be used afterwards. */
  freeze(options: FreezeOptions): NetworkGraph {
    const { classes, logits, features, losses, choices = [] } = options;
    const mixtureSize = options.mixtureSize ?? choices.reduce((sum, choice) => sum + choice.size, 0);
    this.expectShape('logits', logits, [1, 1, classes]);
    this.shape(features);
    for (const loss of losses) {
      const node = this.nodes[loss];
      if (node?.op !== 'softmaxCrossEntropy') return refuseNode(this.name, `node ${loss} is not a loss.`);
      this.expectShape('a loss', node.logits, [1, 1, classes]);
    }
    for (const node of this.nodes) {
      if (node.op !== 'weightedSum') continue;
      const outside = node.terms.find((term) => !Number.isInteger(term.z) || term.z < 0 || term.z >= mixtureSize);
      if (outside !== undefined)
        refuseNode(this.name, `mixture index ${outside.z} is outside z, whose length is ${mixtureSize}.`);
    }
    return {
      name: this.name,
      classes,
      nodes: this.nodes,
      shapes: this.shapes,
      parameters: this.parameters,
      statistics: this.statistics,
      choices,
      parameterCount: this.parameterCount,
      statisticCount: this.statisticCount,
      mixtureSize,
      outputs: { logits, features, losses: [...losses] },
    };
  }

  private pool(op: 'maxPool' | 'avgPool', input: NodeId, options: PoolOptions): NodeId {
    const window = {
      kernel: pair(options.kernel),
      stride: pair(options.stride ?? 1),
      padding: pair(options.padding ?? 0),
    };
    return this.push({ op, input, ...window }, poolOutput(`${this.path} (${op})`, this.shape(input), window));
  }

  private expectShape(what: string, input: NodeId, expected: Shape): void {
    const shape = this.shape(input);
    if (!sameShape(shape, expected)) {
      refuseNode(
        this.path || this.name,
        `${what} expects ${showShape(expected)}, but node ${input} has ${showShape(shape)}.`,
      );
    }
  }

  private push(node: GraphNode, shape: Shape): NodeId {
    this.nodes.push(node);
    return this.shapes.push(shape) - 1;
  }

  private parameter(name: string, shape: readonly number[], initialiser: Initialiser): string {
    const full = this.claim(name);
    const size = shape.reduce((product, n) => product * n, 1);
    this.parameters.push({ name: full, shape, offset: this.parameterCount, size, group: this.group, initialiser });
    this.parameterCount += size;
    return full;
  }

  private statistic(name: string, kind: 'mean' | 'variance', size: number): string {
    const full = this.claim(name);
    this.statistics.push({ name: full, kind, offset: this.statisticCount, size });
    this.statisticCount += size;
    return full;
  }

  private claim(name: string): string {
    const full = this.qualified(name);
    if (this.names.has(full)) refuseNode(full, 'this name is taken by another parameter or statistic.');
    this.names.add(full);
    return full;
  }

  private qualified(name: string): string {
    return this.path === '' ? name : `${this.path}/${name}`;
  }
}

function pair(value: Pair | number): Pair {
  return typeof value === 'number' ? [value, value] : value;
}

function half(kernel: number, dilation: number): number {
  return Math.floor((dilation * (kernel - 1)) / 2);
}
