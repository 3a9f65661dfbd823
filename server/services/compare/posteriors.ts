/** @file How far the architecture distributions of runs are apart: KL per choice between their last logits. */
import { z } from 'zod';
import { snapshotAt } from '@/db/queries/architecture';
import { findRun } from '@/db/queries/run/run';
import { findSpace } from '@/db/queries/space';
import { type ChoiceLayout, choiceLayout } from '@/domain/architecture-layout';
import { floatSchema } from '@/domain/float';
import { runIdSchema, type SpaceId } from '@/domain/ids';
import { blockOf, logSoftmax } from '@/domain/statistics/categorical';
import { operation } from '@/server/operation';

interface Posterior {
  readonly space: SpaceId;
  /** Log probabilities, all choices in layout order. */
  readonly logP: Float64Array;
}

export const posteriors = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({ runs: z.array(runIdSchema).min(2).max(200) }),
  output: z.object({
    /** Those that searched, in the requested order. */
    runs: z.array(runIdSchema),
    /** KL(row ‖ column) in nats, mean over choices; null between runs of different search spaces. */
    divergences: z.array(z.array(floatSchema.nullable())),
  }),
  run({ ctx, input }) {
    const ids = [...new Set(input.runs)];
    const layouts = new Map<SpaceId, readonly ChoiceLayout[]>();
    const found = ids.flatMap((id) => {
      // One in the trash is left out like one that never searched.
      const space = findRun(ctx.db, id)?.space ?? null;
      const snapshot = snapshotAt(ctx.db, id, Number.MAX_SAFE_INTEGER);
      const document = space === null ? undefined : findSpace(ctx.db, space)?.document;
      if (space === null || snapshot === undefined || document === undefined) return [];
      const choices = layouts.get(space) ?? choiceLayout(document);
      layouts.set(space, choices);
      return [{ id, posterior: { space, logP: logProbabilities(choices, Float64Array.from(snapshot.logits)) } }];
    });
    return {
      runs: found.map(({ id }) => id),
      divergences: found.map(({ posterior: p }) =>
        found.map(({ posterior: q }) => meanDivergence(p, q, layouts.get(p.space)?.length ?? 1)),
      ),
    };
  },
});

function logProbabilities(choices: readonly ChoiceLayout[], logits: Float64Array): Float64Array {
  const logP = new Float64Array(logits.length);
  for (const choice of choices) logP.set(logSoftmax(blockOf(logits, choice)), choice.offset);
  return logP;
}

function meanDivergence(p: Posterior, q: Posterior, choices: number): number | null {
  if (p.space !== q.space || p.logP.length !== q.logP.length) return null;
  let sum = 0;
  for (let i = 0; i < p.logP.length; i++) {
    const log = p.logP[i] ?? 0;
    sum += Math.exp(log) * (log - (q.logP[i] ?? 0));
  }
  return Math.max(0, sum / choices);
}
