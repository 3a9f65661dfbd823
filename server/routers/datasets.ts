/** @file Procedures of `datasets`. */
import { datasetRecordSchema } from '@/domain/records/dataset';
import { editDataset, editDatasetInput } from '@/server/services/datasets/edit';
import { getDataset, getDatasetInput } from '@/server/services/datasets/get';
import { importIdxDataset, importIdxDatasetInput } from '@/server/services/datasets/import-idx';
import { importDatasetSource, importDatasetSourceInput } from '@/server/services/datasets/import-source';
import { datasetListSchema, listDatasets, listDatasetsInput } from '@/server/services/datasets/list';
import { datasetSampleSchema, sampleDataset, sampleDatasetInput } from '@/server/services/datasets/sample';
import {
  datasetSourceListSchema,
  listDatasetSources,
  listDatasetSourcesInput,
} from '@/server/services/datasets/sources';
import {
  datasetTrash,
  datasetTrashInput,
  datasetTrashSchema,
  deleteDataset,
  oneDatasetInput,
  purgeDataset,
  restoreDataset,
} from '@/server/services/datasets/trash';
import { procedure, router } from '@/server/trpc';

export const datasetsRouter = router({
  list: procedure('viewer').input(listDatasetsInput).output(datasetListSchema).query(listDatasets),
  get: procedure('viewer').input(getDatasetInput).output(datasetRecordSchema).query(getDataset),
  sources: procedure('viewer').input(listDatasetSourcesInput).output(datasetSourceListSchema).query(listDatasetSources),
  edit: procedure('member').input(editDatasetInput).output(datasetRecordSchema).mutation(editDataset),
  delete: procedure('member').input(oneDatasetInput).output(datasetRecordSchema).mutation(deleteDataset),
  restore: procedure('member').input(oneDatasetInput).output(datasetRecordSchema).mutation(restoreDataset),
  purge: procedure('admin').input(oneDatasetInput).output(oneDatasetInput).mutation(purgeDataset),
  trash: procedure('viewer').input(datasetTrashInput).output(datasetTrashSchema).query(datasetTrash),
  importSource: procedure('member')
    .input(importDatasetSourceInput)
    .output(datasetRecordSchema)
    .mutation(importDatasetSource),
  importIdx: procedure('admin').input(importIdxDatasetInput).output(datasetRecordSchema).mutation(importIdxDataset),
  sample: procedure('viewer').input(sampleDatasetInput).output(datasetSampleSchema).query(sampleDataset),
});
