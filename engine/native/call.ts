/**
 * @file One call as the addon reads it, built once from the options of engine/types.ts, by parts that check their own inputs. Every error of
 * the caller is found here. Fields: interface-table.mjs.
 */
import { DomainError } from '@/domain/errors';
import type { NetworkGraph, ParameterGroup } from '@/graph/types';
import { inputShape } from '../checks';
import type { Batch, EvaluateOptions, GradientOptions, OptimiserGroup, StepOptions } from '../types';
import { modes, type Struct } from './interface';
import type { PlanLiveness } from './liveness';

export type NativeCall = Readonly<Struct<'CallInputs'>>;

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
  readonly stages?: readonly StageTimes[];
}

/** What lies between two meetings of the threads: `sharing` (sharings) says which thread does which part, and how long each took one. */
export interface StageTimes {
  readonly sharing: number;
  readonly seconds: Float64Array;
}

/** The network of a call. */
export interface CallInput {
  readonly graph: NetworkGraph;
  /** Examples of the program. */
  readonly size: number;
  readonly live: PlanLiveness;
  readonly batch: Batch;
  readonly z: Float32Array;
}

export function stepCall(input: CallInput, options: StepOptions): NativeCall {
  const clip = options.clip === undefined ? 0 : requireFinite(options.clip, 'clip', Number.MIN_VALUE);
  return { ...trainingCall(input, options), ...updateFields(input, options.groups), mode: modes.step, clip };
}

export function gradientCall(
  input: CallInput,
  options: GradientOptions & { readonly parameters?: boolean },
): NativeCall {
  return { ...trainingCall(input, options), mode: modes.gradient, wantParameters: options.parameters ?? false };
}

export function evaluateCall(input: CallInput, options: EvaluateOptions): NativeCall {
  return {
    ...atRest,
    ...batchFields(input),
    ...architectureFields(input, options.mask),
    mode: modes.evaluate,
    batchStatistics: options.batchNorm === 'batch',
    wantLogits: options.logits ?? false,
    wantFeatures: options.features ?? false,
  };
}

function trainingCall(input: CallInput, options: GradientOptions) {
  return {
    ...atRest,
    ...batchFields(input),
    ...architectureFields(input, options.mask),
    ...anchorFields(input.graph, options.anchor),
    ...randomFields(options),
    batchStatistics: options.batchNorm !== 'running',
  };
}

/** A call that updates nothing, penalises nothing, draws nothing and returns only the loss. */
const atRest = {
  anchored: new Uint8Array(0),
  anchor: null,
  anchorStrength: 0,
  groups: [],
  clip: 0,
  noise: 0,
  noiseSeed: 0,
  dropPath: 0,
  dropPathSeed: 0,
  wantParameters: false,
  wantLogits: false,
  wantFeatures: false,
  wantTimes: false,
};

function batchFields({ graph, size, batch }: CallInput) {
  const { images, labels, valid, normalisation, augmentation } = batch;
  const [height, width, channels] = inputShape(graph);
  const imageChannels = images.length / (size * height * width);
  if (imageChannels !== 1 && imageChannels !== channels)
    throw invalid(
      'images',
      `images has ${images.length} values: a batch of ${size} at ${height}x${width} needs 1 or ${channels} channels per pixel.`,
    );
  requireInteger(valid, 'valid', 1, size);
  if (labels.length !== size)
    throw invalid('labels', `labels has ${labels.length} entries: give one for each of the ${size} examples.`);
  for (let i = 0; i < valid; i++) requireInteger(labels[i] ?? -1, `labels[${i}]`, 0, graph.classes - 1);
  const { mean = [], deviation = [] } = normalisation ?? {};
  for (const [name, values] of Object.entries({ mean, deviation }))
    if (values.length !== 0 && values.length !== 1 && values.length !== channels)
      throw invalid(
        `normalisation.${name}`,
        `${name} has ${values.length} values: give one for each of the ${channels} channels, or one.`,
      );
  for (const value of mean) requireFinite(value, 'normalisation.mean', Number.NEGATIVE_INFINITY);
  for (const value of deviation) requireFinite(value, 'normalisation.deviation', Number.MIN_VALUE);
  return {
    bytes: images instanceof Uint8Array ? images : null,
    floats: images instanceof Uint8Array ? null : images,
    imageChannels,
    labels,
    valid,
    mean: Float32Array.from(mean),
    deviation: Float32Array.from(deviation),
    augment: augmentation !== undefined,
    flip: augmentation?.flip ?? false,
    cropPadding: requireInteger(augmentation?.cropPadding ?? 0, 'augmentation.cropPadding', 0, 4096),
    cutout: requireInteger(augmentation?.cutout ?? 0, 'augmentation.cutout', 0, 4096),
    augmentSeed: (augmentation?.seed ?? 0) >>> 0,
  };
}

function architectureFields({ graph, live, z }: CallInput, mask: Uint8Array | undefined) {
  if (z.length !== graph.mixtureSize)
    throw invalid('z', `z has length ${z.length}: this network has ${graph.mixtureSize} mixture weights.`);
  for (const [i, value] of z.entries()) requireFinite(value, `z[${i}]`, Number.NEGATIVE_INFINITY);
  if (mask && mask.length !== graph.mixtureSize)
    throw invalid('mask', `mask has length ${mask.length}: this network has ${graph.mixtureSize} mixture weights.`);
  return {
    z,
    mask: mask ?? null,
    active: live.active,
    backwardActive: live.backwardActive,
    normSlots: live.normSlots,
    parameterGroup: Int32Array.from(live.parameters, (reached) => (reached ? frozen : notReached)),
  };
}

const frozen = -1;
const notReached = -2;

function anchorFields(graph: NetworkGraph, anchor: GradientOptions['anchor']) {
  if (anchor === undefined) return {};
  if (anchor.mean.length !== graph.parameterCount)
    throw invalid(
      'anchor.mean',
      `anchor.mean has length ${anchor.mean.length}: this network has ${graph.parameterCount} parameters.`,
    );
  return {
    anchor: anchor.mean,
    anchorStrength: requireFinite(anchor.strength, 'anchor.strength', 0),
    anchored: Uint8Array.from(graph.parameters, ({ group }) => (anchor.groups.includes(group) ? 1 : 0)),
  };
}

function randomFields({ noise, dropPath }: GradientOptions) {
  return {
    ...(noise && {
      noise: requireFinite(noise.deviation, 'noise.deviation', 0),
      noiseSeed: noise.seed >>> 0,
    }),
    ...(dropPath && {
      dropPath: requireFinite(dropPath.probability, 'dropPath.probability', 0, 1 - Number.EPSILON),
      dropPathSeed: dropPath.seed >>> 0,
    }),
  };
}

/** Which optimiser updates which parameter. */
function updateFields({ graph, live }: CallInput, groups: readonly OptimiserGroup[]) {
  const groupOf = new Map<ParameterGroup, number>();
  for (const [index, group] of groups.entries())
    for (const name of group.groups) {
      if (groupOf.has(name))
        throw invalid('groups', `The parameter group ${name} stands in two optimiser groups: name it once.`);
      groupOf.set(name, index);
    }
  return {
    groups: groups.map(nativeGroup),
    parameterGroup: Int32Array.from(graph.parameters, ({ group }, i) =>
      live.parameters[i] ? (groupOf.get(group) ?? frozen) : notReached,
    ),
  };
}

function nativeGroup({ optimiser, learningRate, weightDecay }: OptimiserGroup): Struct<'OptimiserGroup'> {
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
