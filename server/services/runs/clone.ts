/** @file The config and a fresh name for a launch like this run. */
import { z } from 'zod';
import { runIdSchema } from '@/domain/ids';
import { runConfigSchema } from '@/domain/run-config';
import type { Call } from '@/server/context';
import { requireRun } from './require-run';

export const cloneRunInput = z.strictObject({ id: runIdSchema });
export type CloneRunInput = z.input<typeof cloneRunInput>;

export const clonedRunSchema = z.object({ config: runConfigSchema, name: z.string() });

export function cloneRun({ ctx, input }: Call<CloneRunInput>): z.output<typeof clonedRunSchema> {
  const run = requireRun(ctx.db, cloneRunInput.parse(input).id);
  const name = run.name.replace(/ · seed \d+$/, '');
  return { config: run.config, name: / \(copy\)$/.test(name) ? name : `${name} (copy)` };
}
