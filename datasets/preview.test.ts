import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeSmallIdx } from '@/test/factories/idx-files';
import { sharedDirectory } from '@/test/temporary-directory';
import { sampleGrid } from './preview';
import { importIdx, openDataset } from './store';

const directory = sharedDirectory();

it('shows different images of the requested class, the same at every visit', async () => {
  const files = writeSmallIdx(directory, { side: 4, classes: 3, perClass: { train: 10, test: 4 } });
  const text = { name: 'small', classes: ['a', 'b', 'c'], licence: '', origin: '' };
  const { directory: stored } = await importIdx({ ...text, files, root: join(directory, 'store') });
  const dataset = openDataset(stored);
  const grid = sampleGrid(dataset, 'train', 1, 6, 7);
  expect(new Set(grid).size).toBe(6);
  for (const index of grid) expect(dataset.labels('train')[index]).toBe(1);
  expect(sampleGrid(dataset, 'train', 1, 6, 7)).toEqual(grid);
  expect(sampleGrid(dataset, 'train', 1, 8, 7).slice(0, 6)).toEqual(grid);
  expect(sampleGrid(dataset, 'train', 1, 6, 8)).not.toEqual(grid);
  expect(sampleGrid(dataset, 'test', null, 100, 7)).toHaveLength(12);
  expect(() => sampleGrid(dataset, 'test', 3, 1, 7)).toThrow(/Class 3 is not among the 3/);
});
