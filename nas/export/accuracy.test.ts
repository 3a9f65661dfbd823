/** @file A retraining's network in other people's software: with images as bytes / 255 it is as accurate as the run reported. */
import * as ort from 'onnxruntime-web';
import { expect, it } from 'vitest';
import { randomGenotype } from '@/domain/genotype/random';
import { randomStream } from '@/domain/random';
import { spacePresets } from '@/domain/space';
import { selectEngine } from '@/engine/select';
import { loadTask } from '@/nas/tasks/batches';
import { sampleTask } from '@/nas/tasks/sample';
import { digitTasks, mnist } from '@/test/real-data';
import { memoryIds, runInMemory, summaryOf } from '@/test/run-in-memory';
import { readWeights } from './network';
import { onnxModel } from './onnx';

it('ONNX Runtime finds the accuracy of the run, on the pixels of the files', async () => {
  const { engine } = await selectEngine('auto');
  const { id, dataset } = await mnist();
  const spec = digitTasks(id, { train: 40, validation: 10, test: 60 }, 14);
  const datasets = new Map([[id, dataset]]);
  const genotype = randomGenotype({ ...spacePresets.base, nodes: 2 }, randomStream(4, 'accuracy'));
  const sizes = { initChannels: 4, layers: 3 };
  const record = await runInMemory({
    engine,
    spec,
    datasets,
    genotype,
    config: {
      kind: 'evaluate',
      genotype: memoryIds.genotype,
      task: { taskSet: memoryIds.taskSet, part: 'heldOut', index: 0, seed: 1 },
      ...sizes,
      epochs: 4,
      batch: 20,
      auxiliary: false,
      seed: 3,
    },
  });
  engine.dispose();
  const bytes = record.artefacts.find(({ kind }) => kind === 'weights')?.bytes ?? new Uint8Array();
  const { weights } = readWeights(bytes, genotype, sizes);
  const { test, ways, resolution, task } = loadTask(
    sampleTask({ spec, datasets, seed: 1, part: 'heldOut', index: 0 }),
    dataset,
  );
  expect(weights.images).toEqual({
    dataset: dataset.manifest.name,
    classes: task.classes.map((index) => dataset.manifest.classes[index]),
    mean: dataset.manifest.mean,
    deviation: dataset.manifest.deviation,
  });
  const session = await ort.InferenceSession.create(onnxModel(weights, { name: 'digits' }));
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
  const claimed = summaryOf(record)['test.accuracy'] ?? 0;
  expect(claimed).toBeGreaterThan(1.5 / ways);
  // One image may lie on the border between two classes.
  expect(Math.abs(right / test.count - claimed)).toBeLessThanOrEqual(1 / test.count + 1e-9);
}, 120_000);
