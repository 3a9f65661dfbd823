/** @file Queues runs, after everything about them was checked. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { experimentIdSchema } from '@/domain/ids';
import { runSummarySchema } from '@/domain/records/run';
import type { RunConfigInput } from '@/domain/run-config';
import type { Call } from '@/server/context';
import { isDocument } from '@/server/services/document';

export const launchRunsInput = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  experiment: experimentIdSchema.optional(),
  tags: z.array(z.string().trim().min(1).max(50)).max(20).default([]),
  notes: z.string().max(100_000).default(''),
  priority: z.int().min(-100).max(100).default(0),
  config: z.custom<RunConfigInput>(isDocument, 'give a run configuration'),
  /** One run per seed; without it one run with the config's seed. */
  seeds: z.array(z.int().min(0).max(4294967295)).min(1).max(100).optional(),
});
export type LaunchRunsInput = z.input<typeof launchRunsInput>;

export const launchedRunsSchema = z.object({ runs: z.array(runSummarySchema) });

export function launchRuns({ input }: Call<LaunchRunsInput>): z.output<typeof launchedRunsSchema> {
  launchRunsInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
