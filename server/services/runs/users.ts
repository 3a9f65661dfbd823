/** @file Which runs stand on what a run made: they keep it from being deleted and removed. */
import { z } from 'zod';
import { runsStandingOn } from '@/db/queries/run/using';
import { runIdSchema } from '@/domain/ids';
import type { Call } from '@/server/context';

export const runUsersInput = z.strictObject({ ids: z.array(runIdSchema).max(500) });
export type RunUsersInput = z.input<typeof runUsersInput>;

export const runUsersSchema = z.array(
  z.object({ run: runIdSchema, users: z.array(z.object({ id: runIdSchema, name: z.string(), inTrash: z.boolean() })) }),
);

/** Only runs that are in use. */
export function usersOfRuns({ ctx, input }: Call<RunUsersInput>): z.output<typeof runUsersSchema> {
  const { ids } = runUsersInput.parse(input);
  return ids.map((run) => ({ run, users: runsStandingOn(ctx.db, run) })).filter(({ users }) => users.length > 0);
}
