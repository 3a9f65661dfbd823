/** @file Datasets that can be added without typing a path. */
import { z } from 'zod';
import { findSource, knownSources } from '@/datasets/sources';
import { allDatasets } from '@/db/queries/dataset/find';
import { datasetSourceRecordSchema } from '@/domain/records/dataset';

import type { Call } from '@/server/context';

export const listDatasetSourcesInput = z.void();
export type ListDatasetSourcesInput = z.input<typeof listDatasetSourcesInput>;

export const datasetSourceListSchema = z.array(datasetSourceRecordSchema);

export function listDatasetSources({ ctx }: Call<ListDatasetSourcesInput>): z.output<typeof datasetSourceListSchema> {
  const datasets = allDatasets(ctx.db);
  return knownSources.map(({ name, title, licence, origin, hint }) => ({
    name,
    title,
    licence,
    origin,
    available: findSource(name).available,
    hint,
    imported: datasets.find((dataset) => dataset.source === name)?.id ?? null,
  }));
}
