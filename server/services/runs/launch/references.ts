/** @file What a config names, looked up: task set, space, prior, genotype, datasets. A wrong id is refused by its field. */
import type { Database } from '@/db/open';
import { findDatasets } from '@/db/queries/dataset';
import {
  type KeptWeights,
  type SearchWithCandidates,
  searchesWithCandidates,
  weightsOf,
} from '@/db/queries/evaluation';
import { findGenotype } from '@/db/queries/genotype';
import { findPrior, type PriorWithFile } from '@/db/queries/prior';
import { findSpace } from '@/db/queries/space';
import { findTaskSet } from '@/db/queries/task-set';
import type { DatasetRow, GenotypeRow, SearchSpaceRow, TaskSetRow } from '@/db/schema';
import { contentHash } from '@/domain/content-hash';
import { DomainError } from '@/domain/errors';
import type { GenotypeId, SpaceId } from '@/domain/ids';
import { drawnFrom, type MeasureConfig, type RandomSearchConfig, type RunConfig } from '@/domain/run-config';
import { cellsDiffer } from '@/domain/space';

export interface References {
  readonly taskSet: TaskSetRow;
  /** Null for runs without a search. */
  readonly space: SearchSpaceRow | null;
  readonly prior: PriorWithFile | null;
  readonly genotype: GenotypeRow | null;
  /** What a measurement in eight bits calibrates; null where it is not asked for. */
  readonly weights: KeptWeights | null;
  /** What a black-box search begins with, in the order of the config. */
  readonly earlier: readonly SearchWithCandidates[];
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
  const rest = { taskSet, datasets, space: null, prior: null, genotype: null, weights: null, earlier: [] };
  switch (config.kind) {
    case 'meta-train':
    case 'search':
      return { ...rest, space: requireSpace(db, config.space) };
    case 'random-search': {
      const space = requireSpace(db, config.space);
      return { ...rest, space, earlier: requireEarlier(db, space, config) };
    }
    case 'adapt':
    case 'few-shot': {
      const prior = findPrior(db, config.prior);
      if (prior === undefined) throw refuse('prior', `There is no prior ${config.prior}: choose one from the list.`);
      return { ...rest, prior, space: prior.space };
    }
    case 'evaluate':
      return { ...rest, genotype: requireGenotype(db, config.genotype) };
    case 'measure': {
      const genotype = requireGenotype(db, config.genotype);
      return { ...rest, genotype, weights: config.eightBits ? requireWeights(db, genotype, config) : null };
    }
  }
}

function requireTaskSet(db: Database, config: RunConfig): TaskSetRow {
  const { taskSet: id, fields } = drawnFrom(config);
  const found = findTaskSet(db, id);
  if (found === undefined || found.deletedAt !== null) {
    throw refuse(fields.taskSet, `There is no task set ${id}, or it is in the trash: choose one from the list.`);
  }
  return found;
}

function requireSpace(db: Database, id: SpaceId): SearchSpaceRow {
  const found = findSpace(db, id);
  if (found === undefined) throw refuse('space', `There is no search space ${id}: choose one from the list.`);
  return found;
}

function requireGenotype(db: Database, id: GenotypeId): GenotypeRow {
  const found = findGenotype(db, id);
  if (found === undefined) throw refuse('genotype', `There is no genotype ${id}: choose one from the list.`);
  return found;
}

function requireEarlier(db: Database, space: SearchSpaceRow, { earlier = [], strategy }: RandomSearchConfig) {
  if (earlier.length === 0) return [];
  if (strategy !== 'predictor')
    throw refuse(
      'earlier',
      `${strategy} takes nothing from earlier searches: choose the strategy predictor, or none of them.`,
    );
  const found = searchesWithCandidates(db, { ids: earlier });
  return [...new Set(earlier)].map((id) => {
    const search = found.find(({ run }) => run.id === id);
    if (search === undefined)
      throw refuse('earlier', `There is no finished black-box search ${id}: choose from the list.`);
    const why = cellsDiffer(search.space.document, space.document);
    if (why !== null)
      throw refuse(
        'earlier',
        `"${search.run.name}" searched other cells (${why}): its accuracies say nothing of these.`,
      );
    return search;
  });
}

/** The newest retraining here of the same network on the same task. */
function requireWeights(db: Database, { hash }: GenotypeRow, config: MeasureConfig): KeptWeights {
  const same = (other: unknown): boolean => contentHash(other) === contentHash(config.task);
  const found = weightsOf(db, [hash]).find(
    ({ run: { config: by } }) =>
      by.kind === 'evaluate' && by.initChannels === config.initChannels && by.layers === config.layers && same(by.task),
  );
  if (found !== undefined) return found;
  throw refuse(
    'eightBits',
    `No retraining of this genotype on this task with ${config.initChannels} channels and ${config.layers} layers has weights here: evaluate it first, or measure without eight bits.`,
  );
}

function refuse(field: string, message: string): DomainError {
  return new DomainError('invalid-input', message, { field });
}
