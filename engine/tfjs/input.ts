/** @file Checks a batch and turns its valid examples into the network's float32 input. */
import { DomainError } from '@/domain/errors';
import { drawAugmentation } from '@/engine/augmentation';
import type { Batch } from '@/engine/types';
import type { NetworkGraph, Shape } from '@/graph/types';
import { writeImage } from './images';

export interface NetworkInput {
  /** The batch's valid examples. */
  readonly examples: number;
  readonly shape: [height: number, width: number, channels: number];
  /** [examples, height, width, channels], normalised and augmented. */
  readonly images: Float32Array;
  readonly labels: Int32Array;
}

/** Shape of the graph's input node. */
export function inputShape(graph: NetworkGraph): Shape {
  const node = graph.nodes.find((candidate) => candidate.op === 'input');
  if (node?.op !== 'input') throw new DomainError('invalid-input', 'The graph has no input node.');
  return node.shape;
}

/** Throws `invalid-input`, with the field at fault, for a batch that a program of `size` examples can't run. */
export function prepareInput(graph: NetworkGraph, size: number, batch: Batch): NetworkInput {
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
  const { mean, deviation } = checkNormalisation(batch.normalisation, channels);
  checkAugmentation(batch.augmentation);
  const divisor = batch.images instanceof Uint8Array ? 255 : 1;
  const format = { height, width, imageChannels, channels, divisor, mean, deviation };
  const images = new Float32Array(examples * height * width * channels);
  for (let example = 0; example < examples; example++) {
    const draw = batch.augmentation ? drawAugmentation(batch.augmentation, example, height, width) : null;
    const source = batch.images.subarray(
      example * height * width * imageChannels,
      (example + 1) * height * width * imageChannels,
    );
    const target = images.subarray(example * height * width * channels, (example + 1) * height * width * channels);
    writeImage(source, format, draw, target);
  }
  return { examples, shape: [height, width, channels], images, labels };
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
      refuse(`augmentation.${field}`, `${value} is no number of pixels: give a whole number of 0 or more.`);
  }
}

export function refuse(field: string, message: string): never {
  throw new DomainError('invalid-input', message, { field });
}
