/** @file A trained network as an ONNX model: images in NCHW, running statistics, logits out; in float32 or, calibrated, in eight bits. */
import { DomainError } from '@/domain/errors';
import { reachable } from '@/graph/reachability';
import type { GraphNode, NodeId, Pair, ParameterSpec } from '@/graph/types';
import { type ImageFacts, resizeRule } from '@/nas/checkpoint/image-facts';
import { foldBatchNorm } from './fold';
import type { NetworkWeights } from './network';
import { type Attribute, modelBytes, nodeMessage, type TensorData, tensorMessage, valueMessage } from './onnx-parts';
import type { Message } from './protobuf';
import { type Grid, type Quantised, quantise, type Range } from './quantise';
import { torchTensor } from './torch-names';

/** Each with the version of the file's own format that came with it. */
const irVersions = { 17: 8, 18: 8, 19: 9, 20: 9, 21: 10 } as const;
export type OnnxOpset = keyof typeof irVersions;
export const onnxOpsets = [17, 18, 19, 20, 21] as const satisfies readonly OnnxOpset[];
export const usualOpset: OnnxOpset = 17;

export interface OnnxOptions {
  readonly name: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly opset?: OnnxOpset;
  /** Batch normalisation goes into the convolutions before it. */
  readonly fold?: boolean;
  /** As calibrated: then it computes in eight bits, and is folded. */
  readonly ranges?: readonly Range[];
}

/**
 * Input `images` [batch, channels, height, width], float32 from 0 to 1 (bytes / 255), which the model itself normalises; for weights that do
 * not store how, images must come normalised. Output `logits` [batch, classes]. The metadata has this, classes and resize rule.
 */
export function onnxModel(given: NetworkWeights, options: OnnxOptions): Uint8Array {
  const { opset = usualOpset, fold = false, ranges, metadata } = options;
  const quantised = ranges === undefined ? null : quantise(given, ranges);
  const weights = quantised?.weights ?? (fold ? foldBatchNorm(given) : given);
  const { graph } = weights;
  const [input] = graph.nodes;
  if (input?.op !== 'input') throw new DomainError('invalid-input', 'The network does not begin with its input.');
  const [height, width, channels] = input.shape;
  const writer = new OnnxWriter(weights, quantised);
  writer.normalise();
  const needed = reachable(graph, [graph.outputs.logits]);
  graph.nodes.forEach((node, id) => {
    if (needed[id]) writer.add(node, id);
  });
  const { nodes, initialisers } = writer;
  nodes.push(
    nodeMessage('Identity', { name: 'logits', inputs: [valueName(graph.outputs.logits)], outputs: ['logits'] }),
  );
  return modelBytes({
    name: options.name,
    ...{ nodes, initialisers },
    input: valueMessage(inputName, ['batch', channels, height, width]),
    output: valueMessage('logits', ['batch', graph.classes]),
    ...{ opset, irVersion: irVersions[opset] },
    metadata: { ...inputMetadata(weights.images), ...metadata },
  });
}

const inputName = 'images';
const valueName = (id: NodeId): string => `value_${id}`;

function inputMetadata(images: ImageFacts | null): Record<string, string> {
  if (images === null)
    return { input: 'float32 [batch, channels, height, width], normalised as the network was trained' };
  const { dataset, classes, mean, deviation } = images;
  return {
    input: 'float32 [batch, channels, height, width] from 0 to 1 (bytes / 255); the model normalises it',
    resize: resizeRule,
    dataset,
    classes: JSON.stringify(classes),
    mean: JSON.stringify(mean),
    deviation: JSON.stringify(deviation),
  };
}

const both = ([vertical, horizontal]: Pair): Attribute => ({ ints: [vertical, horizontal] });
const around = ([vertical, horizontal]: Pair): Attribute => ({ ints: [vertical, horizontal, vertical, horizontal] });

class OnnxWriter {
  readonly nodes: Message[] = [];
  readonly initialisers: Message[] = [];
  private readonly written = new Set<string>();

  constructor(
    private readonly weights: NetworkWeights,
    private readonly quantised: Quantised | null,
  ) {}

  /** From the model's input to the first value of the network. */
  normalise(): void {
    const { images } = this.weights;
    const step = (operation: string, inputs: string[], out: string): void =>
      void this.nodes.push(nodeMessage(operation, { name: out, inputs, outputs: [out] }));
    const first = this.made(0);
    if (images === null) {
      step('Identity', [inputName], first);
      this.round(0);
      return;
    }
    const shape = [1, images.mean.length, 1, 1];
    const mean = this.initialise('mean', shape, Float32Array.from(images.mean));
    const deviation = this.initialise('deviation', shape, Float32Array.from(images.deviation));
    step('Sub', [inputName, mean], 'centred');
    step('Div', ['centred', deviation], first);
    this.round(0);
  }

  /** What a node's operation gives; behind a grid, other nodes read its rounded value instead. */
  private made(id: NodeId): string {
    return this.isRounded(id) ? `${valueName(id)}_exact` : valueName(id);
  }

  /** An identity's value is on its grid already, without a step of its own. */
  private isRounded(id: NodeId): boolean {
    const op = this.weights.graph.nodes[id]?.op;
    return this.quantised?.grids.has(id) === true && op !== 'identity' && op !== 'dropPath';
  }

  private round(id: NodeId): void {
    const grid = this.quantised?.grids.get(id);
    if (grid === undefined || !this.isRounded(id)) return;
    this.onGrid(this.made(id), valueName(id), grid);
  }

  /** Rounds `from` as `name`. */
  private onGrid(from: string, name: string, grid: Grid): string {
    const facts = this.grid(name, grid);
    const step = (operation: string, input: string, output: string): void =>
      void this.nodes.push(nodeMessage(operation, { name: output, inputs: [input, ...facts], outputs: [output] }));
    step('QuantizeLinear', from, `${name}_quantised`);
    step('DequantizeLinear', `${name}_quantised`, name);
    return name;
  }

  private grid(name: string, { scale, zeroPoint }: Grid): string[] {
    return [
      this.initialise(`${name}_scale`, [], Float32Array.of(scale)),
      this.initialise(`${name}_zero`, [], Int8Array.of(zeroPoint)),
    ];
  }

  add(node: GraphNode, id: NodeId): void {
    this.compute(node, id);
    if (id > 0) this.round(id);
  }

  private compute(node: GraphNode, id: NodeId): void {
    const out = this.made(id);
    const emit = (
      operation: string,
      inputs: readonly string[],
      attributes?: Readonly<Record<string, Attribute>>,
    ): void => {
      this.nodes.push(nodeMessage(operation, { name: out, inputs, outputs: [out] }, attributes));
    };
    switch (node.op) {
      case 'input':
        break;
      case 'conv2d':
        emit('Conv', [valueName(node.input), this.weight(node.weight, 0), ...this.bias(node)], {
          kernel_shape: both(node.kernel),
          strides: both(node.stride),
          pads: around(node.padding),
          dilations: both(node.dilation),
          group: { int: node.depthwise ? node.filters : 1 },
        });
        break;
      case 'batchNorm': {
        const [, , channels] = this.weights.graph.shapes[id] ?? [1, 1, 1];
        const scale = node.scale === null ? this.constant(`ones_${channels}`, channels, 1) : this.parameter(node.scale);
        const shift =
          node.shift === null ? this.constant(`zeros_${channels}`, channels, 0) : this.parameter(node.shift);
        const statistics = [this.statistic(node.mean), this.statistic(node.variance)];
        emit('BatchNormalization', [valueName(node.input), scale, shift, ...statistics], {
          epsilon: { float: node.epsilon },
        });
        break;
      }
      case 'relu':
        emit('Relu', [valueName(node.input)]);
        break;
      case 'maxPool':
      case 'avgPool':
        emit(node.op === 'maxPool' ? 'MaxPool' : 'AveragePool', [valueName(node.input)], {
          kernel_shape: both(node.kernel),
          strides: both(node.stride),
          pads: around(node.padding),
        });
        break;
      case 'identity':
      case 'dropPath':
        emit('Identity', [valueName(node.input)]);
        break;
      case 'add':
        emit('Sum', node.inputs.map(valueName));
        break;
      case 'concat':
        emit('Concat', node.inputs.map(valueName), { axis: { int: 1 } });
        break;
      case 'globalAveragePool':
        emit('GlobalAveragePool', [valueName(node.input)]);
        break;
      case 'shiftedSlice':
        this.shifted(node.input, node.offset, out, id);
        break;
      case 'zeros':
        this.zeros(node.shape, out);
        break;
      case 'linear':
        this.nodes.push(
          nodeMessage('Flatten', { name: `${out}_flat`, inputs: [valueName(node.input)], outputs: [`${out}_flat`] }),
        );
        emit('Gemm', [`${out}_flat`, this.weight(node.weight, 1), ...this.bias(node)]);
        break;
      case 'channelSlice':
      case 'weightedSum':
      case 'softmaxCrossEntropy':
        throw new DomainError('invalid-input', 'Only derived networks can be exported, not supernets.');
    }
  }

  /** Values shifted in at the far edge are zero. */
  private shifted(input: NodeId, [down, right]: Pair, out: string, id: NodeId): void {
    const cut = `${out}_cut`;
    const grid = this.quantised?.grids.get(id);
    const far = 2 ** 31;
    const bounds = [
      this.integers(`from_${down}_${right}`, [down, right]),
      this.integers('to_end', [far, far]),
      this.integers('axes_map', [2, 3]),
    ];
    this.nodes.push(nodeMessage('Slice', { name: cut, inputs: [valueName(input), ...bounds], outputs: [cut] }));
    const pads = this.integers(`pads_${down}_${right}`, [0, 0, 0, 0, 0, 0, down, right]);
    // Nothing between the two is left to a runtime to round: ONNX Runtime 1.32 does it wrongly in opset 21.
    const from = grid === undefined ? cut : this.onGrid(cut, `${cut}_rounded`, grid);
    this.nodes.push(nodeMessage('Pad', { name: out, inputs: [from, pads], outputs: [out] }));
  }

  /** As many zero maps as there are images. */
  private zeros([height, width, channels]: readonly [number, number, number], out: string): void {
    const step = (
      operation: string,
      name: string,
      inputs: readonly string[],
      attributes?: Readonly<Record<string, Attribute>>,
    ) => this.nodes.push(nodeMessage(operation, { name, inputs, outputs: [name] }, attributes));
    step('Shape', `${out}_shape`, ['images'], { start: { int: 0 }, end: { int: 1 } });
    const map = this.integers(`map_${channels}_${height}_${width}`, [channels, height, width]);
    step('Concat', `${out}_size`, [`${out}_shape`, map], { axis: { int: 0 } });
    step('ConstantOfShape', out, [`${out}_size`]);
  }

  private parameter(name: string): string {
    const { spec, values } = this.view(name);
    const { shape, data } = torchTensor(spec, values);
    return this.initialise(name, shape, data);
  }

  /** A convolution's in PyTorch's layout, output channels first; the classifier's in ours: [in, out]. */
  private weight(name: string, axis: 0 | 1): string {
    const { spec, values } = this.view(name);
    const { shape, data } = axis === 0 ? torchTensor(spec, values) : { shape: spec.shape, data: values };
    const steps = this.quantised?.steps.get(name);
    if (steps === undefined) return this.initialise(name, shape, data);
    const inner = axis === 0 ? data.length / steps.length : 1;
    const whole = Int8Array.from(data, (value, i) =>
      Math.round(value / (steps[Math.floor(i / inner) % steps.length] ?? 1)),
    );
    return this.dequantised(name, { shape, data: whole, steps, axis });
  }

  /** In eight bits a whole number of steps of input times weight. */
  private bias({ input, weight, bias }: { input: NodeId; weight: string; bias: string | null }): string[] {
    if (bias === null) return [];
    const steps = this.quantised?.steps.get(weight);
    const scale = this.quantised?.grids.get(input)?.scale;
    if (steps === undefined || scale === undefined) return [this.parameter(bias)];
    const { values } = this.view(bias);
    const units = steps.map((step) => scale * step);
    const data = Int32Array.from(values, (value, c) => Math.round(value / (units[c] ?? 1)));
    return [this.dequantised(bias, { shape: [values.length], data, steps: units, axis: 0 })];
  }

  private dequantised(
    name: string,
    given: { shape: readonly number[]; data: Int8Array | Int32Array; steps: Float32Array; axis: number },
  ): string {
    const { shape, data, steps, axis } = given;
    const inputs = [
      this.initialise(`${name}_quantised`, shape, data),
      this.initialise(`${name}_scale`, [steps.length], steps),
    ];
    this.nodes.push(nodeMessage('DequantizeLinear', { name, inputs, outputs: [name] }, { axis: { int: axis } }));
    return name;
  }

  private view(name: string): { spec: ParameterSpec; values: Float32Array } {
    const { graph, parameters } = this.weights;
    const spec = graph.parameters.find((each) => each.name === name);
    if (spec === undefined) throw new DomainError('corrupt-data', `The network has no parameter "${name}".`);
    return { spec, values: parameters.subarray(spec.offset, spec.offset + spec.size) };
  }

  private statistic(name: string): string {
    const { graph, statistics } = this.weights;
    const spec = graph.statistics.find((each) => each.name === name);
    if (spec === undefined) throw new DomainError('corrupt-data', `The network has no statistic "${name}".`);
    return this.initialise(name, [spec.size], statistics.subarray(spec.offset, spec.offset + spec.size));
  }

  private constant(name: string, size: number, value: number): string {
    return this.initialise(name, [size], new Float32Array(size).fill(value));
  }

  private integers(name: string, values: readonly number[]): string {
    return this.initialise(name, [values.length], BigInt64Array.from(values, BigInt));
  }

  private initialise(name: string, shape: readonly number[], data: TensorData): string {
    if (!this.written.has(name)) this.initialisers.push(tensorMessage(name, shape, data));
    this.written.add(name);
    return name;
  }
}
