/** @file How large a space is. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import type { spaceSizesSchema } from '@/domain/records/space';
import { searchSpaceSchema } from '@/domain/space';

import type { Call } from '@/server/context';

export const spaceSizesInput = z.strictObject({
  document: searchSpaceSchema,
  resolution: z.int().min(8).max(256),
  classes: z.int().min(2).max(100_000),
  batch: z.int().min(1).max(4096),
});
export type SpaceSizesInput = z.input<typeof spaceSizesInput>;

export function spaceSizes({ input }: Call<SpaceSizesInput>): z.output<typeof spaceSizesSchema> {
  spaceSizesInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
