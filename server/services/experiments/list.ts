/** @file All experiments with the number of their runs. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { experimentIdSchema } from '@/domain/ids';

import type { Call } from '@/server/context';

export const listExperimentsInput = z.void();
export type ListExperimentsInput = z.input<typeof listExperimentsInput>;

export const experimentListSchema = z.array(z.object({ id: experimentIdSchema, name: z.string(), runs: z.int() }));

export function listExperiments({ input }: Call<ListExperimentsInput>): z.output<typeof experimentListSchema> {
  listExperimentsInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
