/** @file One search space. */
import { z } from 'zod';
import { spaceIdSchema } from '@/domain/ids';
import type { spaceRecordSchema } from '@/domain/records/space';
import type { Call } from '@/server/context';
import { requireSpace } from './require-space';
import { toSpaceRecord } from './to-record';

export const getSpaceInput = z.strictObject({ id: spaceIdSchema });
export type GetSpaceInput = z.input<typeof getSpaceInput>;

export function getSpace({ ctx, input }: Call<GetSpaceInput>): z.output<typeof spaceRecordSchema> {
  return toSpaceRecord(ctx.db, requireSpace(ctx.db, getSpaceInput.parse(input).id));
}
