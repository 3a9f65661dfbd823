/** @file The smallest networks around one node kind: canvas → node → linear → loss. Test material. */
import { GraphBuilder } from '@/graph/builder';
import type { NetworkGraph, NodeId, Shape } from '@/graph/types';

export interface SingleNodeOptions {
  readonly classes?: number;
  readonly mixtureSize?: number;
  readonly labelSmoothing?: number;
  /** Channels of the 1x1 input image. */
  readonly inputChannels?: number;
}

/**
 * The canvas turns a 1x1 image into a map in which every position has its own weights, so that dL/dweights shows the
 * gradient of the node's input at every position. A linear layer over all positions then distinguishes every output.
 */
export function singleNode(
  name: string,
  shape: Shape,
  build: (builder: GraphBuilder, input: NodeId) => NodeId,
  options: SingleNodeOptions = {},
): NetworkGraph {
  const { classes = 3, mixtureSize = 0, labelSmoothing = 0, inputChannels = 2 } = options;
  const [height, width, channels] = shape;
  const builder = new GraphBuilder(name);
  const image = builder.input([1, 1, inputChannels]);
  const canvas = builder.conv2d('canvas', image, {
    filters: channels,
    kernel: [height, width],
    padding: [height - 1, width - 1],
  });
  const features = build(builder, canvas);
  const logits = builder.within('head', () => builder.linear('classifier', features, { filters: classes }), 'head');
  const loss = builder.softmaxCrossEntropy(logits, { labelSmoothing });
  return builder.freeze({ classes, logits, features, losses: [loss], mixtureSize });
}
