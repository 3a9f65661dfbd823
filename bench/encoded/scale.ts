/** @file As many images as ImageNet has: imported with a flat memory, opened, divided into parts, drawn from. */
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { importImages } from '@/datasets/images/import-images';
import { openDataset, sampleDataset } from '@/datasets/store';
import { datasetIdSchema } from '@/domain/ids';
import { taskSetSpecSchema } from '@/domain/task-set';
import { batchAt, loadTask } from '@/nas/tasks/batches';
import { sampleTask } from '@/nas/tasks/sample';
import { matchingClasses, randomSplit } from '../../app/task-sets/parts';
import { writeScaleTar } from './generate';

const classes = 1000;
const dataset = datasetIdSchema.parse('ds_000000000001');

/** Resident memory at its highest since the last call, in MB. */
function peak(): number {
  const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return Math.round(Number(found?.[1]) / 1000);
}

export async function measureScale(folder: string, images: number) {
  const tar = path.join(folder, 'images.tar');
  await writeScaleTar(tar, images, classes);
  const memory: { images: string; rssMB: number }[] = [];
  const begun = performance.now();
  const cpu = process.cpuUsage();
  let reached = 0;
  const text = {
    name: 'As many as ImageNet',
    licence: '',
    origin: '',
    grouped: false,
    channels: null,
    testShare: 0.2,
  } as const;
  const { directory, bytes, manifest } = await importImages({
    ...text,
    side: 32,
    keep: 'encoded',
    paths: [tar],
    root: path.join(folder, 'store'),
    onProgress: ({ fraction, message }) => {
      if (fraction < reached && message.includes('read')) return;
      reached = fraction + 0.1;
      memory.push({ images: message, rssMB: Math.round(process.memoryUsage().rss / 1e6) });
      process.stderr.write(`${message}: ${memory.at(-1)?.rssMB} MB\n`);
    },
  });
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const importing = {
    seconds: Math.round(seconds),
    cpuSeconds: Math.round((user + system) / 1e6),
    peakMB: peak(),
    memory,
  };
  const opening = performance.now();
  const stored = openDataset(directory);
  const opened = performance.now() - opening;
  // By pattern the classes of one word, the rest by seeded shares, as the editor of task sets does it.
  const pattern = matchingClasses(manifest.classes, 'n0100*');
  const parts = randomSplit(classes, { metaTrain: 600, metaValidation: 200 }, 1);
  const heldOut = [...new Set([...pattern, ...parts.heldOut])].slice(0, 200);
  const rest = Array.from({ length: classes }, (_, index) => index).filter((index) => !heldOut.includes(index));
  const spec = taskSetSpecSchema.parse({
    sources: [{ dataset, classes: { metaTrain: rest.slice(0, 600), metaValidation: rest.slice(600), heldOut } }],
    ways: { min: 200, max: 200 },
    resolutions: [32],
    perClass: {
      train: Math.floor((0.7 * images) / classes),
      validation: Math.floor((0.1 * images) / classes),
      test: 'all',
    },
  });
  const drawing = performance.now();
  const task = sampleTask({ spec, datasets: new Map([[dataset, stored]]), seed: 1, part: 'heldOut', index: 0 });
  const drawn = performance.now() - drawing;
  const data = loadTask(task, stored);
  const reading = performance.now();
  const batch = await batchAt(data, 'train', { batch: 64, stepIndex: 0, seed: 1, until: 1 });
  const first = performance.now() - reading;
  const sampling = performance.now();
  await sampleDataset(directory);
  return {
    images: manifest.train.images + manifest.test.images,
    tarBytes: statSync(tar).size,
    storedBytes: bytes,
    shards: manifest.train.shards?.length,
    importing,
    openMs: opened,
    classesInParts: { pattern: pattern.length, heldOut: heldOut.length },
    taskOf200: { drawMs: drawn, trainImages: data.train.count, firstBatchMs: first, batch: batch.valid },
    sampleMs: performance.now() - sampling,
  };
}
