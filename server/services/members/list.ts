/** @file Everybody who has, or had, an account. */
import { z } from 'zod';
import { listMemberRows } from '@/db/queries/member';
import { memberRecordSchema } from '@/domain/records/member';
import { operation } from '@/server/operation';
import { toMemberRecord } from './to-record';

export const list = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({}),
  output: z.array(memberRecordSchema),
  run({ ctx }) {
    return listMemberRows(ctx.db).map((row) => toMemberRecord(ctx, ctx.db, row));
  },
});
