/** @file Runs, filtered and sorted, a page at a time. */
import { z } from 'zod';
import { countRuns, listRunRows } from '@/db/queries/run/list';
import { experimentIdSchema } from '@/domain/ids';
import { runSummarySchema } from '@/domain/records/run';
import { runKindSchema } from '@/domain/run-config';
import { runStateSchema } from '@/domain/run-state';
import { operation } from '@/server/operation';
import { nextCursor, offsetOf, pageInput, pageOf } from '@/server/services/page';
import { summariseAll } from './summarise';

export const list = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({
    ...pageInput,
    filter: z
      .strictObject({
        /** Words that name, notes or tags must contain. */
        text: z.string().max(200).optional(),
        kinds: z.array(runKindSchema).max(50).optional(),
        states: z.array(runStateSchema).max(50).optional(),
        experiment: experimentIdSchema.optional(),
        tag: z.string().max(200).optional(),
      })
      .optional(),
    sort: z
      .strictObject({
        by: z.enum(['createdAt', 'name', 'state', 'kind', 'endedAt']),
        descending: z.boolean().default(true),
      })
      .optional(),
  }),
  output: pageOf(runSummarySchema).extend({ total: z.int() }),
  run({ ctx, input: { limit, cursor, filter = {}, sort } }) {
    const { text, kinds, states, experiment, tag } = filter;
    const words = text?.split(/\s+/).filter((word) => word !== '');
    const wanted = {
      ...(words ? { words } : {}),
      ...(kinds ? { kinds } : {}),
      ...(states ? { states } : {}),
      ...(experiment ? { experiment } : {}),
      ...(tag ? { tag } : {}),
    };
    const offset = offsetOf(cursor);
    const { by, descending } = sort ?? { by: 'createdAt', descending: true };
    const rows = listRunRows(ctx.db, { filter: wanted, by, descending, offset, limit: limit + 1 });
    return {
      items: summariseAll(ctx, rows.slice(0, limit)),
      nextCursor: nextCursor(offset, limit, rows.length),
      total: countRuns(ctx.db, wanted),
    };
  },
});
