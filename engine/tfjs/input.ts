/**
 * @file A batch as the network's input, made on the device: raw images go there once (of a task) or batch by batch, as they are stored;
 * crop and flip are an index into them, and normalisation and cutout follow there. Only the draws are made here.
 */
import * as tf from '@tensorflow/tfjs-core';
import { drawAugmentation } from '@/engine/augmentation';
import { type CheckedBatch, checkBatch } from '@/engine/checks';
import type { Batch } from '@/engine/types';
import type { NetworkGraph } from '@/graph/types';
import { Kept } from './kept';

export interface NetworkInput extends CheckedBatch {
  readonly batch: Batch;
}

/** Throws `invalid-input`, with the field at fault, for a batch that a program of `size` examples can't run. */
export function checkedInput(graph: NetworkGraph, size: number, batch: Batch): NetworkInput {
  return { ...checkBatch(graph, size, batch), batch };
}

/** [pixels, numbers a pixel]: bytes three to a number, which float32 holds exactly; float32 as they are. */
type Stored = tf.Tensor2D;

/** Images that stay: WebGPU promises bindings of 128 MiB to every adapter. */
const mostBytes = 2 ** 27;
/** A task's training, validation and test images, and the next one's. */
const mostTasks = 4;

/** The raw images of the tasks last seen. */
export class TaskImages {
  private readonly kept = new Kept<Uint8Array, Stored>(mostTasks);

  /** The batch's pixels, and the first pixel of each example there. */
  of({ batch, examples, imageChannels, height, width }: NetworkInput): {
    stored: Stored;
    first(example: number): number;
  } {
    const area = height * width;
    const { source } = batch;
    if (source !== undefined && (4 * source.images.length * perPixel(imageChannels)) / imageChannels <= mostBytes)
      return {
        stored: this.kept.get(source.images, () => store(source.images, imageChannels)),
        first: (example) => (source.chosen[example] ?? 0) * area,
      };
    const images = batch.images.subarray(0, examples * area * imageChannels);
    return { stored: store(images, imageChannels), first: (example) => example * area };
  }

  dispose(): void {
    this.kept.dispose();
  }
}

const perPixel = (channels: number): number => Math.ceil(channels / 3);

function store(images: Uint8Array | Float32Array, channels: number): Stored {
  if (images instanceof Float32Array) return tf.tensor2d(images, [images.length / channels, channels]);
  const planes = perPixel(channels);
  const pixels = images.length / channels;
  const packed = new Float32Array(pixels * planes);
  for (let pixel = 0; pixel < pixels; pixel++)
    for (let channel = 0; channel < channels; channel++) {
      const at = pixel * planes + Math.floor(channel / 3);
      packed[at] = (packed[at] ?? 0) + (images[pixel * channels + channel] ?? 0) * 256 ** (channel % 3);
    }
  return tf.tensor2d(packed, [pixels, planes]);
}

/** [examples, height, width, image channels] of what `store` packed. */
function unpack(pixels: tf.Tensor4D, channels: number): tf.Tensor4D {
  if (channels === 1) return pixels;
  const [examples, height, width, planes] = pixels.shape;
  const found: tf.Tensor4D[] = [];
  for (let plane = 0; plane < planes; plane++) {
    let rest = planes === 1 ? pixels : tf.slice4d(pixels, [0, 0, 0, plane], [examples, height, width, 1]);
    for (let digit = Math.min(3, channels - 3 * plane) - 1; digit > 0; digit--) {
      // Powers of two: exact.
      const value: tf.Tensor4D = tf.floor(tf.mul(rest, 256 ** -digit));
      found[3 * plane + digit] = value;
      rest = tf.sub(rest, tf.mul(value, 256 ** digit));
    }
    found[3 * plane] = rest;
  }
  return tf.concat(found, 3);
}

/** [examples, height, width, channels]: cropped, flipped, normalised and cut out as `engine/augmentation.ts` draws it. */
export function networkImages(input: NetworkInput, images: TaskImages): tf.Tensor4D {
  const { batch, examples, height, width, channels, imageChannels } = input;
  const { stored, first } = images.of(input);
  const { at, inside, kept } = places(input, first);
  const gathered = tf.gather(stored, at);
  const pixels: tf.Tensor4D = tf.reshape(gathered, [examples, height, width, stored.shape[1]]);
  const present = inside === null ? pixels : tf.mul<tf.Tensor4D>(pixels, inside);
  const bytes = batch.images instanceof Uint8Array;
  const raw = bytes ? unpack(present, imageChannels) : present;
  // x / divisor, less the mean, over the deviation.
  const divisor = bytes ? 255 : 1;
  const each = (make: (mean: number, deviation: number) => number): tf.Tensor1D =>
    tf.tensor1d(
      Array.from({ length: channels }, (_, c) =>
        make(input.mean[c] ?? input.mean[0] ?? 0, input.deviation[c] ?? input.deviation[0] ?? 1),
      ),
    );
  const scaled = tf.mul<tf.Tensor4D>(
    raw,
    each((_, deviation) => 1 / (divisor * deviation)),
  );
  const normalised = tf.add<tf.Tensor4D>(
    scaled,
    each((mean, deviation) => -mean / deviation),
  );
  return kept === null ? normalised : tf.mul<tf.Tensor4D>(normalised, kept);
}

interface Places {
  /** int32 [examples, height, width]: the pixel that each pixel reads. */
  readonly at: tf.Tensor;
  /** [examples, height, width, 1]: 0 where it reads outside its image, 0 where it is cut out. Null: nowhere. */
  readonly inside: tf.Tensor4D | null;
  readonly kept: tf.Tensor4D | null;
}

/** Draws are per example: rows and columns are sent, and become pixels there. */
function places({ batch, examples, height, width }: NetworkInput, first: (example: number) => number): Places {
  const { augmentation } = batch;
  const rows = new Int32Array(examples * height);
  const columns = new Int32Array(examples * width);
  const insideRows = new Float32Array(rows.length);
  const insideColumns = new Float32Array(columns.length);
  const cutRows = new Float32Array(rows.length);
  const cutColumns = new Float32Array(columns.length);
  for (let example = 0; example < examples; example++) {
    const draw = augmentation ? drawAugmentation(augmentation, example, height, width) : null;
    for (let y = 0; y < height; y++) {
      const row = y + (draw?.shiftY ?? 0);
      const at = example * height + y;
      rows[at] = first(example) + within(row, height) * width;
      insideRows[at] = Number(row === within(row, height));
      cutRows[at] = Number(draw !== null && y >= draw.cutout.top && y < draw.cutout.bottom);
    }
    for (let x = 0; x < width; x++) {
      const column = (draw?.flip ? width - 1 - x : x) + (draw?.shiftX ?? 0);
      const at = example * width + x;
      columns[at] = within(column, width);
      insideColumns[at] = Number(column === within(column, width));
      cutColumns[at] = Number(draw !== null && x >= draw.cutout.left && x < draw.cutout.right);
    }
  }
  const both = (ofRows: Float32Array, ofColumns: Float32Array): tf.Tensor4D =>
    tf.mul(tf.tensor4d(ofRows, [examples, height, 1, 1]), tf.tensor4d(ofColumns, [examples, 1, width, 1]));
  return {
    at: tf.add(tf.tensor3d(rows, [examples, height, 1], 'int32'), tf.tensor3d(columns, [examples, 1, width], 'int32')),
    inside: (augmentation?.cropPadding ?? 0) === 0 ? null : both(insideRows, insideColumns),
    kept: (augmentation?.cutout ?? 0) === 0 ? null : tf.sub(1, both(cutRows, cutColumns)),
  };
}

const within = (index: number, size: number): number => Math.min(Math.max(index, 0), size - 1);
