/** @file What a run would take. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import type { RunConfigInput } from '@/domain/run-config';
import type { Call } from '@/server/context';
import { isDocument } from '@/server/services/document';

export const estimateRunInput = z.strictObject({
  config: z.custom<RunConfigInput>(isDocument, 'give a run configuration'),
});
export type EstimateRunInput = z.input<typeof estimateRunInput>;

export const runEstimateSchema = z.object({
  seconds: z.number().nullable(),
  memoryBytes: z.number().nullable(),
  /** What the figures stand on, or why there are none. */
  basis: z.string(),
});

export function estimateRun({ input }: Call<EstimateRunInput>): z.output<typeof runEstimateSchema> {
  estimateRunInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
