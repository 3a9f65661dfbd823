/** @file What a config names, looked up: task set, space, prior, genotype, datasets. A wrong id is refused by its field. */
import type { Database } from '@/db/open';
import { findDatasets } from '@/db/queries/dataset';
import { findGenotype } from '@/db/queries/genotype';
import { findPrior, type PriorWithFile } from '@/db/queries/prior';
import { findSpace } from '@/db/queries/space';
import { findTaskSet } from '@/db/queries/task-set';
import type { DatasetRow, GenotypeRow, SearchSpaceRow, TaskSetRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import type { SpaceId } from '@/domain/ids';
import { drawnFrom, type RunConfig } from '@/domain/run-config';

export interface References {
  readonly taskSet: TaskSetRow;
  /** Null for runs without a search. */
  readonly space: SearchSpaceRow | null;
  readonly prior: PriorWithFile | null;
  readonly genotype: GenotypeRow | null;
  readonly datasets: readonly DatasetRow[];
}

export function readReferences(db: Database, config: RunConfig): References {
  const { fields } = drawnFrom(config);
  const taskSet = requireTaskSet(db, config);
  const ids = taskSet.spec.sources.map((source) => source.dataset);
  const datasets = findDatasets(db, ids);
  const missing = ids.find((id) => !datasets.some((dataset) => dataset.id === id));
  if (missing !== undefined) {
    throw refuse(
      fields.taskSet,
      `The task set "${taskSet.name}" draws from the dataset ${missing}, which is missing here.`,
    );
  }
  const rest = { taskSet, datasets, space: null, prior: null, genotype: null };
  switch (config.kind) {
    case 'meta-train':
    case 'search':
    case 'random-search':
      return { ...rest, space: requireSpace(db, config.space) };
    case 'adapt':
    case 'few-shot': {
      const prior = findPrior(db, config.prior);
      if (prior === undefined) throw refuse('prior', `There is no prior ${config.prior}: choose one of the list.`);
      return { ...rest, prior, space: prior.space };
    }
    case 'evaluate': {
      const genotype = findGenotype(db, config.genotype);
      if (genotype === undefined)
        throw refuse('genotype', `There is no genotype ${config.genotype}: choose one of the list.`);
      return { ...rest, genotype };
    }
  }
}

function requireTaskSet(db: Database, config: RunConfig): TaskSetRow {
  const { taskSet: id, fields } = drawnFrom(config);
  const found = findTaskSet(db, id);
  if (found === undefined || found.deletedAt !== null) {
    throw refuse(fields.taskSet, `There is no task set ${id}, or it is in the trash: choose one of the list.`);
  }
  return found;
}

function requireSpace(db: Database, id: SpaceId): SearchSpaceRow {
  const found = findSpace(db, id);
  if (found === undefined) throw refuse('space', `There is no search space ${id}: choose one of the list.`);
  return found;
}

function refuse(field: string, message: string): DomainError {
  return new DomainError('invalid-input', message, { field });
}
