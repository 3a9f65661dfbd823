/** @file One search space. */
import { z } from 'zod';
import { DomainError } from '@/domain/errors';
import { spaceIdSchema } from '@/domain/ids';
import type { spaceRecordSchema } from '@/domain/records/space';

import type { Call } from '@/server/context';

export const getSpaceInput = z.strictObject({ id: spaceIdSchema });
export type GetSpaceInput = z.input<typeof getSpaceInput>;

export function getSpace({ input }: Call<GetSpaceInput>): z.output<typeof spaceRecordSchema> {
  getSpaceInput.parse(input);
  throw new DomainError('unavailable', 'This is not ready yet.');
}
