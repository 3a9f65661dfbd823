/** @file What input costs a step: bytes normalised, cropped, flipped and cut out against ready floats. Printed, no goal. */
import { randomStream } from '@/domain/random';
import type { Batch } from '@/engine/types';
import { evenMixture, inputChannels, labels, sizes, stepOptions, supernet, train } from '../cases';
import { cores, type RowGroup } from '../context';
import { interleave, ratios } from '../interleave';
import { makeRow, median } from '../row';

const size = sizes.c8;
const steps = 10;

export const inputRows: readonly RowGroup[] = [
  {
    name: 'input',
    needsPytorch: false,
    run: async ({ engine, repetitions }) => {
      const graph = supernet('darts', size);
      const stream = randomStream(0, 'bench/bytes');
      const values = size.batch * size.resolution ** 2 * inputChannels;
      const plain: Batch = {
        images: Uint8Array.from({ length: values }, () => stream.integer(256)),
        labels: labels(graph, size.batch),
        valid: size.batch,
        normalisation: { mean: [0.49, 0.48, 0.45], deviation: [0.25, 0.24, 0.26] },
      };
      const z = evenMixture(graph);
      const settings = { batch: size.batch, threads: cores };
      const ready = train(engine, graph, settings);
      const augmented = train(engine, graph, {
        ...settings,
        input: (draw) => ({
          batch: { ...plain, augmentation: { cropPadding: 2, flip: true, cutout: 8, seed: draw } },
          z,
          options: stepOptions,
        }),
      });
      try {
        const seconds = await interleave(
          {
            augmented: async () => (await augmented.sample(steps)) / steps,
            ready: async () => (await ready.sample(steps)) / steps,
          },
          repetitions,
        );
        const text = {
          name: 'input',
          what: `step on bytes with normalisation, crop, flip and cutout, C=${size.initChannels} L=${size.layers}, batch ${size.batch}`,
          unit: 'times the step on ready floats',
        };
        const detail = { augmentedSeconds: median(seconds.augmented), readySeconds: median(seconds.ready) };
        return [makeRow(text, ratios(seconds.augmented, seconds.ready), null, detail)];
      } finally {
        ready.free();
        augmented.free();
      }
    },
  },
];
