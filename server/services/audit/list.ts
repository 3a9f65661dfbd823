/** @file The audit log as administrators read it. Nobody else may: it names people and addresses. */
import { z } from 'zod';
import { auditBefore, auditVocabulary } from '@/db/queries/audit';
import { auditEntrySchema, auditFilterSchema } from '@/domain/records/audit';
import { operation } from '@/server/operation';
import { offsetOf, pageInput, pageOf } from '@/server/services/page';

/** The newest first. The cursor is the number of an entry, so that new ones shift nothing. */
export const list = operation({
  access: 'admin',
  kind: 'query',
  input: z.strictObject({ ...auditFilterSchema.shape, ...pageInput }),
  output: pageOf(auditEntrySchema),
  run({ ctx, input: { limit, cursor, direction: _, ...filter } }) {
    const before = offsetOf(cursor) || Number.MAX_SAFE_INTEGER;
    const rows = auditBefore(ctx.db, filter, before, limit + 1);
    const items = rows.slice(0, limit);
    return { items, nextCursor: rows.length > limit ? String(items.at(-1)?.id) : null };
  },
});

/** What the log can be filtered by. */
export const vocabulary = operation({
  access: 'admin',
  kind: 'query',
  input: z.strictObject({}),
  output: z.object({
    actors: z.array(z.string()),
    /** Of actions and of their kinds: `run`, `run.launch`. */
    actions: z.array(z.string()),
  }),
  run({ ctx }) {
    const { actors, actions } = auditVocabulary(ctx.db);
    const kinds = actions.map((action) => action.split('.')[0] ?? action);
    return { actors, actions: [...new Set([...kinds, ...actions])].sort() };
  },
});
