/** @file All search spaces, newest first. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { spaceRecordSchema } from '@/domain/records/space';

import type { Call } from '@/server/context';

export const listSpacesInput = z.void();
export type ListSpacesInput = z.input<typeof listSpacesInput>;

export const spaceListSchema = z.array(spaceRecordSchema);

export function listSpaces({ input }: Call<ListSpacesInput>): z.output<typeof spaceListSchema> {
  listSpacesInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
