/** @file Runs, filtered and sorted, a page at a time. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { experimentIdSchema } from '@/domain/ids';
import { runSummarySchema } from '@/domain/records/run';
import { runKindSchema } from '@/domain/run-config';
import { runStateSchema } from '@/domain/run-state';
import type { Call } from '@/server/context';
import { pageInput, pageOf } from '@/server/services/page';

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

export function listRuns({ input }: Call<ListRunsInput>): z.output<typeof runPageSchema> {
  listRunsInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
