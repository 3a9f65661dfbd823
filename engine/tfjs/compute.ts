/**
 * @file One pass of a graph over a batch: forward, and gradients by TensorFlow.js' own differentiation, from vectors on the device to
 * vectors on the device. Run it in a scope of tensors.
 */
import * as tf from '@tensorflow/tfjs-core';
import { liveness } from '@/engine/liveness';
import type { NetworkGraph, NodeId, ParameterSpec, StatisticSpec } from '@/graph/types';
import { type BatchStatistics, type ForwardContext, present } from './context';
import { forward } from './forward';

export interface Pass
  extends Pick<ForwardContext, 'examples' | 'labels' | 'batchNorm' | 'images' | 'mask' | 'dropPath' | 'constant'> {
  readonly graph: NetworkGraph;
  /** θ as the pass sees it (noise added), length P; running statistics, length S; z. */
  readonly parameters: tf.Tensor1D;
  readonly statistics: tf.Tensor1D;
  readonly z: Float32Array;
  readonly gradients: { readonly mixture: boolean; readonly parameters: boolean };
  readonly features: boolean;
  /** For tensors made while differentiating, which disposes of what it does not give back. */
  keep<T extends tf.Tensor>(tensor: T): T;
}

export interface PassTensors {
  readonly loss: tf.Tensor1D;
  /** [examples · classes] */
  readonly logits: tf.Tensor1D;
  /** [examples · size of the features node]; null unless requested. */
  readonly features: tf.Tensor1D | null;
  /** dL/dz by index of z; those that run. */
  readonly dz: ReadonlyMap<number, tf.Tensor1D>;
  /** dL/dθ, length P, 0 where not live; null unless requested or nothing is live. */
  readonly gradient: tf.Tensor1D | null;
  readonly observed: readonly BatchStatistics[];
}

export function compute(pass: Pass): PassTensors {
  const { graph } = pass;
  const { logits, features, losses } = graph.outputs;
  const live = liveness(graph, pass.mask, [...losses, logits, ...(pass.features ? [features] : [])]).nodes;
  const leaves = liveness(graph, pass.mask, losses);
  const mixtureIndices = pass.gradients.mixture ? flagged(leaves.mixture) : [];
  const parameterIndices = pass.gradients.parameters ? flagged(leaves.parameters) : [];
  const tensors = leafTensors(pass);
  const outputs = new Map<NodeId, tf.Tensor>();
  const observed: BatchStatistics[] = [];
  const objective = (): tf.Scalar => {
    const { loss, output } = forward(graph, live, {
      ...pass,
      parameter: tensors.parameter,
      statistic: tensors.statistic,
      mixture: tensors.mixture,
      observe: (statistics) => {
        pass.keep(statistics.mean.tensor);
        pass.keep(statistics.variance.tensor);
        observed.push(statistics);
      },
    });
    for (const id of pass.features ? [logits, features] : [logits]) outputs.set(id, pass.keep(output(id)));
    return loss;
  };
  const variables = [
    ...mixtureIndices.map((index) => tensors.mixture(index)),
    ...parameterIndices.map((index) => tensors.parameter(present(graph.parameters[index], 'a parameter').name)),
  ];
  const { value, grads } =
    variables.length === 0 ? { value: objective(), grads: [] } : tf.valueAndGrads(objective)(variables);
  const byParameter = new Map(parameterIndices.map((index, at) => [index, grads[mixtureIndices.length + at]]));
  return {
    loss: flatten(value),
    logits: flatten(present(outputs.get(logits), 'the logits')),
    features: pass.features ? flatten(present(outputs.get(features), 'the features')) : null,
    dz: new Map(mixtureIndices.map((index, at) => [index, flatten(present(grads[at], 'dL/dz'))])),
    gradient: byParameter.size === 0 ? null : whole(graph.parameters, (index) => byParameter.get(index)),
    observed,
  };
}

/** One vector of all views, 0 where there is none; neighbours that are absent are one piece. */
export function whole(
  specs: readonly (ParameterSpec | StatisticSpec)[],
  of: (index: number) => tf.Tensor | undefined,
): tf.Tensor1D {
  const parts: tf.Tensor1D[] = [];
  let absent = 0;
  const fill = (): void => {
    if (absent > 0) parts.push(tf.fill<tf.Rank.R1>([absent], 0));
    absent = 0;
  };
  specs.forEach(({ size }, index) => {
    const tensor = of(index);
    if (tensor === undefined) absent += size;
    else {
      fill();
      parts.push(flatten(tensor));
    }
  });
  fill();
  return tf.concat1d(parts);
}

/** One tensor per view and per element of z, made on first use: the leaves that gradients are taken by. */
function leafTensors(pass: Pass) {
  const views = new Map([...pass.graph.parameters, ...pass.graph.statistics].map((spec) => [spec.name, spec]));
  const made = new Map<string, tf.Tensor1D>();
  const view = (name: string, vector: tf.Tensor1D): tf.Tensor1D => {
    const known = made.get(name);
    if (known) return known;
    const { offset, size } = present(views.get(name), `"${name}"`);
    const tensor = tf.slice1d(vector, offset, size);
    made.set(name, tensor);
    return tensor;
  };
  const scalars = new Map<number, tf.Scalar>();
  return {
    parameter: (name: string): tf.Tensor => view(name, pass.parameters),
    statistic: (name: string): tf.Tensor1D => view(name, pass.statistics),
    mixture: (index: number): tf.Tensor => {
      const scalar = scalars.get(index) ?? tf.scalar(present(pass.z[index], `z[${index}]`));
      scalars.set(index, scalar);
      return scalar;
    },
  };
}

function flagged(flags: Uint8Array): number[] {
  return [...flags.keys()].filter((index) => flags[index] === 1);
}

function flatten(tensor: tf.Tensor): tf.Tensor1D {
  return tf.reshape(tensor, [tensor.size]);
}
