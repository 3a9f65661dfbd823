/** @file Architecture over time: the logits that a run recorded. */
import { z } from 'zod';
import { readSnapshots, snapshotSteps } from '@/db/queries/architecture';
import { findPrior } from '@/db/queries/prior';
import { findSpace } from '@/db/queries/space';
import type { ArchitectureSnapshotRow } from '@/db/schema';
import { runIdSchema } from '@/domain/ids';
import { type ArchitectureSnapshot, architectureHistorySchema } from '@/domain/records/architecture';
import { operation } from '@/server/operation';
import { requireRun } from '@/server/services/runs/require-run';

/** Picks at most `most` of a list, evenly, both ends kept. */
function thin<T>(items: readonly T[], limit: number): T[] {
  if (items.length <= limit) return [...items];
  const stride = (items.length - 1) / (limit - 1);
  return Array.from({ length: limit }, (_, i) => items[Math.round(i * stride)]).filter((item) => item !== undefined);
}

/** Architecture snapshots as the API shows them. */
function toSnapshot(row: ArchitectureSnapshotRow): ArchitectureSnapshot {
  return { step: row.step, time: row.time, logits: [...row.logits], genotype: row.genotype };
}

/** Architecture logits over a run. */
const history = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({
    run: runIdSchema,
    limit: z.int().min(2).max(400).default(200),
  }),
  output: architectureHistorySchema,
  run({ ctx, input: { run: id, limit } }) {
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
  },
});

export const architecture = {
  history,
};
