/** @file Renames a search space, or changes it while no run used it. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { spaceIdSchema } from '@/domain/ids';
import type { spaceRecordSchema } from '@/domain/records/space';
import { searchSpaceSchema } from '@/domain/space';

import type { Call } from '@/server/context';

export const updateSpaceInput = z.strictObject({
  id: spaceIdSchema,
  name: z.string().trim().min(1).max(100).optional(),
  document: searchSpaceSchema.optional(),
});
export type UpdateSpaceInput = z.input<typeof updateSpaceInput>;

export function updateSpace({ input }: Call<UpdateSpaceInput>): z.output<typeof spaceRecordSchema> {
  updateSpaceInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
