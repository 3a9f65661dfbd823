/**
 * @file Lowers a network graph to the plan of the native executor. Each operation writes a tensor; activations and batch
 * normalisations are not operations but views, applied where they are read. With `fused`, depthwise and pointwise
 * convolutions become one operation, equal pools and their normalisations are computed once, and a normalisation read
 * only by a weighted sum is folded into it. Without, every node is a separate operation: the fused plan's test.
 */
import { DomainError } from '@/domain/errors';
import { inputsOf } from '@/graph/reachability';
import type { GraphNode, NetworkGraph, NodeId, Shape } from '@/graph/types';
import { kinds, type OperationKind } from './interface';
import { at, type PlanNorm, type PlanOperation, type PlanTensor, type PlanView } from './plan';

/** What a node's value is: a view of a tensor, and whose gradient a reader contributes to. */
export interface NodeValue {
  readonly tensor: number;
  readonly norm: number;
  readonly relu: boolean;
  readonly owner: Owner;
}
/** The holder of a gradient: an operation's output, or a normalisation's output. */
export type Owner = { readonly kind: 'operation' | 'norm'; readonly index: number };
export const ownerKey = (owner: Owner): string => `${owner.kind}:${owner.index}`;

export interface Lowered {
  readonly tensors: PlanTensor[];
  readonly views: PlanView[];
  readonly viewOwners: Owner[];
  readonly operations: PlanOperation[];
  readonly norms: PlanNorm[];
  /** Operations and norms in the order of creation: a valid execution order. */
  readonly order: Owner[];
  readonly logits: number;
  readonly features: number;
}

export function lower(graph: NetworkGraph, fused: boolean): Lowered {
  return new Lowering(graph, fused).run();
}

const window1 = [1, 1, 1, 1, 0, 0, 1, 1];

class Lowering {
  private readonly tensors: PlanTensor[] = [];
  private readonly views: PlanView[] = [];
  private readonly viewOwners: Owner[] = [];
  private readonly operations: PlanOperation[] = [];
  private readonly norms: PlanNorm[] = [];
  private readonly order: Owner[] = [];
  private readonly values: NodeValue[] = [];
  private readonly merged = new Map<string, number>();
  private readonly materialised = new Map<string, NodeValue>();
  private readonly parameterOffsets: Map<string, number>;
  private readonly statisticOffsets: Map<string, number>;
  private readonly usedParameters = new Set<string>();
  private readonly readers: number[];

  constructor(
    private readonly graph: NetworkGraph,
    private readonly fused: boolean,
  ) {
    this.parameterOffsets = new Map(graph.parameters.map((p) => [p.name, p.offset]));
    this.statisticOffsets = new Map(graph.statistics.map((s) => [s.name, s.offset]));
    this.readers = graph.nodes.map(() => 0);
    const count = (id: NodeId): void => {
      this.readers[id] = (this.readers[id] ?? 0) + 1;
    };
    for (const node of graph.nodes) inputsOf(node).forEach(count);
    count(graph.outputs.logits);
    count(graph.outputs.features);
  }

  run(): Lowered {
    for (let id = 0; id < this.graph.nodes.length; id++) this.values.push(this.node(id));
    const { logits, features } = this.graph.outputs;
    return {
      tensors: this.tensors,
      views: this.views,
      viewOwners: this.viewOwners,
      operations: this.operations,
      norms: this.norms,
      order: this.order,
      logits: this.view(at(this.values, logits)),
      features: this.view(at(this.values, features)),
    };
  }

  private node(id: NodeId): NodeValue {
    const node = at(this.graph.nodes, id);
    switch (node.op) {
      case 'input':
        return this.operation('input', id, []);
      case 'identity':
        return this.value(node.input);
      case 'relu': {
        const input = this.value(node.input);
        return this.settle(id, input.relu ? input : { ...input, relu: true });
      }
      case 'batchNorm':
        return this.settle(id, this.normalise(id, node));
      case 'conv2d':
        return this.convolution(id, node);
      case 'linear': {
        const [height, width] = at(this.graph.shapes, node.input);
        return this.operation('convolution', id, [node.input], {
          window: [height, width, 1, 1, 0, 0, 1, 1],
          weight: this.parameter(node.weight),
          bias: node.bias === null ? -1 : this.parameter(node.bias),
        });
      }
      case 'maxPool':
      case 'avgPool':
        return this.operation(node.op, id, [node.input], {
          window: [...node.kernel, ...node.stride, ...node.padding, 1, 1],
        });
      case 'shiftedSlice':
        return this.operation('shiftedSlice', id, [node.input], { window: [1, 1, 1, 1, ...node.offset, 1, 1] });
      case 'channelSlice':
        return this.operation('channelSlice', id, [node.input], { window: [1, 1, 1, 1, 0, node.from, 1, 1] });
      case 'add':
        return this.operation('combine', id, node.inputs, { z: node.inputs.map(() => -1) });
      case 'zeros':
        return this.operation('combine', id, [], { z: [] });
      case 'weightedSum': {
        const inputs: NodeId[] = [];
        const z: number[] = [];
        for (const term of node.terms) {
          if (term.input === null) continue;
          inputs.push(term.input);
          z.push(term.z);
        }
        return this.operation('combine', id, inputs, { z });
      }
      case 'concat':
        return this.operation('concat', id, node.inputs);
      case 'dropPath':
        return this.operation('dropPath', id, [node.input]);
      case 'globalAveragePool':
        return this.operation('globalPool', id, [node.input]);
      case 'softmaxCrossEntropy':
        return this.operation('loss', id, [node.logits], {
          lossWeight: node.weight,
          smoothing: node.labelSmoothing,
          mainHead: node.logits === this.graph.outputs.logits,
        });
    }
  }

  private value(id: NodeId): NodeValue {
    return at(this.values, id);
  }

  private parameter(name: string): number {
    const offset = this.parameterOffsets.get(name);
    if (offset === undefined) throw new DomainError('invalid-input', `The graph names no parameter ${name}.`);
    if (this.usedParameters.has(name))
      throw new DomainError('invalid-input', `Two nodes share the parameter ${name}: give each its own.`);
    this.usedParameters.add(name);
    return offset;
  }

  private statistic(name: string): number {
    const offset = this.statisticOffsets.get(name);
    if (offset === undefined) throw new DomainError('invalid-input', `The graph names no statistic ${name}.`);
    return offset;
  }

  private tensor([height, width, channels]: Shape): number {
    this.tensors.push({ height, width, channels, stride: Math.ceil(channels / 8) * 8, half: false, offset: -1 });
    return this.tensors.length - 1;
  }

  private view(value: NodeValue): number {
    this.views.push({ tensor: value.tensor, norm: value.norm, relu: value.relu, gradient: -1 });
    this.viewOwners.push(value.owner);
    return this.views.length - 1;
  }

  /** Unfused, a lazy value becomes a tensor at once. */
  private settle(id: NodeId, value: NodeValue): NodeValue {
    return this.fused ? value : this.materialise(id, value);
  }

  private materialise(id: NodeId, value: NodeValue): NodeValue {
    if (value.norm < 0 && !value.relu) return value;
    const key = `${value.tensor} ${value.norm} ${value.relu}`;
    const known = this.materialised.get(key);
    if (known) return known;
    const made = this.operation('materialise', id, [value]);
    if (this.fused) this.materialised.set(key, made);
    return made;
  }

  private operation(
    type: OperationKind,
    id: NodeId,
    inputs: readonly (NodeId | NodeValue)[],
    fields: Partial<PlanOperation> = {},
  ): NodeValue {
    const values = inputs.map((input) => (typeof input === 'number' ? this.value(input) : input));
    const window = fields.window ?? window1;
    const pool = type === 'maxPool' || type === 'avgPool';
    const key = `${type} ${values.map((v) => `${v.tensor}/${v.norm}/${v.relu}`).join()} ${window.join()}`;
    const equal = pool && this.fused ? this.merged.get(key) : undefined;
    if (equal !== undefined) {
      const operation = at(this.operations, equal);
      operation.nodes.push(id);
      return { tensor: operation.out, norm: -1, relu: false, owner: { kind: 'operation', index: equal } };
    }
    const index = this.operations.length;
    if (pool) this.merged.set(key, index);
    this.operations.push({
      type,
      kind: kinds[type],
      nodes: [id],
      node: id,
      phase: 0,
      views: values.map((value) => this.view(value)),
      z: [],
      folded: values.map(() => 0),
      out:
        type === 'statistics'
          ? -1
          : this.tensor(type === 'materialise' ? this.shapeOf(at(values, 0)) : at(this.graph.shapes, id)),
      outNorm: -1,
      gradient: -1,
      gradientNorm: -1,
      sums: -1,
      window,
      weight: -1,
      pointwise: -1,
      bias: -1,
      lossWeight: 0,
      smoothing: 0,
      mainHead: false,
      ...fields,
    });
    const owner: Owner = { kind: 'operation', index };
    this.order.push(owner);
    return { tensor: at(this.operations, index).out, norm: -1, relu: false, owner };
  }

  private shapeOf(value: NodeValue): Shape {
    const { height, width, channels } = at(this.tensors, value.tensor);
    return [height, width, channels];
  }

  private convolution(id: NodeId, node: Extract<GraphNode, { op: 'conv2d' }>): NodeValue {
    const bias = node.bias === null ? -1 : this.parameter(node.bias);
    const window = [...node.kernel, ...node.stride, ...node.padding, ...node.dilation];
    const weight = this.parameter(node.weight);
    if (node.depthwise) return this.operation('depthwise', id, [node.input], { window, weight, bias });
    const before = this.value(node.input).owner;
    const first = before.kind === 'operation' ? at(this.operations, before.index) : undefined;
    const pointwise = window.join() === '1,1,1,1,0,0,1,1';
    const plain = this.value(node.input).norm < 0 && !this.value(node.input).relu;
    const inner = at(this.graph.nodes, node.input);
    const single = inner.op === 'conv2d' && this.readers[node.input] === 1;
    if (this.fused && pointwise && plain && single && first?.type === 'depthwise' && first.bias < 0) {
      // The depthwise operation becomes the pair; its own tensor lives in scratch only.
      const out = this.tensor(at(this.graph.shapes, id));
      Object.assign(first, {
        type: 'separable',
        kind: kinds.separable,
        nodes: [id],
        node: id,
        out,
        pointwise: weight,
        bias,
      });
      return { tensor: out, norm: -1, relu: false, owner: before };
    }
    return this.operation('convolution', id, [node.input], { window, weight, bias });
  }

  private normalise(id: NodeId, node: Extract<GraphNode, { op: 'batchNorm' }>): NodeValue {
    const input = this.materialise(id, this.value(node.input));
    const mean = this.statistic(node.mean);
    const variance = this.statistic(node.variance);
    const plain = node.scale === null && node.shift === null;
    const key = `norm ${input.tensor} ${node.epsilon} ${node.momentum}`;
    const equal = plain && this.fused ? this.merged.get(key) : undefined;
    if (equal !== undefined) {
      const norm = at(this.norms, equal);
      norm.nodes.push(id);
      norm.means.push(mean);
      norm.variances.push(variance);
      at(this.operations, norm.owner).nodes.push(id);
      return { tensor: input.tensor, norm: equal, relu: false, owner: { kind: 'norm', index: equal } };
    }
    const index = this.norms.length;
    if (plain) this.merged.set(key, index);
    const producer = at(this.operations, input.owner.index);
    let owner = input.owner.index;
    if (producer.outNorm < 0) {
      producer.outNorm = index;
    } else {
      owner = this.operation('statistics', id, [input], { outNorm: index }).owner.index;
    }
    const { height, width, channels, stride } = at(this.tensors, input.tensor);
    this.norms.push({
      nodes: [id],
      channels,
      stride,
      pixels: height * width,
      epsilon: node.epsilon,
      momentum: node.momentum,
      scale: node.scale === null ? -1 : this.parameter(node.scale),
      shift: node.shift === null ? -1 : this.parameter(node.shift),
      means: [mean],
      variances: [variance],
      view: this.view(input),
      gradient: -1,
      z: -1,
      sums: [],
      terms: [],
      owner,
    });
    this.order.push({ kind: 'norm', index });
    return { tensor: input.tensor, norm: index, relu: false, owner: { kind: 'norm', index } };
  }
}
