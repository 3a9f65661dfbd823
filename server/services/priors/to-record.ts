/** @file Priors as the API shows them. */
import type { Database } from '@/db/open';
import type { PriorWithFile } from '@/db/queries/prior/find';
import { runsUsingPrior } from '@/db/queries/run/using';
import { entropies } from '@/domain/categorical';
import { choiceLayout } from '@/domain/choices';
import type { PriorRecord } from '@/domain/records/architecture';
import type { SearchSpace } from '@/domain/space';

export function toPriorRecord(db: Database, { prior, run, space, artefact, snapshot }: PriorWithFile): PriorRecord {
  return {
    id: prior.id,
    name: prior.name,
    run: { id: run.id, name: run.name },
    iteration: prior.iteration,
    space: { id: space.id, name: space.name },
    logits: [...snapshot.logits],
    genotype: snapshot.genotype,
    entropy: meanEntropy(space.document, snapshot.logits),
    adaptations: runsUsingPrior(db, prior.id).length,
    size: artefact.size,
    sha256: artefact.sha256,
    tags: prior.tags,
    notes: prior.notes,
    createdAt: prior.createdAt,
  };
}

function meanEntropy(space: SearchSpace, logits: ArrayLike<number>): number {
  const choices = choiceLayout(space);
  const sum = entropies(choices, Float64Array.from(logits)).reduce(
    (total, entropy, at) => total + entropy / Math.max(Math.log(choices[at]?.size ?? 1), 1e-12),
    0,
  );
  return sum / Math.max(1, choices.length);
}
