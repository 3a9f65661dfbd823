/** @file Priors as the API shows them. */
import type { PriorWithFile } from '@/db/queries/prior/find';
import type { PriorRecord } from '@/domain/records/architecture';

export function toPriorRecord({ prior, run, space, artefact, snapshot }: PriorWithFile): PriorRecord {
  return {
    id: prior.id,
    name: prior.name,
    run: { id: run.id, name: run.name },
    iteration: prior.iteration,
    space: { id: space.id, name: space.name },
    logits: [...snapshot.logits],
    genotype: snapshot.genotype,
    size: artefact.size,
    sha256: artefact.sha256,
    createdAt: prior.createdAt,
  };
}
