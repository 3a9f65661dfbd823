/** @file A retraining's network in other people's software: with images as bytes / 255 it is as accurate as the run reported, in eight bits too. */
import * as ort from 'onnxruntime-web';
import { beforeAll, expect, it } from 'vitest';
import { randomGenotype } from '@/domain/genotype/random';
import { randomStream } from '@/domain/random';
import { spacePresets } from '@/domain/space';
import { selectEngine } from '@/engine/select';
import type { Engine } from '@/engine/types';
import { loadTask } from '@/nas/tasks/batches';
import { sampleTask } from '@/nas/tasks/sample';
import { digitTasks, mnist } from '@/test/real-data';
import { memoryIds, runInMemory, summaryOf } from '@/test/run-in-memory';
import { readWeights } from './network';
import { onnxModel, onnxOpsets } from './onnx';
import { quantisationSchema } from './quantise';

const task = { taskSet: memoryIds.taskSet, part: 'heldOut', index: 0, seed: 1 } as const;
const sizes = { initChannels: 4, layers: 3 };
const genotype = randomGenotype({ ...spacePresets.base, nodes: 2 }, randomStream(4, 'accuracy'));

async function retrained(engine: Engine) {
  const { id, dataset } = await mnist();
  const spec = digitTasks(id, { train: 40, validation: 10, test: 60 }, 14);
  const datasets = new Map([[id, dataset]]);
  const common = { engine, spec, datasets, genotype };
  const record = await runInMemory({
    ...common,
    config: {
      kind: 'evaluate',
      genotype: memoryIds.genotype,
      task,
      ...sizes,
      epochs: 4,
      batch: 20,
      auxiliary: false,
      seed: 3,
    },
  });
  const bytes = record.artefacts.find(({ kind }) => kind === 'weights')?.bytes ?? new Uint8Array();
  const { weights } = readWeights(bytes, genotype, sizes);
  const data = loadTask(sampleTask({ spec, datasets, seed: 1, part: 'heldOut', index: 0 }), dataset);
  return { common, dataset, bytes, weights, data, claimed: summaryOf(record)['test.accuracy'] ?? 0 };
}

let engine: Engine;
let made: Awaited<ReturnType<typeof retrained>>;
beforeAll(async () => {
  ({ engine } = await selectEngine('auto'));
  made = await retrained(engine);
  return () => engine.dispose();
}, 120_000);

/** Share of the task's test images that the model has right in ONNX Runtime. */
async function accuracyOf(model: Uint8Array): Promise<number> {
  const { test, ways, resolution } = made.data;
  const session = await ort.InferenceSession.create(model);
  // Grey images: NHWC and NCHW are the same bytes.
  const images = Float32Array.from((await test.whole()) ?? [], (byte) => byte / 255);
  const { logits } = await session.run({
    images: new ort.Tensor('float32', images, [test.count, 1, resolution, resolution]),
  });
  await session.release();
  const data = logits?.data;
  if (!(data instanceof Float32Array)) throw new Error('no logits');
  let right = 0;
  for (let image = 0; image < test.count; image++) {
    const row = data.subarray(image * ways, (image + 1) * ways);
    if (row.indexOf(Math.max(...row)) === test.labels[image]) right += 1;
  }
  return right / test.count;
}

it('ONNX Runtime finds the accuracy of the run, on the pixels of the files', async () => {
  const { weights, dataset, data, claimed } = made;
  expect(weights.images).toEqual({
    dataset: dataset.manifest.name,
    classes: data.task.classes.map((index) => dataset.manifest.classes[index]),
    mean: dataset.manifest.mean,
    deviation: dataset.manifest.deviation,
  });
  expect(claimed).toBeGreaterThan(1.5 / data.ways);
  // One image may lie on the border between two classes.
  const border = 1 / data.test.count + 1e-9;
  for (const opset of onnxOpsets)
    for (const fold of [false, true]) {
      const found = await accuracyOf(onnxModel(weights, { name: 'digits', opset, fold }));
      expect(Math.abs(found - claimed), `opset ${opset}, ${fold ? 'folded' : 'not folded'}`).toBeLessThanOrEqual(
        border,
      );
    }
});

it('measures what it is worth in eight bits, as ONNX Runtime then finds it', async () => {
  const { common, bytes, weights, data, claimed } = made;
  const record = await runInMemory({
    ...common,
    weights: { bytes, sha256: 'of the weights' },
    config: {
      kind: 'measure',
      genotype: memoryIds.genotype,
      ...{ task, ...sizes, largestBatch: 4, passes: 5 },
      ...{ eightBits: true, calibrationImages: 40 },
    },
  });
  expect(record.outcome).toEqual({ end: 'finished', step: 2 + 40 + data.test.count });
  const summary = summaryOf(record);
  expect(summary).toMatchObject({ parameters: weights.graph.parameterCount, 'int8.images': data.test.count });
  expect(summary['int8.floatAccuracy']).toBeCloseTo(claimed, 5);
  for (const key of ['latency', 'latency.4']) {
    expect(summary[`${key}.milliseconds`]).toBeGreaterThan(0);
    expect(summary[`${key}.p95.milliseconds`]).toBeGreaterThanOrEqual(summary[`${key}.milliseconds`] ?? 0);
  }
  const file = record.artefacts.find(({ name }) => name === 'quantisation.json')?.bytes;
  const kept = quantisationSchema.parse(JSON.parse(new TextDecoder().decode(file)));
  expect(kept).toMatchObject({ weights: 'of the weights', images: 40 });
  const measured = summary['int8.accuracy'] ?? 0;
  // The bound of an int8 export: three of a hundred images.
  expect(Math.abs(measured - claimed)).toBeLessThanOrEqual(0.03);
  for (const opset of onnxOpsets) {
    const found = await accuracyOf(onnxModel(weights, { name: 'digits', opset, ranges: kept.ranges }));
    // Kernels round sums of their own accord: a few images lie on a border.
    expect(Math.abs(found - measured), `opset ${opset}`).toBeLessThanOrEqual(0.01);
  }
}, 120_000);
