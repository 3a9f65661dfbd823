/** @file Creates a search space, or changes one that no run has used. */

import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { insertSpace, updateSpaceRow } from '@/db/queries/space';
import { DomainError } from '@/domain/errors';
import { newIdText, spaceIdSchema } from '@/domain/ids';
import { spaceRecordSchema } from '@/domain/records/space';
import { checkSpace, type SearchSpace, searchSpaceSchema, spaceHash } from '@/domain/space';
import { operation } from '@/server/operation';
import { audit, noteChange } from '@/server/services/audit/record';
import { requireUnmoved } from '@/server/services/edit-conflict';
import { requireSpace, toSpaceRecord } from './read';

/** Saves a search space; impossible ones are refused. */
export const create = operation({
  access: 'member',
  kind: 'mutation',
  input: z.strictObject({
    name: z.string().trim().min(1).max(100),
    document: searchSpaceSchema,
  }),
  output: spaceRecordSchema,
  run({ ctx, input: { name, document } }) {
    checkSpace(document);
    const id = spaceIdSchema.parse(newIdText('sp'));
    const now = ctx.now();
    inTransaction(ctx.db, (tx) => {
      insertSpace(tx, { id, name, document, contentHash: spaceHash(document), createdAt: now, updatedAt: now });
      noteChange(ctx, tx, 'space', id);
      audit(ctx, tx, 'space.create', id, { name });
    });
    return toSpaceRecord(ctx.db, requireSpace(ctx.db, id));
  },
});

/** Renames a search space, or changes it until a run uses it. */
export const update = operation({
  access: 'member',
  kind: 'mutation',
  input: z.strictObject({
    id: spaceIdSchema,
    name: z.string().trim().min(1).max(100).optional(),
    document: searchSpaceSchema.optional(),
    /** The base version of the edit: refused if someone else changed it meanwhile. */
    was: z.strictObject({ name: z.string(), document: searchSpaceSchema }).partial().optional(),
  }),
  output: spaceRecordSchema,
  run({ ctx, input: { id, name, document, was } }) {
    if (document !== undefined) checkSpace(document);
    inTransaction(ctx.db, (tx) => {
      const row = requireSpace(tx, id);
      requireUnmoved<{ name?: string | undefined; document?: SearchSpace | undefined }>(row, was, { name, document });
      const hash = document === undefined ? row.contentHash : spaceHash(document);
      const changed = hash !== row.contentHash;
      if (changed && row.frozenAt !== null) {
        throw new DomainError(
          'in-use',
          `Runs used the search space "${row.name}", so it can't change: save a new one.`,
          {
            field: 'document',
          },
        );
      }
      updateSpaceRow(tx, id, {
        updatedAt: ctx.now(),
        ...(name === undefined ? {} : { name }),
        ...(changed && document !== undefined ? { document, contentHash: hash } : {}),
      });
      noteChange(ctx, tx, 'space', id);
      audit(ctx, tx, 'space.update', id, { name: name ?? row.name, document: changed });
    });
    return toSpaceRecord(ctx.db, requireSpace(ctx.db, id));
  },
});
