/** @file Images made on the device against their definition: bytes and floats, one to four channels, augmented, and by index into a task's. */
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { decodedImages } from '@/engine/parity/decoded-images';
import { distance } from '@/engine/parity/disagreements';
import type { Batch, Engine } from '@/engine/types';
import { GraphBuilder } from '@/graph/builder';
import { createTfjsEngine } from './index';
import { checkedInput, networkImages, TaskImages } from './input';

let engine: Engine;
beforeAll(async () => {
  engine = await createTfjsEngine('cpu');
});
afterAll(() => engine.dispose());

const graphOf = (channels: number) => {
  const b = new GraphBuilder('images');
  const image = b.input([5, 6, channels]);
  const logits = b.linear('classifier', b.globalAveragePool(image), { filters: 3 });
  return b.freeze({ classes: 3, logits, features: image, losses: [b.softmaxCrossEntropy(logits)], mixtureSize: 0 });
};
const bytes = (count: number) => Uint8Array.from({ length: count }, (_, i) => (i * 151 + 7) % 256);
const augmentation = { cropPadding: 2, flip: true, cutout: 3, seed: 9 };
const common = { labels: new Int32Array(8), valid: 7 };

/** As the device makes them. */
async function made(graph: ReturnType<typeof graphOf>, batch: Batch, images = new TaskImages()): Promise<Float32Array> {
  const tensor = tf.tidy(() => networkImages(checkedInput(graph, 8, batch), images));
  const values = Float32Array.from(await tensor.data());
  tensor.dispose();
  return values;
}

describe('the images of a batch', () => {
  it.each([
    ['gray', 1, 1],
    ['gray as colour', 1, 3],
    ['colour', 3, 3],
    ['two channels', 2, 2],
    ['four channels', 4, 4],
  ])('of %s are as defined', async (_, imageChannels, channels) => {
    const graph = graphOf(channels);
    const images = bytes(8 * 30 * imageChannels);
    const mean = Array.from({ length: channels }, (_, c) => 0.4 + c / 50);
    const normalisation = { mean, deviation: mean.map((value) => value / 2) };
    const batches: Batch[] = [
      { ...common, images },
      { ...common, images, normalisation, augmentation },
      { ...common, images: Float32Array.from(images, (value) => value / 99 - 1), normalisation, augmentation },
    ];
    for (const batch of batches)
      expect(distance(await made(graph, batch), decodedImages(graph, batch))).toBeLessThan(1e-6);
  });

  it('are taken by index from a task’s, which are sent once', async () => {
    const graph = graphOf(3);
    const task = bytes(40 * 90);
    const images = new TaskImages();
    const sent = vi.spyOn(tf.engine(), 'makeTensor');
    for (const first of [0, 11, 30]) {
      const chosen = Int32Array.from({ length: 7 }, (_, i) => (first + 5 * i) % 40);
      const taken = new Uint8Array(8 * 90);
      chosen.forEach((index, at) => {
        taken.set(task.subarray(index * 90, (index + 1) * 90), at * 90);
      });
      const batch = { ...common, images: taken, source: { images: task, chosen }, augmentation };
      expect(distance(await made(graph, batch, images), decodedImages(graph, batch))).toBeLessThan(1e-6);
    }
    expect(sent.mock.calls.filter(([values]) => values.length === 40 * 30)).toHaveLength(1);
    vi.restoreAllMocks();
    images.dispose();
  });

  it('are refused where an index is none of the task’s', async () => {
    const graph = graphOf(3);
    const program = engine.compile(graph, { batch: 8 });
    const batch = { ...common, images: bytes(720), source: { images: bytes(180), chosen: new Int32Array(7).fill(2) } };
    const refused = program.evaluate(batch, new Float32Array(), { batchNorm: 'batch' });
    await expect(refused).rejects.toMatchObject({ code: 'invalid-input', field: 'source.chosen' });
    program.free();
  });
});
