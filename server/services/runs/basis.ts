/** @file What a config names, looked up: task set, space, prior, genotype, datasets. A wrong id is refused by its field. */
import type { Database } from '@/db/open';
import { findDatasets } from '@/db/queries/dataset/find';
import { findGenotype } from '@/db/queries/genotype/find';
import { findPrior, type PriorWithFile } from '@/db/queries/prior/find';
import { findSpace } from '@/db/queries/space/find';
import { findTaskSet } from '@/db/queries/task-set/find';
import type { DatasetRow, GenotypeRow, SearchSpaceRow, TaskSetRow } from '@/db/schema';
import { DomainError } from '@/domain/errors';
import type { SpaceId, TaskSetId } from '@/domain/ids';
import type { RunConfig } from '@/domain/run-config';

export interface Basis {
  readonly taskSet: TaskSetRow;
  /** Null for runs without a search. */
  readonly space: SearchSpaceRow | null;
  readonly prior: PriorWithFile | null;
  readonly genotype: GenotypeRow | null;
  readonly datasets: readonly DatasetRow[];
}

export function readBasis(db: Database, config: RunConfig): Basis {
  const taskSet = requireTaskSet(db, config);
  const ids = taskSet.spec.sources.map((source) => source.dataset);
  const datasets = findDatasets(db, ids);
  const missing = ids.find((id) => !datasets.some((dataset) => dataset.id === id));
  if (missing !== undefined) {
    throw refuse(
      taskSetField(config),
      `The task set "${taskSet.name}" draws from the dataset ${missing}, which is not here.`,
    );
  }
  const rest = { taskSet, datasets, space: null, prior: null, genotype: null };
  switch (config.kind) {
    case 'meta-train':
    case 'search':
      return { ...rest, space: requireSpace(db, config.space) };
    case 'adapt': {
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

export function taskSetField(config: RunConfig): string {
  return config.kind === 'meta-train' ? 'taskSet' : 'task.taskSet';
}

function requireTaskSet(db: Database, config: RunConfig): TaskSetRow {
  const id: TaskSetId = config.kind === 'meta-train' ? config.taskSet : config.task.taskSet;
  const found = findTaskSet(db, id);
  if (found === undefined) throw refuse(taskSetField(config), `There is no task set ${id}: choose one of the list.`);
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
