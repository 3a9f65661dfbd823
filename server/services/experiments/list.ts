/** @file All experiments with the number of their runs. */
import { z } from 'zod';
import { allExperiments } from '@/db/queries/experiment/find';
import { experimentIdSchema } from '@/domain/ids';

import type { Call } from '@/server/context';

export const listExperimentsInput = z.void();
export type ListExperimentsInput = z.input<typeof listExperimentsInput>;

export const experimentListSchema = z.array(z.object({ id: experimentIdSchema, name: z.string(), runs: z.int() }));

export function listExperiments({ ctx }: Call<ListExperimentsInput>): z.output<typeof experimentListSchema> {
  return allExperiments(ctx.db);
}
