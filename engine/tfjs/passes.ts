/**
 * @file The passes of a program: what each needs is put on the device and kept there, its figures come back as one vector, and while they are
 * looked at, its gradient and statistics wait on the device.
 */
import * as tf from '@tensorflow/tfjs-core';
import { DomainError } from '@/domain/errors';
import { hashNormal } from '@/domain/random';
import { liveness } from '@/engine/liveness';
import type { GradientOptions } from '@/engine/types';
import type { NetworkGraph, ParameterGroup } from '@/graph/types';
import { compute, type PassTensors, whole } from './compute';
import type { BatchStatistics } from './context';
import type { DeviceState, Vectors } from './device-state';
import { type NetworkInput, networkImages, TaskImages } from './input';
import { Kept } from './kept';
import { withAnchor } from './optimiser';
import { only, Selections } from './selections';

export interface Asked {
  readonly input: NetworkInput;
  readonly z: Float32Array;
  readonly options: GradientOptions;
  readonly batchNorm: 'batch' | 'running';
  readonly gradients: { readonly mixture: boolean; readonly parameters: boolean };
  /** Groups over whose live parameters the gradient's norm is taken. */
  readonly norm?: readonly ParameterGroup[];
  /** Whether dL/dθ is among the figures; the features. */
  readonly vector?: boolean;
  readonly features?: boolean;
}

export interface Figures {
  readonly loss: number;
  readonly correct: number;
  readonly norm: number;
  /** [examples, classes] */
  readonly logits: Float32Array;
  readonly features: Float32Array;
  /** Length of z; zeros where not live or not requested. */
  readonly dz: Float32Array;
  readonly dParameters: Float32Array | null;
}

export interface Passed {
  readonly figures: Figures;
  /** Anchor included, length P; null where nothing is live. */
  readonly gradient: tf.Tensor1D | null;
  /** The running statistics that follow the batch's; null where they are not the batch's. */
  readonly statistics: tf.Tensor1D | null;
}

type Keep = <T extends tf.Tensor>(tensor: T) => T;

interface Recorded extends Omit<Passed, 'figures'> {
  readonly packed: tf.Tensor1D;
  /** The parts of `packed`, by name, in order. */
  readonly sizes: readonly (readonly [string, number])[];
  readonly mixture: readonly number[];
}

export class Passes {
  readonly selections: Selections;
  private readonly images = new TaskImages();
  private readonly constants = new Kept<string>();
  /** The anchor's mean: sent again only where it changed. */
  private anchor: { values: Float32Array; tensor: tf.Tensor1D } | null = null;

  constructor(private readonly graph: NetworkGraph) {
    this.selections = new Selections(graph);
  }

  /** `use` gets what a pass gave, which is given back after that. @throws DomainError `non-finite` before that */
  async run<T>(asked: Asked, state: DeviceState, use: (passed: Passed) => T): Promise<T> {
    const kept: tf.Tensor[] = [];
    const keep: Keep = (tensor) => {
      kept.push(tf.keep(tensor));
      return tensor;
    };
    try {
      const recorded = scoped(() => this.record(asked, state.onDevice(), keep));
      const figures = this.figuresOf(asked, recorded, new Float32Array(await recorded.packed.data()));
      return scoped(() => use({ ...recorded, figures }));
    } finally {
      tf.dispose(kept);
    }
  }

  dispose(): void {
    this.selections.dispose();
    this.images.dispose();
    this.constants.dispose();
    this.anchor?.tensor.dispose();
    this.anchor = null;
  }

  private record(asked: Asked, state: Vectors, keep: Keep): Recorded {
    const { input, z, options, batchNorm } = asked;
    const { mask, dropPath, noise } = options;
    const passed = compute({
      ...{ graph: this.graph, z, batchNorm, keep, gradients: asked.gradients, features: asked.features ?? false },
      ...{ examples: input.examples, labels: input.labels, images: networkImages(input, this.images) },
      parameters: noise ? perturbed(state.parameters, noise) : state.parameters,
      statistics: state.statistics,
      constant: (key, make) => this.constants.get(key, make),
      ...(mask && { mask }),
      ...(dropPath && { dropPath }),
    });
    const live = liveness(this.graph, mask, this.graph.outputs.losses).parameters;
    const gradient = passed.gradient && keep(this.anchored(passed.gradient, state, live, options));
    const statistics = passed.observed.length === 0 ? null : keep(this.followed(state.statistics, passed.observed));
    const parts: [string, tf.Tensor1D][] = [
      ['loss', passed.loss],
      ['logits', passed.logits],
      ['features', passed.features ?? tf.tensor1d([])],
      ...[...passed.dz].map(([index, dz]): [string, tf.Tensor1D] => [`dz ${index}`, dz]),
      ...this.summary(asked, passed, gradient, live),
    ];
    const present = parts.filter(([, { size }]) => size > 0);
    return {
      ...{ gradient, statistics, mixture: [...passed.dz.keys()] },
      packed: keep(tf.concat1d(present.map(([, tensor]) => tensor))),
      sizes: present.map(([name, { size }]) => [name, size]),
    };
  }

  private anchored(
    gradient: tf.Tensor1D,
    { parameters }: Vectors,
    live: Uint8Array,
    { anchor }: GradientOptions,
  ): tf.Tensor1D {
    if (anchor === undefined) return gradient;
    const pulled = this.selections.parameters(live, anchor.groups);
    return withAnchor(gradient, parameters, anchor, this.meanOf(anchor.mean), pulled);
  }

  private meanOf(mean: Float32Array): tf.Tensor1D {
    if (this.anchor === null || Buffer.compare(bytesOf(this.anchor.values), bytesOf(mean)) !== 0) {
      this.anchor?.tensor.dispose();
      this.anchor = { values: mean.slice(), tensor: tf.keep(tf.tensor1d(mean)) };
    }
    return this.anchor.tensor;
  }

  /** r ← (1 − momentum)·r + momentum·batch, with the unbiased variance; the others stay. */
  private followed(running: tf.Tensor1D, observed: readonly BatchStatistics[]): tf.Tensor1D {
    const found = new Map<string, { tensor: tf.Tensor1D; momentum: number; factor: number }>();
    for (const { mean, variance, count, momentum } of observed) {
      found.set(mean.name, { tensor: mean.tensor, momentum, factor: momentum });
      // A single value a channel has no unbiased variance: it counts as 0.
      const unbias = count > 1 ? count / (count - 1) : 1;
      found.set(variance.name, { tensor: variance.tensor, momentum, factor: momentum * unbias });
    }
    const specs = this.graph.statistics;
    const kept = this.selections.statistics(specs.map(({ name }) => 1 - (found.get(name)?.momentum ?? 0)));
    const taken = this.selections.statistics(specs.map(({ name }) => found.get(name)?.factor ?? 0));
    const seen = whole(specs, (index) => found.get(specs[index]?.name ?? '')?.tensor);
    return tf.add(tf.mul(running, kept), tf.mul(seen, taken));
  }

  /** Σ g² of what is updated; Σ |g| of everything, which is finite where all are; the vector itself where it is asked for. */
  private summary(
    { norm, vector }: Asked,
    { dz }: PassTensors,
    gradient: tf.Tensor1D | null,
    live: Uint8Array,
  ): [string, tf.Tensor1D][] {
    const parts: [string, tf.Tensor1D][] = [];
    if (gradient !== null) parts.push(['magnitude', one(tf.sum(tf.abs(gradient)))]);
    if (dz.size > 0) parts.push(['dz magnitude', one(tf.sum(tf.abs(tf.concat1d([...dz.values()]))))]);
    const updated = norm === undefined ? 'none' : this.selections.parameters(live, norm);
    if (gradient !== null && updated !== 'none')
      parts.push(['squares', one(tf.sum(tf.square(only(updated, gradient))))]);
    if (gradient !== null && vector) parts.push(['dParameters', gradient]);
    return parts;
  }

  private figuresOf({ input, vector }: Asked, { sizes, mixture }: Recorded, values: Float32Array): Figures {
    const parts = new Map<string, Float32Array>();
    let at = 0;
    for (const [name, size] of sizes) {
      parts.set(name, values.slice(at, at + size));
      at += size;
    }
    const number = (name: string): number => parts.get(name)?.[0] ?? 0;
    const loss = number('loss');
    if (!Number.isFinite(loss)) throw nonFinite('The loss');
    if (!Number.isFinite(number('magnitude')) || !Number.isFinite(number('dz magnitude')))
      throw nonFinite('The gradient');
    const logits = parts.get('logits') ?? new Float32Array();
    const dz = new Float32Array(this.graph.mixtureSize);
    for (const index of mixture) dz[index] = number(`dz ${index}`);
    return {
      loss,
      correct: correctOf(logits, input.labels, this.graph.classes),
      norm: Math.sqrt(number('squares')),
      logits,
      features: parts.get('features') ?? new Float32Array(),
      dz,
      dParameters: vector ? (parts.get('dParameters') ?? new Float32Array(this.graph.parameterCount)) : null,
    };
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

/** m + deviation·ε. The draws are made here: the device has no integers of 32 bits to hash. */
function perturbed(mean: tf.Tensor1D, { deviation, seed }: NonNullable<GradientOptions['noise']>): tf.Tensor1D {
  const noise = Float32Array.from({ length: mean.size }, (_, index) => deviation * hashNormal(seed, index));
  return tf.add(mean, tf.tensor1d(noise));
}

/** Examples whose first largest logit is the label's. */
function correctOf(logits: Float32Array, labels: Int32Array, classes: number): number {
  return labels.reduce((sum, label, example) => {
    const row = logits.subarray(example * classes, (example + 1) * classes);
    const largest = row.indexOf(row.reduce((best, value) => Math.max(best, value), Number.NEGATIVE_INFINITY));
    return sum + Number(largest === label);
  }, 0);
}

const one = (scalar: tf.Tensor): tf.Tensor1D => tf.reshape(scalar, [1]);
const bytesOf = (vector: Float32Array): Uint8Array =>
  new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);

function nonFinite(what: string): DomainError {
  return new DomainError(
    'non-finite',
    `${what} is not finite; the state was left as it was. Lower the learning rate, or clip, and start from the last checkpoint.`,
  );
}
