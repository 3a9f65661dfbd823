/** @file Starts an experiment: a named group of runs. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { experimentIdSchema } from '@/domain/ids';

import type { Call } from '@/server/context';

export const createExperimentInput = z.strictObject({ name: z.string().trim().min(1).max(100) });
export type CreateExperimentInput = z.input<typeof createExperimentInput>;

export const experimentSchema = z.object({ id: experimentIdSchema, name: z.string() });

export function createExperiment({ input }: Call<CreateExperimentInput>): z.output<typeof experimentSchema> {
  createExperimentInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
