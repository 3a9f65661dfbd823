/** @file Small stored datasets and task sets for tests. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type SmallDataset, writeSmallIdx } from '@/datasets/idx-fixture';
import { type Dataset, importIdx, openDataset } from '@/datasets/store';
import { type DatasetId, datasetIdSchema } from '@/domain/ids';
import { type TaskSetSpec, taskSetSpecSchema } from '@/domain/task-set';

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

export function taskSet(change: Partial<TaskSetSpec> = {}): TaskSetSpec {
  return taskSetSpecSchema.parse({
    sources: [{ dataset: datasetId(1), classes: { metaTrain: [0, 1, 2], metaValidation: [3, 4], heldOut: [5, 6] } }],
    ways: { min: 2, max: 2 },
    resolutions: [8],
    perClass: { train: 3, validation: 2, test: 2 },
    ...change,
  });
}
