/** @file Architecture logits over a run. */
import { z } from 'zod';
import { readSnapshots, snapshotSteps } from '@/db/queries/architecture/read';
import { findPrior } from '@/db/queries/prior/find';
import { findSpace } from '@/db/queries/space/find';
import { runIdSchema } from '@/domain/ids';
import type { architectureHistorySchema } from '@/domain/records/architecture';
import type { Call } from '@/server/context';
import { requireRun } from '@/server/services/runs/require-run';
import { thin } from './thin';
import { toSnapshot } from './to-record';

export const readArchitectureHistoryInput = z.strictObject({
  run: runIdSchema,
  limit: z.int().min(2).max(400).default(200),
});
export type ReadArchitectureHistoryInput = z.input<typeof readArchitectureHistoryInput>;

export function readArchitectureHistory({
  ctx,
  input,
}: Call<ReadArchitectureHistoryInput>): z.output<typeof architectureHistorySchema> {
  const { run: id, limit } = readArchitectureHistoryInput.parse(input);
  const run = requireRun(ctx.db, id, 'run');
  const all = snapshotSteps(ctx.db, id);
  const space = run.space === null ? undefined : findSpace(ctx.db, run.space);
  const prior = run.config.kind === 'adapt' ? findPrior(ctx.db, run.config.prior) : undefined;
  return {
    run: id,
    space: space === undefined ? null : { id: space.id, name: space.name, document: space.document },
    steps: all.map(({ step }) => step),
    snapshots: readSnapshots(
      ctx.db,
      thin(all, limit).map((entry) => entry.id),
    ).map(toSnapshot),
    prior: prior === undefined ? null : [...prior.snapshot.logits],
  };
}
