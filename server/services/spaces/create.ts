/** @file Saves a search space; impossible ones are refused. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import type { spaceRecordSchema } from '@/domain/records/space';
import { searchSpaceSchema } from '@/domain/space';

import type { Call } from '@/server/context';

export const createSpaceInput = z.strictObject({
  name: z.string().trim().min(1).max(100),
  document: searchSpaceSchema,
});
export type CreateSpaceInput = z.input<typeof createSpaceInput>;

export function createSpace({ input }: Call<CreateSpaceInput>): z.output<typeof spaceRecordSchema> {
  createSpaceInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
