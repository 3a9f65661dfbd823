/** @file A trained network as an ONNX model, opset 17: images in NCHW, running statistics, logits out. */
import { DomainError } from '@/domain/errors';
import { reachable } from '@/graph/reachability';
import type { GraphNode, NodeId, Pair, ParameterSpec } from '@/graph/types';
import { type ImageFacts, resizeRule } from '@/nas/checkpoint/image-facts';
import type { NetworkWeights } from './network';
import { type Attribute, modelBytes, nodeMessage, tensorMessage, valueMessage } from './onnx-parts';
import type { Message } from './protobuf';
import { torchTensor } from './torch-names';

export const onnxOpset = 17;

/**
 * Input `images` [batch, channels, height, width], float32 from 0 to 1 (bytes / 255), which the model itself normalises; for weights that do
 * not store how, images must come normalised. Output `logits` [batch, classes]. The metadata has this, classes and resize rule.
 */
export function onnxModel(
  weights: NetworkWeights,
  options: { readonly name: string; readonly metadata?: Readonly<Record<string, string>> },
): Uint8Array {
  const { graph } = weights;
  const [input] = graph.nodes;
  if (input?.op !== 'input') throw new DomainError('invalid-input', 'The network does not begin with its input.');
  const [height, width, channels] = input.shape;
  const writer = new OnnxWriter(weights);
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
    opset: onnxOpset,
    metadata: { ...inputMetadata(weights.images), ...options.metadata },
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

  constructor(private readonly weights: NetworkWeights) {}

  /** From the model's input to the first value of the network. */
  normalise(): void {
    const { images } = this.weights;
    const step = (operation: string, inputs: string[], out: string): void =>
      void this.nodes.push(nodeMessage(operation, { name: out, inputs, outputs: [out] }));
    if (images === null) {
      step('Identity', [inputName], valueName(0));
      return;
    }
    const shape = [1, images.mean.length, 1, 1];
    const mean = this.initialise('mean', shape, Float32Array.from(images.mean));
    const deviation = this.initialise('deviation', shape, Float32Array.from(images.deviation));
    step('Sub', [inputName, mean], 'centred');
    step('Div', ['centred', deviation], valueName(0));
  }

  add(node: GraphNode, id: NodeId): void {
    const out = valueName(id);
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
        emit('Conv', [valueName(node.input), this.parameter(node.weight), ...this.optional(node.bias)], {
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
        this.shifted(node.input, node.offset, out);
        break;
      case 'zeros':
        this.zeros(node.shape, out);
        break;
      case 'linear':
        this.nodes.push(
          nodeMessage('Flatten', { name: `${out}_flat`, inputs: [valueName(node.input)], outputs: [`${out}_flat`] }),
        );
        emit('Gemm', [`${out}_flat`, this.matrix(node.weight), ...this.optional(node.bias)]);
        break;
      case 'weightedSum':
      case 'softmaxCrossEntropy':
        throw new DomainError('invalid-input', 'Only derived networks can be exported, not supernets.');
    }
  }

  /** Values shifted in at the far edge are zero. */
  private shifted(input: NodeId, [down, right]: Pair, out: string): void {
    const cut = `${out}_cut`;
    const far = 2 ** 31;
    const bounds = [
      this.integers(`from_${down}_${right}`, [down, right]),
      this.integers('to_end', [far, far]),
      this.integers('axes_map', [2, 3]),
    ];
    this.nodes.push(nodeMessage('Slice', { name: cut, inputs: [valueName(input), ...bounds], outputs: [cut] }));
    const pads = this.integers(`pads_${down}_${right}`, [0, 0, 0, 0, 0, 0, down, right]);
    this.nodes.push(nodeMessage('Pad', { name: out, inputs: [cut, pads], outputs: [out] }));
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

  /** In our layout: [in, out]. */
  private matrix(name: string): string {
    const { spec, values } = this.view(name);
    return this.initialise(name, spec.shape, values);
  }

  private view(name: string): { spec: ParameterSpec; values: Float32Array } {
    const { graph, parameters } = this.weights;
    const spec = graph.parameters.find((each) => each.name === name);
    if (spec === undefined) throw new DomainError('corrupt-data', `The network has no parameter "${name}".`);
    return { spec, values: parameters.subarray(spec.offset, spec.offset + spec.size) };
  }

  private optional(name: string | null): string[] {
    return name === null ? [] : [this.parameter(name)];
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

  private initialise(name: string, shape: readonly number[], data: Float32Array | BigInt64Array): string {
    if (!this.written.has(name)) this.initialisers.push(tensorMessage(name, shape, data));
    this.written.add(name);
    return name;
  }
}
