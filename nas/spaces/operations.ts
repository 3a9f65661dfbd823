/**
 * @file The operations of method §5, one function each, as DARTS and NAS-Bench-201 define them: ReLU, convolution,
 * batch-norm in this order; separable convolutions twice; a strided skip is a factorized reduce.
 */
import type { OperationName } from '@/domain/cell-operation';
import type { GraphBuilder } from '@/graph/builder';
import type { NodeId, Pair } from '@/graph/types';

export interface OperationSettings {
  readonly stride: 1 | 2;
  /** Whether batch-norms scale and shift: not in a supernet, where they would absorb the mixture weights. */
  readonly affine: boolean;
  /** Whether a batch-norm follows a pool: in a supernet, so that candidates are of one size. */
  readonly normalisePools: boolean;
}

type BuildOperation = (b: GraphBuilder, input: NodeId, settings: OperationSettings) => NodeId | null;

/** The operation's output, as many channels as its input; null for `none`. A skip at stride 1 is the input itself. */
export function buildOperation(
  name: OperationName,
  b: GraphBuilder,
  input: NodeId,
  settings: OperationSettings,
): NodeId | null {
  return operations[name](b, input, settings);
}

const operations: Readonly<Record<OperationName, BuildOperation>> = {
  none: () => null,
  skip_connect: (b, input, { stride, affine }) =>
    stride === 1 ? input : factorizedReduce(b, input, { channels: b.shape(input)[2], affine }),
  max_pool_3x3: (b, input, settings) =>
    normalised(b, b.maxPool(input, { kernel: 3, stride: settings.stride, padding: 1 }), settings),
  avg_pool_3x3: (b, input, settings) =>
    normalised(b, b.avgPool(input, { kernel: 3, stride: settings.stride, padding: 1 }), settings),
  sep_conv_3x3: separable(3),
  sep_conv_5x5: separable(5),
  sep_conv_7x7: separable(7),
  dil_conv_3x3: dilated(3),
  dil_conv_5x5: dilated(5),
  conv_7x1_1x7: (b, input, { stride, affine }) => {
    const filters = b.shape(input)[2];
    const wide = b.conv2d('row', b.relu(input), { filters, kernel: [1, 7], stride: [1, stride] });
    return b.batchNorm('norm', b.conv2d('column', wide, { filters, kernel: [7, 1], stride: [stride, 1] }), { affine });
  },
  nor_conv_1x1: plain(1),
  nor_conv_3x3: plain(3),
};

export interface ConvolutionSettings {
  readonly channels: number;
  readonly affine: boolean;
}

/** ReLU, convolution, batch-norm: a cell's preprocessing, and NAS-Bench-201's convolutions. */
export function reluConvNorm(
  b: GraphBuilder,
  input: NodeId,
  settings: ConvolutionSettings & { readonly kernel: Pair | number; readonly stride?: number },
): NodeId {
  const { channels: filters, kernel, stride = 1, affine } = settings;
  return b.batchNorm('norm', b.conv2d('conv', b.relu(input), { filters, kernel, stride }), { affine });
}

/**
 * Halves the map without losing pixels: two strided 1x1 convolutions, the second on the map shifted by one, side by side.
 * At odd sizes the shifted map is zero beyond the edge, so that both halves have ⌈n/2⌉ rows.
 */
export function factorizedReduce(b: GraphBuilder, input: NodeId, { channels, affine }: ConvolutionSettings): NodeId {
  const active = b.relu(input);
  const second = Math.floor(channels / 2);
  const even = b.conv2d('even', active, { filters: channels - second, kernel: 1, stride: 2 });
  const odd = b.conv2d('odd', b.shiftedSlice(active, [1, 1]), { filters: second, kernel: 1, stride: 2 });
  return b.batchNorm('norm', b.concat([even, odd]), { affine });
}

function normalised(b: GraphBuilder, pooled: NodeId, { normalisePools }: OperationSettings): NodeId {
  return normalisePools ? b.batchNorm('norm', pooled, { affine: false }) : pooled;
}

function separable(kernel: number): BuildOperation {
  return (b, input, { stride, affine }) => {
    const filters = b.shape(input)[2];
    const half = (name: string, from: NodeId, step: number): NodeId =>
      b.within(name, () => {
        const depth = b.conv2d('depthwise', b.relu(from), { kernel, stride: step, depthwise: true });
        return b.batchNorm('norm', b.conv2d('pointwise', depth, { filters, kernel: 1 }), { affine });
      });
    return half('second', half('first', input, stride), 1);
  };
}

function dilated(kernel: number): BuildOperation {
  return (b, input, { stride, affine }) => {
    const depth = b.conv2d('depthwise', b.relu(input), { kernel, stride, dilation: 2, depthwise: true });
    return b.batchNorm('norm', b.conv2d('pointwise', depth, { filters: b.shape(input)[2], kernel: 1 }), { affine });
  };
}

function plain(kernel: number): BuildOperation {
  return (b, input, { stride, affine }) =>
    reluConvNorm(b, input, { channels: b.shape(input)[2], kernel, stride, affine });
}
