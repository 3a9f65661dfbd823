/** @file The config and a fresh name for a launch like this run. */
import { z } from 'zod';
import { runIdSchema } from '@/domain/ids';
import { runConfigSchema } from '@/domain/run-config';
import { operation } from '@/server/operation';
import { launchableConfig, requireRun } from './require-run';

export const clone = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({ id: runIdSchema }),
  output: z.object({ config: runConfigSchema, name: z.string() }),
  run({ ctx, input }) {
    const run = requireRun(ctx.db, input.id);
    const config = launchableConfig(run);
    const name = run.name.replace(/ · seed \d+$/, '');
    return { config, name: / \(copy\)$/.test(name) ? name : `${name} (copy)` };
  },
});
