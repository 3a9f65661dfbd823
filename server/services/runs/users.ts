/** @file Which runs stand on what a run made: they keep it from being deleted and removed. */
import { z } from 'zod';
import { runsStandingOn } from '@/db/queries/run/using';
import { runIdSchema } from '@/domain/ids';
import { operation } from '@/server/operation';

/** Only runs that are in use. */
export const users = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({ ids: z.array(runIdSchema).max(500) }),
  output: z.array(
    z.object({
      run: runIdSchema,
      users: z.array(z.object({ id: runIdSchema, name: z.string(), inTrash: z.boolean() })),
    }),
  ),
  run({ ctx, input: { ids } }) {
    return ids.map((run) => ({ run, users: runsStandingOn(ctx.db, run) })).filter(({ users }) => users.length > 0);
  },
});
