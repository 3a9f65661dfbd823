/** @file What adaptations made of a prior: their logits, how far these moved, where they lie, and whether the prior helped. */
import { z } from 'zod';
import { snapshotAt } from '@/db/queries/architecture';
import { adaptationsOf, findPrior, searchesOfTaskSet } from '@/db/queries/prior';
import type { ArchitectureSnapshotRow, RunRow } from '@/db/schema';
import { choiceLayout } from '@/domain/choices';
import { DomainError } from '@/domain/errors';
import { priorIdSchema, type SpaceId } from '@/domain/ids';
import { type PosteriorMap, type PosteriorRecord, posteriorMapSchema } from '@/domain/records/architecture';
import type { TaskReference } from '@/domain/run-config/shared-settings';
import { centred, divergences } from '@/domain/statistics/categorical';
import { principalPlane } from '@/domain/statistics/principal-plane';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { numbersOf } from '@/server/services/runs/summarise';

const accuracyKey = 'test.accuracy';

/** Only adaptations whose φ moved: a fixed architecture is no posterior. */
export const posteriors = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({ id: priorIdSchema }),
  output: posteriorMapSchema,
  run({ ctx, input: { id } }): PosteriorMap {
    const found = findPrior(ctx.db, id);
    if (found === undefined) throw new DomainError('not-found', `There is no prior ${id}.`, { field: 'id' });
    const choices = choiceLayout(found.space.document);
    const alpha = Float64Array.from(found.snapshot.logits);
    const adapted = adaptationsOf(ctx.db, id).flatMap((run) => {
      const task = adaptedTask(run);
      const snapshot = task === null ? undefined : snapshotAt(ctx.db, run.id, Number.MAX_SAFE_INTEGER);
      return task === null || snapshot === undefined || snapshot.logits.length !== alpha.length
        ? []
        : [{ run, task, snapshot }];
    });
    const phis = adapted.map(({ snapshot }) => Float64Array.from(snapshot.logits));
    // Logits are identified up to a constant per choice: without it, distances would mean nothing.
    const plane = principalPlane([alpha, ...phis].map((logits) => centred(choices, logits)));
    const placeAt = (at: number): [number, number] => [...(plane.points[at] ?? ([0, 0] as const))];
    const searches = searchesByTask(ctx, found.space.id, adapted);
    return {
      posteriors: adapted.map(
        ({ run, task, snapshot }, at): PosteriorRecord => ({
          run: { id: run.id, name: run.name },
          state: run.state,
          seed: run.seed,
          task: taskName(task),
          step: snapshot.step,
          logits: [...snapshot.logits],
          genotype: snapshot.genotype,
          divergences: [...divergences(choices, phis[at] ?? alpha, alpha)].map((value) => Math.max(0, value)),
          accuracy: numbersOf(run.summary).get(accuracyKey) ?? null,
          scratch: searches.get(taskKey(task)) ?? null,
          place: placeAt(at + 1),
        }),
      ),
      prior: placeAt(0),
      shares: [...plane.shares],
    };
  },
});

function adaptedTask({ config }: RunRow): TaskReference | null {
  if (config.kind !== 'adapt' || config.headOnly) return null;
  return config.architecture === 'adapt' || config.architecture === 'uniform' ? config.task : null;
}

function taskKey({ taskSet, part, index, seed }: TaskReference): string {
  return `${taskSet} ${part} ${index} ${seed}`;
}

function taskName({ part, index, seed }: TaskReference): string {
  return `${part} ${index} (seed ${seed})`;
}

/** Mean accuracy of the searches of each task that ended with one. */
function searchesByTask(
  ctx: ServiceContext,
  space: SpaceId,
  adapted: readonly { readonly task: TaskReference; readonly snapshot: ArchitectureSnapshotRow }[],
): Map<string, { mean: number; runs: number }> {
  const values = new Map<string, number[]>();
  for (const taskSet of new Set(adapted.map(({ task }) => task.taskSet))) {
    for (const { config, summary } of searchesOfTaskSet(ctx.db, space, taskSet)) {
      const accuracy = numbersOf(summary).get(accuracyKey);
      if (config.kind !== 'search' || accuracy === undefined) continue;
      const key = taskKey(config.task);
      values.set(key, [...(values.get(key) ?? []), accuracy]);
    }
  }
  return new Map(
    [...values].map(([key, own]) => [key, { mean: own.reduce((a, b) => a + b, 0) / own.length, runs: own.length }]),
  );
}
