/** @file The posteriors of a prior: their logits, how far these moved, their map, and whether the prior helped. */
import { z } from 'zod';
import { snapshotAt } from '@/db/queries/architecture';
import { adaptationsOf, findPrior, searchesOfTaskSet } from '@/db/queries/prior';
import type { RunRow } from '@/db/schema';
import { choiceLayout } from '@/domain/architecture-layout';
import { DomainError } from '@/domain/errors';
import { priorIdSchema, type SpaceId } from '@/domain/ids';
import { type PosteriorMap, type PosteriorRecord, posteriorMapSchema } from '@/domain/records/architecture';
import type { AdaptConfig, TaskReference } from '@/domain/run-config';
import { centred, divergences } from '@/domain/statistics/categorical';
import { principalPlane } from '@/domain/statistics/principal-plane';
import type { ServiceContext } from '@/server/context';
import { operation } from '@/server/operation';
import { type Adaptation, accuracyOf, pairsOf, transfersOf } from './transfer';

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
    const adaptations = adaptationsOf(ctx.db, id);
    const adapted = adaptations.flatMap((run) => {
      const config = movedConfig(run);
      const snapshot = config === null ? undefined : snapshotAt(ctx.db, run.id, Number.MAX_SAFE_INTEGER);
      return config === null || snapshot === undefined || snapshot.logits.length !== alpha.length
        ? []
        : [{ run, config, taskName: taskName(config.task), snapshot }];
    });
    const phis = adapted.map(({ snapshot }) => Float64Array.from(snapshot.logits));
    // Logits are identified up to a constant per choice: without centring, distances would mean nothing.
    const plane = principalPlane([alpha, ...phis].map((logits) => centred(choices, logits)));
    const placeAt = (at: number): [number, number] => [...(plane.points[at] ?? ([0, 0] as const))];
    const pairs = pairsOf(adapted, searchesOf(ctx, found.space.id, adapted));
    return {
      adaptations: adaptations.length,
      transfers: transfersOf(adapted, pairs),
      posteriors: adapted.map(
        ({ run, taskName: task, snapshot }, at): PosteriorRecord => ({
          run: { id: run.id, name: run.name, colour: run.colour },
          state: run.state,
          seed: run.seed,
          task,
          step: snapshot.step,
          logits: [...snapshot.logits],
          genotype: snapshot.genotype,
          divergences: [...divergences(choices, phis[at] ?? alpha, alpha)].map((value) => Math.max(0, value)),
          accuracy: accuracyOf(run.summary),
          scratch: pairs.get(run.id) ?? [],
          place: placeAt(at + 1),
        }),
      ),
      prior: placeAt(0),
      shares: [...plane.shares],
    };
  },
});

/** The config of an adaptation whose φ moves; null for any other run. */
function movedConfig({ config }: RunRow): AdaptConfig | null {
  if (config.kind !== 'adapt' || config.headOnly) return null;
  return config.architecture === 'adapt' || config.architecture === 'uniform' ? config : null;
}

const partWords = { metaTrain: 'meta-training', metaValidation: 'meta-validation', heldOut: 'held-out' } as const;

function taskName({ part, index, seed }: TaskReference): string {
  return `${partWords[part]} ${index}${seed === 0 ? '' : `, sampled by seed ${seed}`}`;
}

/** The searches in this space on the task sets of the adaptations. */
function searchesOf(ctx: ServiceContext, space: SpaceId, adapted: readonly Adaptation[]) {
  return [...new Set(adapted.map(({ config }) => config.task.taskSet))].flatMap((taskSet) =>
    searchesOfTaskSet(ctx.db, space, taskSet).flatMap(({ config, ...run }) =>
      config.kind === 'search' ? [{ ...run, config }] : [],
    ),
  );
}
