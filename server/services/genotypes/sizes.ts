/** @file Parameters and multiply-accumulates of a genotype’s network. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { genotypeIdSchema } from '@/domain/ids';

import type { Call } from '@/server/context';

export const genotypeSizesInput = z.strictObject({
  id: genotypeIdSchema,
  initChannels: z.int().min(1).max(512),
  layers: z.int().min(1).max(64),
  classes: z.int().min(2).max(100_000),
  resolution: z.int().min(8).max(512),
  auxiliary: z.boolean().default(false),
});
export type GenotypeSizesInput = z.input<typeof genotypeSizesInput>;

export const genotypeSizesSchema = z.object({
  parameters: z.number(),
  parametersWithAuxiliary: z.number().nullable(),
  macs: z.number(),
});

export function genotypeSizes({ input }: Call<GenotypeSizesInput>): z.output<typeof genotypeSizesSchema> {
  genotypeSizesInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
