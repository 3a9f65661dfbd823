/** @file Log lines of a run. */
import { z } from 'zod';
import { readLogAfter, readLogTail } from '@/db/queries/log/read';
import { runIdSchema } from '@/domain/ids';
import { logLineSchema } from '@/domain/records/run';
import type { Call } from '@/server/context';
import { requireRun } from './require-run';

export const readRunLogInput = z.strictObject({
  id: runIdSchema,
  /** The cursor of an earlier answer: lines after it. */
  after: z.string().regex(/^\d+$/, 'not a cursor of this log').nullish(),
  limit: z.int().min(1).max(1000).default(200),
  /** Without `after`: the last lines instead of the first. */
  tail: z.boolean().default(false),
});
export type ReadRunLogInput = z.input<typeof readRunLogInput>;

export const runLogSchema = z.object({ lines: z.array(logLineSchema), cursor: z.string().nullable() });

export function readRunLog({ ctx, input }: Call<ReadRunLogInput>): z.output<typeof runLogSchema> {
  const { id, after, limit, tail } = readRunLogInput.parse(input);
  requireRun(ctx.db, id);
  const fromEnd = tail && (after === null || after === undefined);
  const rows = fromEnd ? readLogTail(ctx.db, id, limit) : readLogAfter(ctx.db, id, Number(after ?? 0), limit);
  const last = rows.at(-1);
  return {
    lines: rows.map(({ sequence, attemptNumber, time, level, message }) => ({
      sequence,
      attempt: attemptNumber,
      time,
      level,
      message,
    })),
    cursor: last === undefined ? (after ?? null) : String(last.id),
  };
}
