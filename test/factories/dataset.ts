/** @file A small dataset: real files in the store, random grey images that all differ, and its record. */

import { mkdirSync } from 'node:fs';
import path, { join } from 'node:path';
import { importImages } from '@/datasets/images/import-images';
import { type Dataset, importIdx, openDataset } from '@/datasets/store';
import { writeDataset } from '@/datasets/write-dataset';
import { insertDataset } from '@/db/queries/dataset';
import type { DatasetRow } from '@/db/schema';
import type { DatasetSplitName } from '@/domain/dataset';
import { type DatasetId, datasetIdSchema, newIdText } from '@/domain/ids';
import { randomStream } from '@/domain/random';
import type { ServiceContext } from '@/server/context';
import { type SmallDataset, writeSmallIdx } from './idx-files';
import { testImage, writeFolder } from './image-archives';

export interface DatasetOptions {
  readonly name?: string;
  /** Their number, or their names. */
  readonly classes?: number | readonly string[];
  readonly trainPerClass?: number;
  readonly testPerClass?: number;
  readonly side?: number;
  readonly channels?: 1 | 3;
  readonly seed?: number;
}

export async function makeDataset(ctx: ServiceContext, options: DatasetOptions = {}): Promise<DatasetRow> {
  const {
    name = 'Noise',
    classes = 6,
    trainPerClass = 20,
    testPerClass = 10,
    side = 8,
    channels = 1,
    seed = 0,
  } = options;
  const stream = randomStream(seed, 'test-dataset');
  const classNames =
    typeof classes === 'number' ? Array.from({ length: classes }, (_, index) => `class ${index}`) : classes;
  const split = (perClass: number) => {
    const count = classNames.length * perClass;
    return {
      images: Uint8Array.from({ length: count * side * side * channels }, () => stream.integer(256)),
      labels: Uint8Array.from({ length: count }, (_, index) => index % classNames.length),
    };
  };
  const stored = await writeDataset(path.join(ctx.settings.dataDirectory, 'datasets'), {
    name,
    classes: classNames,
    licence: 'CC0-1.0',
    origin: 'made by a test',
    height: side,
    width: side,
    channels,
    train: split(trainPerClass),
    test: split(testPerClass),
  });
  return insertDataset(ctx.db, {
    id: datasetIdSchema.parse(newIdText('ds')),
    name,
    directory: path.relative(ctx.settings.dataDirectory, stored.directory),
    manifest: stored.manifest,
    contentHash: stored.manifest.contentHash,
    bytes: stored.bytes,
    createdAt: ctx.now(),
  });
}

/** Small datasets in the store alone, without a database: images that carry their number. */
export const datasetId = (digit: number): DatasetId => datasetIdSchema.parse(`ds_${String(digit).padStart(12, '0')}`);

/** Stores a dataset of little images in colour, of several sizes, that keeps them as files. */
export async function storeEncoded(
  directory: string,
  { classes, perClass, side = 8 }: { classes: number; perClass: { train: number; test: number }; side?: number },
): Promise<Dataset> {
  const files = new Map<string, Buffer>();
  for (const split of ['train', 'test'] as const)
    for (let label = 0; label < classes; label++)
      for (let at = 0; at < perClass[split]; at++)
        files.set(`${split}/class ${label}/${at}.png`, await testImage(files.size, { side: 8 + (files.size % 5) }));
  writeFolder(join(directory, 'files'), files);
  const text = { name: 'Files', licence: 'CC0', origin: 'made for a test', grouped: false, testShare: 0.2 };
  const how = { channels: null, side, keep: 'encoded' } as const;
  const stored = await importImages({
    ...text,
    ...how,
    paths: [join(directory, 'files')],
    root: join(directory, 'store'),
  });
  return openDataset(stored.directory);
}

/** Every image of a split, uint8 [images, height, width, channels]. */
export async function wholeSplit(dataset: Dataset, split: DatasetSplitName): Promise<Uint8Array> {
  const { images } = dataset.manifest[split];
  return Buffer.concat(await Promise.all(Array.from({ length: images }, (_, index) => dataset.image(split, index))));
}

/** Stores a dataset of little images under `directory`/`name`. */
export async function storeSmall(directory: string, name: string, content: SmallDataset): Promise<Dataset> {
  const here = join(directory, name);
  mkdirSync(here);
  const classes = Array.from({ length: content.classes }, (_, index) => `${name} ${index}`);
  const text = { name, classes, licence: 'CC0', origin: 'made for a test' };
  const stored = await importIdx({ ...text, files: writeSmallIdx(here, content), root: join(here, 'store') });
  return openDataset(stored.directory);
}
