/** @file Runs, filtered and sorted, a page at a time. */
import { z } from 'zod';
import { countRuns, listRunRows } from '@/db/queries/run/list';
import { experimentIdSchema } from '@/domain/ids';
import { runSummarySchema } from '@/domain/records/run';
import { runKindSchema } from '@/domain/run-config';
import { runStateSchema } from '@/domain/run-state';
import type { Call } from '@/server/context';
import { nextCursor, offsetOf, pageInput, pageOf } from '@/server/services/page';
import { summariseAll } from './summarise';

export const listRunsInput = z.strictObject({
  ...pageInput,
  filter: z
    .strictObject({
      /** Words that name, notes or tags must contain. */
      text: z.string().max(200).optional(),
      kinds: z.array(runKindSchema).optional(),
      states: z.array(runStateSchema).optional(),
      experiment: experimentIdSchema.optional(),
      tag: z.string().optional(),
    })
    .optional(),
  sort: z
    .strictObject({
      by: z.enum(['createdAt', 'name', 'state', 'kind', 'endedAt']),
      descending: z.boolean().default(true),
    })
    .optional(),
});
export type ListRunsInput = z.input<typeof listRunsInput>;

export const runPageSchema = pageOf(runSummarySchema).extend({ total: z.int() });

export function listRuns({ ctx, input }: Call<ListRunsInput>): z.output<typeof runPageSchema> {
  const { limit, cursor, filter = {}, sort } = listRunsInput.parse(input);
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
}
