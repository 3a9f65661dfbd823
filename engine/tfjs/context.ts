/** @file The context of a node's forward function: the examples, the tensors of parameters, statistics and z, and the options. */
import type * as tf from '@tensorflow/tfjs-core';
import { DomainError } from '@/domain/errors';
import type { NodeId, Shape } from '@/graph/types';

export interface ForwardContext {
  /** Examples that run: the batch's valid ones. */
  readonly examples: number;
  /** Class index per example. */
  readonly labels: Int32Array;
  readonly classes: number;
  readonly batchNorm: 'batch' | 'running';
  readonly dropPath?: { readonly probability: number; readonly seed: number };
  readonly mask?: Uint8Array;
  /** [examples, height, width, channels] */
  readonly images: tf.Tensor4D;
  /** One that is the same in every pass, and stays. */
  constant(key: string, make: () => tf.Tensor): tf.Tensor;
  parameter(name: string): tf.Tensor;
  statistic(name: string): tf.Tensor1D;
  /** Scalar tensor of one element of z. */
  mixture(index: number): tf.Tensor;
  /** Output of an earlier node, [examples, height, width, channels]. */
  output(id: NodeId): tf.Tensor4D;
  shape(id: NodeId): Shape;
  /** Called with each batch statistic (biased variance over `count` elements) when `batchNorm` is `batch`. */
  observe(statistics: BatchStatistics): void;
}

export interface BatchStatistics {
  readonly mean: { readonly name: string; readonly tensor: tf.Tensor1D };
  readonly variance: { readonly name: string; readonly tensor: tf.Tensor1D };
  readonly count: number;
  readonly momentum: number;
}

/** For look-ups in a graph that its builder has checked. */
export function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new DomainError('invalid-input', `The graph is damaged: ${what} does not exist.`);
  return value;
}
