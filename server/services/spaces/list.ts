/** @file All search spaces, newest first. */
import { z } from 'zod';
import { allSpaces } from '@/db/queries/space/find';
import { spaceRecordSchema } from '@/domain/records/space';
import type { Call } from '@/server/context';
import { toSpaceRecord } from './to-record';

export const listSpacesInput = z.void();
export type ListSpacesInput = z.input<typeof listSpacesInput>;

export const spaceListSchema = z.array(spaceRecordSchema);

export function listSpaces({ ctx }: Call<ListSpacesInput>): z.output<typeof spaceListSchema> {
  return allSpaces(ctx.db).map((row) => toSpaceRecord(ctx.db, row));
}
