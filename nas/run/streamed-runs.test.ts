/** @file Whole runs of every kind on images that are decoded as batches need them: the bits of runs that hold the same pixels, and exact when resumed. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Dataset, openDataset } from '@/datasets/store';
import { writeDataset } from '@/datasets/write-dataset';
import type { DatasetId } from '@/domain/ids';
import { randomStream } from '@/domain/random';
import type { RunConfigInput } from '@/domain/run-config';
import { createTfjsEngine, selectEngine } from '@/engine/select';
import { createTorchEngine } from '@/engine/torch';
import type { Engine } from '@/engine/types';
import { readSafetensors, writeSafetensors } from '@/nas/checkpoint/safetensors';
import { randomGenotype } from '@/nas/derive';
import { datasetId, storeEncoded, wholeSplit } from '@/test/factories/dataset';
import { taskSet } from '@/test/factories/task-set';
import { pytorchPeer } from '@/test/pytorch';
import { memoryIds, type RunInMemoryInput, type RunRecord, runInMemory, summaryOf } from '@/test/run-in-memory';
import { artefactOf, heldOutTask, smallMetaTrain, smallSpace } from '@/test/small-run';
import { sharedDirectory } from '@/test/temporary-directory';

const directory = sharedDirectory();
const space = { ...smallSpace, inputChannels: 3 as const };
const spec = taskSet({ ways: { min: 2, max: 2 }, perClass: { train: 8, validation: 4, test: 4 } });
const genotype = randomGenotype(space, randomStream(1, 'genotype'));
const common = { space, spec, genotype };
let engine: Engine;
let streamed: ReadonlyMap<DatasetId, Dataset>;
let held: ReadonlyMap<DatasetId, Dataset>;
let prior: Uint8Array;

beforeAll(async () => {
  ({ engine } = await selectEngine('auto'));
  const files = await storeEncoded(directory, { classes: 7, perClass: { train: 12, test: 4 } });
  const { name, classes, licence, origin, height, width, channels } = files.manifest;
  const split = async (which: 'train' | 'test') => ({
    images: await wholeSplit(files, which),
    labels: Uint8Array.from(files.labels(which)),
  });
  const [train, test] = [await split('train'), await split('test')];
  const pixels = { name, classes, licence, origin, height, width, channels, train, test };
  const stored = await writeDataset(path.join(directory, 'pixels'), pixels);
  streamed = new Map([[datasetId(1), files]]);
  held = new Map([[datasetId(1), openDataset(stored.directory)]]);
  prior = artefactOf(await run(streamed, smallMetaTrain), 'prior');
}, 300_000);
afterAll(() => engine.dispose());

const run = (datasets: ReadonlyMap<DatasetId, Dataset>, config: RunConfigInput, more: Partial<RunInMemoryInput> = {}) =>
  runInMemory({ ...common, engine, datasets, config, ...(prior && { prior }), ...more });

const steps = { steps: 8, batch: 8, checkpointEvery: 4 } as const;
const training = { initChannels: 4, layers: 2, epochs: 2, batch: 8, checkpointEvery: 1 } as const;
const kinds: readonly RunConfigInput[] = [
  smallMetaTrain,
  { kind: 'adapt', prior: memoryIds.prior, task: heldOutTask, ...steps },
  { kind: 'search', space: memoryIds.space, task: heldOutTask, ...steps, split: 'bilevel' },
  { kind: 'evaluate', genotype: memoryIds.genotype, task: heldOutTask, ...training },
  { kind: 'random-search', space: memoryIds.space, task: heldOutTask, ...training, genotypes: 2 },
  {
    kind: 'few-shot',
    prior: memoryIds.prior,
    taskSet: memoryIds.taskSet,
    ways: 2,
    shots: 3,
    queries: 3,
    episodes: 4,
    steps: 2,
    batch: 6,
  },
];

/** Tensors alone: a file of weights says, too, how its images are cut. */
const tensorsOf = (bytes: Uint8Array): Uint8Array => writeSafetensors(readSafetensors(bytes).tensors);

/** What it found, without times. */
const found = (record: RunRecord) => ({
  end: record.outcome,
  artefacts: record.artefacts
    .filter(({ kind, name }) => kind !== 'checkpoint' && name.endsWith('.safetensors'))
    .map(({ name, bytes }) => [name, createHash('sha256').update(tensorsOf(bytes)).digest('hex')]),
  summary: Object.entries(summaryOf(record)).filter(([key]) => !/seconds|latency/.test(key)),
});

describe.each(kinds.map((config) => [config.kind, config] as const))('%s on images that stay files', (_, config) => {
  it('finds what it finds on the same pixels held in memory', async () => {
    const here = found(await run(streamed, config));
    expect(here.end).toMatchObject({ end: 'finished' });
    expect(here).toEqual(found(await run(held, config)));
  });

  it('resumes to the bit', async () => {
    const half = await run(streamed, config, { stopAfter: 3 });
    expect(half.outcome.end).toBe('stopped');
    const rest = await run(streamed, config, { checkpoint: artefactOf(half, 'checkpoint') });
    expect(found(rest).artefacts.at(-1)).toEqual(found(await run(streamed, config)).artefacts.at(-1));
    expect(found(rest).summary).toEqual(found(await run(streamed, config)).summary);
  });
});

const pytorch = pytorchPeer();
const others = [
  ['tfjs-cpu', '', false, () => createTfjsEngine('cpu')],
  ['torch', pytorch.hint, pytorch.unobtainable, () => createTorchEngine({ device: 'cpu', python: pytorch.python() })],
] as const;

describe.each(others)('engine %s%s', (_, _hint, lacking, make) => {
  it.skipIf(lacking)('comes to the same with images that stay files and with those held in memory', async () => {
    const other = await make();
    try {
      const short = { steps: 3, batch: 4, checkpointEvery: 3 } as const;
      const configs: readonly RunConfigInput[] = [
        { kind: 'search', space: memoryIds.space, task: heldOutTask, ...short },
        { kind: 'evaluate', genotype: memoryIds.genotype, task: heldOutTask, ...training, epochs: 1 },
      ];
      for (const config of configs) {
        const here = found(await run(streamed, config, { engine: other }));
        expect(here.end).toMatchObject({ end: 'finished' });
        expect(here).toEqual(found(await run(held, config, { engine: other })));
      }
    } finally {
      other.dispose();
    }
  });
});
