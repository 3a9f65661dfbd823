/** @file Search spaces as the API shows them: one, and all. */

import { z } from 'zod';
import type { Database } from '@/db/open';
import { runsUsingSpace, taskSetsWithSpace } from '@/db/queries/run/using';
import { allSpaces, findSpace, priorsOfSpace } from '@/db/queries/space';
import type { SearchSpaceRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import { type SpaceId, spaceIdSchema } from '@/domain/ids';
import { type SpaceRecord, spaceRecordSchema } from '@/domain/records/space';
import { operation } from '@/server/operation';
import { typicalParameters } from './properties';

/** A search space that must exist. */
export function requireSpace(db: Database, id: SpaceId): SearchSpaceRow {
  const row = findSpace(db, id);
  if (row === undefined) throw new DomainError('not-found', `There is no search space ${id}.`, { field: 'id' });
  return row;
}

/** Search spaces as the API shows them. */
export function toSpaceRecord(db: Database, row: SearchSpaceRow): SpaceRecord {
  const { id, name, document, contentHash, createdAt } = row;
  return {
    id,
    name,
    document,
    contentHash,
    frozen: row.frozenAt !== null,
    createdAt,
    typicalParameters: typicalParameters(row),
    usedBy: runsUsingSpace(db, id).map((run) => ({ id: run.id, name: run.name })),
    taskSets: taskSetsWithSpace(db, id),
    priors: priorsOfSpace(db, id),
  };
}

/** One search space. */
export const get = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({ id: spaceIdSchema }),
  output: spaceRecordSchema,
  run({ ctx, input }) {
    return toSpaceRecord(ctx.db, requireSpace(ctx.db, input.id));
  },
});

/** All search spaces, newest first. */
export const list = operation({
  access: 'viewer',
  kind: 'query',
  input: z.void(),
  output: z.array(spaceRecordSchema),
  run({ ctx }) {
    return allSpaces(ctx.db).map((row) => toSpaceRecord(ctx.db, row));
  },
});
