/** @file `masthead datasets list`. */
import type { DatasetRecord } from '@/domain/records/dataset';
import { type CommandContext, printJson } from '../io';
import { formatTable } from '../table';
import { formatNumber, formatTime } from '../words';

export async function listDatasets({ io, client, json }: CommandContext): Promise<void> {
  const datasets = await client.datasets.list.query();
  if (json) return printJson(io, datasets);
  if (datasets.length === 0) return io.out('No datasets. Add one with: masthead datasets import PATH\n');
  io.out(
    formatTable<DatasetRecord>(datasets, [
      { title: 'ID', cell: ({ id }) => id },
      { title: 'CLASSES', cell: ({ manifest }) => formatNumber(manifest.classes.length), align: 'right' },
      { title: 'PIXELS', cell: ({ manifest }) => `${manifest.width}x${manifest.height}x${manifest.channels}` },
      { title: 'TRAIN', cell: ({ manifest }) => formatNumber(manifest.train.images), align: 'right' },
      { title: 'TEST', cell: ({ manifest }) => formatNumber(manifest.test.images), align: 'right' },
      { title: 'ADDED', cell: ({ createdAt }) => formatTime(createdAt) },
      { title: 'NAME', cell: ({ name }) => name },
    ]),
  );
}
