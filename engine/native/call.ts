/** @file Checks one call's inputs and turns them into what the addon reads. Every fault of the caller is found here. */
import { DomainError } from '@/domain/errors';
import type { NetworkGraph, ParameterGroup } from '@/graph/types';
import type { Batch, EvaluateOptions, GradientOptions, OptimiserGroup, StepOptions } from '../types';
import type { PlanLiveness } from './liveness';

export interface NativeGroup {
  adam: boolean;
  momentum: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  learningRate: number;
  weightDecay: number;
}

export interface NativeCall {
  mode: number;
  bytes: Uint8Array | null;
  floats: Float32Array | null;
  imageChannels: number;
  labels: Int32Array;
  valid: number;
  mean: Float32Array;
  deviation: Float32Array;
  augment: boolean;
  flip: boolean;
  cropPadding: number;
  cutout: number;
  augmentSeed: number;
  z: Float32Array;
  mask: Uint8Array | null;
  active: Uint8Array;
  backwardActive: Uint8Array;
  normSlots: Uint8Array;
  /** Per parameter: its optimiser group; -1 frozen; -2 not reached. */
  parameterGroup: Int32Array;
  anchored: Uint8Array;
  anchor: Float32Array | null;
  anchorStrength: number;
  groups: NativeGroup[];
  clip: number;
  noise: number;
  noiseSeed: number;
  dropPath: number;
  dropPathSeed: number;
  batchStatistics: boolean;
  wantParameters: boolean;
  wantLogits: boolean;
  wantFeatures: boolean;
}

export interface NativeOutcome {
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly loss: number;
  readonly correct: number;
  readonly gradientNorm: number;
  readonly dz: Float32Array;
  readonly dParameters?: Float32Array;
  readonly logits?: Float32Array;
  readonly features?: Float32Array;
}

export const modes = { step: 0, gradient: 1, evaluate: 2 } as const;

const invalid = (field: string, message: string): DomainError => new DomainError('invalid-input', message, { field });

function requireFinite(value: number, field: string, least: number, most = Number.POSITIVE_INFINITY): number {
  if (!Number.isFinite(value) || value < least || value > most)
    throw invalid(
      field,
      `${field} is ${value}: give a finite number from ${least}${most < Number.POSITIVE_INFINITY ? ` to ${most}` : ''}.`,
    );
  return value;
}

function requireInteger(value: number, field: string, least: number, most: number): number {
  if (!Number.isInteger(value) || value < least || value > most)
    throw invalid(field, `${field} is ${value}: give an integer from ${least} to ${most}.`);
  return value;
}

/** The inputs that all modes share. */
export function batchCall(
  graph: NetworkGraph,
  size: number,
  live: PlanLiveness,
  batch: Batch,
  z: Float32Array,
  mask: Uint8Array | undefined,
): NativeCall {
  const [height, width, channels] = inputShape(graph);
  const imageChannels = batch.images.length / (size * height * width);
  if (imageChannels !== 1 && imageChannels !== channels)
    throw invalid(
      'images',
      `images has ${batch.images.length} values: a batch of ${size} at ${height}x${width} needs 1 or ${channels} channels per pixel.`,
    );
  requireInteger(batch.valid, 'valid', 1, size);
  if (batch.labels.length !== size)
    throw invalid('labels', `labels has ${batch.labels.length} entries: give one for each of the ${size} examples.`);
  for (let i = 0; i < batch.valid; i++) requireInteger(batch.labels[i] ?? -1, `labels[${i}]`, 0, graph.classes - 1);
  if (z.length !== graph.mixtureSize)
    throw invalid('z', `z has length ${z.length}: this network has ${graph.mixtureSize} mixture weights.`);
  for (const [i, value] of z.entries()) requireFinite(value, `z[${i}]`, Number.NEGATIVE_INFINITY);
  if (mask && mask.length !== graph.mixtureSize)
    throw invalid('mask', `mask has length ${mask.length}: this network has ${graph.mixtureSize} mixture weights.`);
  const { mean = [], deviation = [] } = batch.normalisation ?? {};
  for (const [name, values] of [
    ['mean', mean],
    ['deviation', deviation],
  ] as const)
    if (values.length !== 0 && values.length !== 1 && values.length !== channels)
      throw invalid(
        `normalisation.${name}`,
        `${name} has ${values.length} values: give one for each of the ${channels} channels, or one.`,
      );
  for (const value of mean) requireFinite(value, 'normalisation.mean', Number.NEGATIVE_INFINITY);
  for (const value of deviation) requireFinite(value, 'normalisation.deviation', Number.MIN_VALUE);
  const augmentation = batch.augmentation;
  return {
    mode: modes.evaluate,
    bytes: batch.images instanceof Uint8Array ? batch.images : null,
    floats: batch.images instanceof Uint8Array ? null : batch.images,
    imageChannels,
    labels: batch.labels,
    valid: batch.valid,
    mean: Float32Array.from(mean),
    deviation: Float32Array.from(deviation),
    augment: augmentation !== undefined,
    flip: augmentation?.flip ?? false,
    cropPadding: requireInteger(augmentation?.cropPadding ?? 0, 'augmentation.cropPadding', 0, 4096),
    cutout: requireInteger(augmentation?.cutout ?? 0, 'augmentation.cutout', 0, 4096),
    augmentSeed: (augmentation?.seed ?? 0) >>> 0,
    z,
    mask: mask ?? null,
    active: live.active,
    backwardActive: live.backwardActive,
    normSlots: live.normSlots,
    parameterGroup: Int32Array.from(live.parameters, (reached) => (reached ? -1 : -2)),
    anchored: new Uint8Array(0),
    anchor: null,
    anchorStrength: 0,
    groups: [],
    clip: 0,
    noise: 0,
    noiseSeed: 0,
    dropPath: 0,
    dropPathSeed: 0,
    batchStatistics: true,
    wantParameters: false,
    wantLogits: false,
    wantFeatures: false,
  };
}

export function inputShape(graph: NetworkGraph): readonly [number, number, number] {
  for (const node of graph.nodes) if (node.op === 'input') return node.shape;
  throw invalid('graph', 'The graph has no input node.');
}

export function evaluateCall(call: NativeCall, options: EvaluateOptions): NativeCall {
  call.mode = modes.evaluate;
  call.batchStatistics = options.batchNorm === 'batch';
  call.wantLogits = options.logits ?? false;
  call.wantFeatures = options.features ?? false;
  return call;
}

export function gradientCall(
  graph: NetworkGraph,
  call: NativeCall,
  options: GradientOptions & { parameters?: boolean },
): NativeCall {
  call.mode = modes.gradient;
  call.batchStatistics = options.batchNorm !== 'running';
  call.wantParameters = options.parameters ?? false;
  const { anchor, noise, dropPath } = options;
  if (anchor) {
    if (anchor.mean.length !== graph.parameterCount)
      throw invalid(
        'anchor.mean',
        `anchor.mean has length ${anchor.mean.length}: this network has ${graph.parameterCount} parameters.`,
      );
    call.anchor = anchor.mean;
    call.anchorStrength = requireFinite(anchor.strength, 'anchor.strength', 0);
    call.anchored = Uint8Array.from(graph.parameters, (parameter) => (anchor.groups.includes(parameter.group) ? 1 : 0));
  }
  if (noise) {
    call.noise = requireFinite(noise.deviation, 'noise.deviation', 0);
    call.noiseSeed = noise.seed >>> 0;
  }
  if (dropPath) {
    call.dropPath = requireFinite(dropPath.probability, 'dropPath.probability', 0, 1 - Number.EPSILON);
    call.dropPathSeed = dropPath.seed >>> 0;
  }
  return call;
}

export function stepCall(graph: NetworkGraph, call: NativeCall, options: StepOptions): NativeCall {
  gradientCall(graph, call, options);
  call.mode = modes.step;
  call.clip = options.clip === undefined ? 0 : requireFinite(options.clip, 'clip', Number.MIN_VALUE);
  const groupOf = new Map<ParameterGroup, number>();
  options.groups.forEach((group, index) => {
    call.groups.push(nativeGroup(group));
    for (const name of group.groups) {
      if (groupOf.has(name))
        throw invalid('groups', `The parameter group ${name} stands in two optimiser groups: name it once.`);
      groupOf.set(name, index);
    }
  });
  graph.parameters.forEach((parameter, i) => {
    if (call.parameterGroup[i] !== -2) call.parameterGroup[i] = groupOf.get(parameter.group) ?? -1;
  });
  return call;
}

function nativeGroup({ optimiser, learningRate, weightDecay }: OptimiserGroup): NativeGroup {
  requireFinite(learningRate, 'learningRate', 0);
  requireFinite(weightDecay, 'weightDecay', 0);
  const shared = { learningRate, weightDecay };
  if (optimiser.kind === 'sgd') {
    requireFinite(optimiser.momentum, 'momentum', 0);
    return { ...shared, adam: false, momentum: optimiser.momentum, beta1: 0, beta2: 0, epsilon: 0 };
  }
  const { beta1, beta2, epsilon } = optimiser;
  requireFinite(beta1, 'beta1', 0, 1 - Number.EPSILON);
  requireFinite(beta2, 'beta2', 0, 1 - Number.EPSILON);
  requireFinite(epsilon, 'epsilon', 0);
  return { ...shared, adam: true, momentum: 0, beta1, beta2, epsilon };
}
