/** @file Procedures of `datasetImports`. */
import { datasetImportRecordSchema } from '@/domain/records/dataset-import';
import { cancelDatasetImport, cancelDatasetImportInput } from '@/server/services/dataset-imports/cancel';
import { getDatasetImport, getDatasetImportInput } from '@/server/services/dataset-imports/get';
import {
  datasetImportListSchema,
  listDatasetImports,
  listDatasetImportsInput,
} from '@/server/services/dataset-imports/list';
import {
  importPaths,
  importPathsInput,
  importUploads,
  importUploadsInput,
} from '@/server/services/dataset-imports/start';
import { procedure, router } from '@/server/trpc';

export const datasetImportsRouter = router({
  list: procedure('viewer').input(listDatasetImportsInput).output(datasetImportListSchema).query(listDatasetImports),
  get: procedure('viewer').input(getDatasetImportInput).output(datasetImportRecordSchema).query(getDatasetImport),
  fromPaths: procedure('admin').input(importPathsInput).output(datasetImportRecordSchema).mutation(importPaths),
  fromUploads: procedure('member').input(importUploadsInput).output(datasetImportRecordSchema).mutation(importUploads),
  cancel: procedure('member')
    .input(cancelDatasetImportInput)
    .output(datasetImportRecordSchema)
    .mutation(cancelDatasetImport),
});
