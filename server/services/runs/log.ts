/** @file Log lines of a run. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { runIdSchema } from '@/domain/ids';
import { logLineSchema } from '@/domain/records/run';

import type { Call } from '@/server/context';

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

export function readRunLog({ input }: Call<ReadRunLogInput>): z.output<typeof runLogSchema> {
  readRunLogInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
