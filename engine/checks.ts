/**
 * @file Checks a program's inputs against its graph before anything runs: engines that are not compiled against
 * them share these. Each throws `invalid-input` with the field at fault.
 */
import { DomainError } from '@/domain/errors';
import type { NetworkGraph, Shape } from '@/graph/types';
import type { Batch, GradientOptions, OptimiserGroup, ProgramState, StepOptions } from './types';

/** Shape of the graph's input node. */
export function inputShape(graph: NetworkGraph): Shape {
  const node = graph.nodes.find((candidate) => candidate.op === 'input');
  if (node?.op !== 'input') throw new DomainError('invalid-input', 'The graph has no input node.');
  return node.shape;
}

export interface CheckedBatch {
  readonly height: number;
  readonly width: number;
  /** Channels of the network's input and of the image (1 is replicated). */
  readonly channels: number;
  readonly imageChannels: number;
  /** The valid examples, and their labels. */
  readonly examples: number;
  readonly labels: Int32Array;
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

export function checkBatch(graph: NetworkGraph, size: number, batch: Batch): CheckedBatch {
  const [height, width, channels] = inputShape(graph);
  const examples = batch.valid;
  if (!Number.isInteger(examples) || examples < 1 || examples > size)
    refuse('valid', `A batch of ${size} can't have ${examples} valid examples: give 1..${size}.`);
  if (batch.labels.length !== size)
    refuse('labels', `The program's batch is ${size}, but there are ${batch.labels.length} labels.`);
  const labels = batch.labels.slice(0, examples);
  const wrong = labels.findIndex((label) => label < 0 || label >= graph.classes);
  if (wrong !== -1) refuse('labels', `Label ${labels[wrong]} of example ${wrong} is outside 0..${graph.classes - 1}.`);
  const pixels = size * height * width;
  const imageChannels = batch.images.length / pixels;
  if (imageChannels !== 1 && imageChannels !== channels) {
    const expected = channels === 1 ? `${pixels}` : `${pixels * channels} (or ${pixels} with one channel)`;
    refuse('images', `The images have ${batch.images.length} values instead of ${expected}.`);
  }
  checkSource(batch, height * width * imageChannels);
  const { mean, deviation } = checkNormalisation(batch.normalisation, channels);
  checkAugmentation(batch.augmentation);
  return { height, width, channels, imageChannels, examples, labels, mean, deviation };
}

/** @param size values an image */
function checkSource({ source, images, valid }: Batch, size: number): void {
  if (source === undefined) return;
  if (!(images instanceof Uint8Array)) refuse('source', 'Images that stay on the device are bytes.');
  const count = source.images.length / size;
  if (!Number.isInteger(count))
    refuse('source.images', `${source.images.length} values are not images of ${size} each.`);
  const chosen = source.chosen.subarray(0, valid);
  if (chosen.length < valid || chosen.some((index) => index < 0 || index >= count))
    refuse('source.chosen', `Choose ${valid} images of 0..${count - 1}.`);
}

function checkNormalisation(
  normalisation: Batch['normalisation'],
  channels: number,
): { mean: readonly number[]; deviation: readonly number[] } {
  if (normalisation === undefined) return { mean: [0], deviation: [1] };
  const { mean, deviation } = normalisation;
  for (const [field, values] of [
    ['normalisation.mean', mean],
    ['normalisation.deviation', deviation],
  ] as const) {
    if (values.length !== 1 && values.length !== channels)
      refuse(
        field,
        `There are ${values.length} values for ${channels} channels: give one per channel, or one for all.`,
      );
  }
  if (deviation.some((value) => !(value > 0))) refuse('normalisation.deviation', 'Deviations must be above 0.');
  return { mean, deviation };
}

function checkAugmentation(augmentation: Batch['augmentation']): void {
  if (augmentation === undefined) return;
  for (const field of ['cropPadding', 'cutout'] as const) {
    const value = augmentation[field];
    if (!Number.isInteger(value) || value < 0)
      refuse(`augmentation.${field}`, `${value} is not a number of pixels: give a whole number of 0 or more.`);
  }
}

export function refuse(field: string, message: string): never {
  throw new DomainError('invalid-input', message, { field });
}

export function checkMixture(graph: NetworkGraph, z: Float32Array, mask?: Uint8Array): void {
  if (z.length !== graph.mixtureSize)
    refuse('z', `z has ${z.length} values, but the network's mixture has ${graph.mixtureSize}.`);
  if (mask !== undefined && mask.length !== graph.mixtureSize)
    refuse('mask', `The mask has ${mask.length} values, but the network's mixture has ${graph.mixtureSize}.`);
}

export function checkGradientOptions(graph: NetworkGraph, options: GradientOptions): void {
  const { anchor, noise, dropPath } = options;
  if (anchor !== undefined) {
    if (anchor.mean.length !== graph.parameterCount)
      refuse('anchor.mean', `The anchor has ${anchor.mean.length} values instead of ${graph.parameterCount}.`);
    if (!(anchor.strength >= 0)) refuse('anchor.strength', `${anchor.strength} is not a strength: give 0 or more.`);
  }
  if (noise !== undefined && !(noise.deviation >= 0))
    refuse('noise.deviation', `${noise.deviation} is not a deviation: give 0 or more.`);
  if (dropPath !== undefined && !(dropPath.probability >= 0 && dropPath.probability < 1))
    refuse('dropPath.probability', `${dropPath.probability} is not a drop probability: give 0 or more and below 1.`);
}

export function checkStepOptions(graph: NetworkGraph, options: StepOptions): void {
  checkGradientOptions(graph, options);
  if (options.clip !== undefined && !(options.clip > 0))
    refuse('clip', `${options.clip} is no limit: give more than 0.`);
  const named = options.groups.flatMap((group) => group.groups);
  if (new Set(named).size !== named.length)
    refuse('groups', 'A parameter group is named by two optimiser groups: name each at most once.');
  options.groups.forEach((group, index) => {
    checkRates(group, `groups.${index}`);
  });
}

function checkRates(group: OptimiserGroup, field: string): void {
  for (const rate of ['learningRate', 'weightDecay'] as const) {
    if (!(group[rate] >= 0 && group[rate] < Number.POSITIVE_INFINITY))
      refuse(`${field}.${rate}`, `${group[rate]} is out of range: give a finite number of 0 or more.`);
  }
}

export const stateVectors = ['parameters', 'firstMoments', 'secondMoments', 'statistics'] as const;

export function checkState(graph: NetworkGraph, state: Partial<ProgramState>): void {
  for (const name of stateVectors) {
    const wanted = name === 'statistics' ? graph.statisticCount : graph.parameterCount;
    const given = state[name];
    if (given !== undefined && given.length !== wanted)
      refuse(name, `${name} has ${given.length} values instead of ${wanted}.`);
  }
  if (state.updates !== undefined && !(Number.isInteger(state.updates) && state.updates >= 0))
    refuse('updates', `${state.updates} is not a number of updates: give a whole number of 0 or more.`);
}
