/** @file Small datasets in the store alone, without a database: images that carry their number. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Dataset, importIdx, openDataset } from '@/datasets/store';
import { type DatasetId, datasetIdSchema } from '@/domain/ids';
import { type SmallDataset, writeSmallIdx } from './idx-files';

export const datasetId = (digit: number): DatasetId => datasetIdSchema.parse(`ds_${String(digit).padStart(12, '0')}`);

/** Stores a dataset of little images under `directory`/`name`. */
export async function storeSmall(directory: string, name: string, content: SmallDataset): Promise<Dataset> {
  const here = join(directory, name);
  mkdirSync(here);
  const classes = Array.from({ length: content.classes }, (_, index) => `${name} ${index}`);
  const text = { name, classes, licence: 'CC0', origin: 'made for a test' };
  const stored = await importIdx({ ...text, files: writeSmallIdx(here, content), root: join(here, 'store') });
  return openDataset(stored.directory);
}
