/** @file Imports of datasets as the API shows them: one, and all. */

import { z } from 'zod';
import type { Database } from '@/db/open';
import { findDatasetImport, latestDatasetImports } from '@/db/queries/dataset-import';
import type { DatasetImportRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import { type ImportId, importIdSchema } from '@/domain/ids';
import { type DatasetImportRecord, datasetImportRecordSchema } from '@/domain/records/dataset';
import { mayAccess, type ServiceContext } from '@/server/context';
import { without } from '@/server/hide-paths';
import { operation } from '@/server/operation';

/** An import that must exist. */
export function requireDatasetImport(db: Database, id: ImportId): DatasetImportRow {
  const row = findDatasetImport(db, id);
  if (row === undefined) throw new DomainError('not-found', `There is no import ${id}.`, { field: 'id' });
  return row;
}

/** An import as the API shows it. Its error may name a server path: hidden from viewers. */
export function toDatasetImportRecord({ actor }: ServiceContext, row: DatasetImportRow): DatasetImportRecord {
  const { id, request, state, fraction, message, notes, dataset, createdAt, endedAt } = row;
  const clean = without(mayAccess(actor, 'member') || !('paths' in request) ? [] : request.paths);
  return {
    id,
    name: clean(request.name),
    state,
    fraction,
    message: clean(message),
    notes: notes.map(clean),
    dataset,
    createdAt,
    endedAt,
  };
}

/** One import. */
export const get = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({ id: importIdSchema }),
  output: datasetImportRecordSchema,
  run({ ctx, input }) {
    return toDatasetImportRecord(ctx, requireDatasetImport(ctx.db, input.id));
  },
});

const shown = 20;

/** The latest imports, newest first. */
export const list = operation({
  access: 'viewer',
  kind: 'query',
  input: z.void(),
  output: z.array(datasetImportRecordSchema),
  run({ ctx }) {
    return latestDatasetImports(ctx.db, shown).map((row) => toDatasetImportRecord(ctx, row));
  },
});
