/**
 * @file One pass of a graph over a batch: forward, and gradients by TensorFlow.js' own differentiation. Flat float32
 * vectors go in and come out; all results are downloaded as one vector, and no tensor outlives the call.
 */
import * as tf from '@tensorflow/tfjs-core';
import { liveness } from '@/engine/liveness';
import type { NetworkGraph, NodeId } from '@/graph/types';
import { type BatchStatistics, present } from './context';
import { forward } from './forward';
import type { NetworkInput } from './input';

export interface Pass {
  readonly graph: NetworkGraph;
  /** θ as the pass sees it (noise added), length P; running statistics, length S; z. */
  readonly parameters: Float32Array;
  readonly statistics: Float32Array;
  readonly z: Float32Array;
  readonly input: NetworkInput;
  readonly mask?: Uint8Array;
  readonly dropPath?: { readonly probability: number; readonly seed: number };
  readonly batchNorm: 'batch' | 'running';
  readonly gradients: { readonly mixture: boolean; readonly parameters: boolean };
  readonly features: boolean;
}

export interface PassResult {
  readonly loss: number;
  /** [examples, classes] */
  readonly logits: Float32Array;
  /** [examples, size of the features node]; empty unless requested. */
  readonly features: Float32Array;
  /** Length of z and P; zeros where not live or not requested. */
  readonly dz: Float32Array;
  readonly dParameters: Float32Array;
  readonly observed: readonly ObservedStatistics[];
}

/** Batch statistics of one batchNorm node: biased variance over `count` elements a channel. */
export interface ObservedStatistics {
  readonly names: { readonly mean: string; readonly variance: string };
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  readonly count: number;
  readonly momentum: number;
}

/** Needs the right backend set, and no other pass under way. */
export async function compute(pass: Pass): Promise<PassResult> {
  const kept: tf.Tensor[] = [];
  const keep = <T extends tf.Tensor>(tensor: T): T => {
    kept.push(tf.keep(tensor));
    return tensor;
  };
  try {
    const run = scoped(() => record(pass, keep));
    return unpack(pass, run, new Float32Array(await run.packed.data()));
  } finally {
    tf.dispose(kept);
  }
}

/** As tf.tidy, for results that are more than tensors: disposes of every tensor made inside and not kept. */
function scoped<T>(run: () => T): T {
  tf.engine().startScope('pass');
  try {
    return run();
  } finally {
    tf.engine().endScope();
  }
}

interface Recording {
  readonly packed: tf.Tensor1D;
  readonly sizes: { readonly logits: number; readonly features: number };
  readonly observed: readonly BatchStatistics[];
  readonly mixtureIndices: readonly number[];
  readonly parameterIndices: readonly number[];
}

/** Runs everything and packs loss, logits, features, dz, dθ and batch statistics into one kept vector. */
function record(pass: Pass, keep: <T extends tf.Tensor>(tensor: T) => T): Recording {
  const { graph } = pass;
  const { logits, features, losses } = graph.outputs;
  const live = liveness(graph, pass.mask, [...losses, logits, ...(pass.features ? [features] : [])]).nodes;
  const leaves = liveness(graph, pass.mask, losses);
  const mixtureIndices = pass.gradients.mixture ? flagged(leaves.mixture) : [];
  const parameterIndices = pass.gradients.parameters ? flagged(leaves.parameters) : [];
  const tensors = leafTensors(pass);
  const outputs = new Map<NodeId, tf.Tensor>();
  const observed: BatchStatistics[] = [];
  const images = tf.tensor4d(pass.input.images, [pass.input.examples, ...pass.input.shape]);
  const objective = (): tf.Scalar => {
    const { loss, output } = forward(graph, live, {
      examples: pass.input.examples,
      labels: pass.input.labels,
      batchNorm: pass.batchNorm,
      images,
      parameter: tensors.parameter,
      statistic: tensors.statistic,
      mixture: tensors.mixture,
      observe: (statistics) => {
        keep(statistics.mean.tensor);
        keep(statistics.variance.tensor);
        observed.push(statistics);
      },
      ...(pass.mask && { mask: pass.mask }),
      ...(pass.dropPath && { dropPath: pass.dropPath }),
    });
    for (const id of pass.features ? [logits, features] : [logits]) outputs.set(id, keep(output(id)));
    return loss;
  };
  const variables = [
    ...mixtureIndices.map((index) => tensors.mixture(index)),
    ...parameterIndices.map((index) => tensors.parameter(present(graph.parameters[index], 'a parameter').name)),
  ];
  const { value, grads } =
    variables.length === 0 ? { value: objective(), grads: [] } : tf.valueAndGrads(objective)(variables);
  const flat = [...outputs.values()].map(flatten);
  const [flatLogits, flatFeatures = pass.features ? flatLogits : undefined] = flat;
  const parts = [
    flatten(value),
    ...(flatLogits ? [flatLogits] : []),
    ...(flatFeatures ? [flatFeatures] : []),
    ...grads.map(flatten),
    ...observed.flatMap(({ mean, variance }) => [mean.tensor, variance.tensor]),
  ];
  return {
    packed: keep(tf.concat1d(parts)),
    sizes: { logits: flatLogits?.size ?? 0, features: flatFeatures?.size ?? 0 },
    observed,
    mixtureIndices,
    parameterIndices,
  };
}

/** One tensor per view and per element of z, made on first use: the leaves that gradients are taken by. */
function leafTensors(pass: Pass) {
  const views = new Map([...pass.graph.parameters, ...pass.graph.statistics].map((spec) => [spec.name, spec]));
  const made = new Map<string, tf.Tensor1D>();
  const view = (name: string, vector: Float32Array): tf.Tensor1D => {
    const known = made.get(name);
    if (known) return known;
    const { offset, size } = present(views.get(name), `"${name}"`);
    const tensor = tf.tensor1d(vector.slice(offset, offset + size));
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

function unpack(pass: Pass, run: Recording, values: Float32Array): PassResult {
  let at = 0;
  const take = (size: number): Float32Array => {
    at += size;
    return values.slice(at - size, at);
  };
  const loss = take(1)[0] ?? Number.NaN;
  const logits = take(run.sizes.logits);
  const features = take(run.sizes.features);
  const dz = new Float32Array(pass.graph.mixtureSize);
  for (const index of run.mixtureIndices) dz.set(take(1), index);
  const dParameters = new Float32Array(pass.graph.parameterCount);
  for (const index of run.parameterIndices) {
    const { offset, size } = present(pass.graph.parameters[index], 'a parameter');
    dParameters.set(take(size), offset);
  }
  const observed = run.observed.map(({ mean, variance, count, momentum }) => ({
    names: { mean: mean.name, variance: variance.name },
    mean: take(mean.tensor.size),
    variance: take(variance.tensor.size),
    count,
    momentum,
  }));
  return { loss, logits, features, dz, dParameters, observed };
}

function flagged(flags: Uint8Array): number[] {
  return [...flags.keys()].filter((index) => flags[index] === 1);
}

function flatten(tensor: tf.Tensor): tf.Tensor1D {
  return tf.reshape(tensor, [tensor.size]);
}
