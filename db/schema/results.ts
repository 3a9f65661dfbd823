/** @file What runs produce and start from: files, priors, genotypes, evaluations, logged models, and the links of their lineage. */
import { index, integer, primaryKey, sqliteTable, text, unique } from 'drizzle-orm/sqlite-core';
import type { ArtefactKind } from '@/domain/events';
import type { Genotype } from '@/domain/genotype';
import type { ArtefactId, AttemptId, ExperimentId, GenotypeId, PriorId, RunId, SpaceId } from '@/domain/ids';
import { float } from './columns';
import { experiment, searchSpace } from './definitions';
import { attempt, type LoggedValues, run } from './runs';

/** Files that a run left: checkpoints, priors, posteriors, weights. */
export const artefact = sqliteTable(
  'artefact',
  {
    id: text('id').$type<ArtefactId>().primaryKey(),
    run: text('run_id')
      .$type<RunId>()
      .notNull()
      .references(() => run.id, { onDelete: 'cascade' }),
    attempt: text('attempt_id')
      .$type<AttemptId>()
      .notNull()
      .references(() => attempt.id, { onDelete: 'cascade' }),
    kind: text('kind').$type<ArtefactKind>().notNull(),
    name: text('name').notNull(),
    /** Relative to the attempt's directory. */
    path: text('path').notNull(),
    size: integer('size').notNull(),
    sha256: text('sha256').notNull(),
    step: integer('step').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [unique('artefact_name').on(table.attempt, table.name), index('artefact_run').on(table.run, table.kind)],
);
export type ArtefactRow = typeof artefact.$inferSelect;

/** Priors: a meta-train run at an iteration. Its logits are the snapshot of the file's attempt at that step. */
export const prior = sqliteTable(
  'prior',
  {
    id: text('id').$type<PriorId>().primaryKey(),
    name: text('name').notNull(),
    run: text('run_id')
      .$type<RunId>()
      .notNull()
      .references(() => run.id, { onDelete: 'restrict' }),
    iteration: integer('iteration').notNull(),
    space: text('space_id')
      .$type<SpaceId>()
      .notNull()
      .references(() => searchSpace.id, { onDelete: 'restrict' }),
    artefact: text('artefact_id')
      .$type<ArtefactId>()
      .notNull()
      .references(() => artefact.id, { onDelete: 'restrict' }),
    tags: text('tags', { mode: 'json' }).$type<string[]>().notNull().default([]),
    notes: text('notes').notNull().default(''),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [unique('prior_iteration').on(table.run, table.iteration), index('prior_artefact').on(table.artefact)],
);
export type PriorRow = typeof prior.$inferSelect;

/** Genotypes: found by runs, or imported. */
export const genotype = sqliteTable(
  'genotype',
  {
    id: text('id').$type<GenotypeId>().primaryKey(),
    name: text('name').notNull(),
    /** Canonical: equal for cells that differ only in the order of pairs. */
    hash: text('hash').notNull(),
    document: text('document', { mode: 'json' }).$type<Genotype>().notNull(),
    /** Where it was found; null for an imported one. */
    run: text('run_id')
      .$type<RunId>()
      .references(() => run.id, { onDelete: 'restrict' }),
    step: integer('step'),
    space: text('space_id')
      .$type<SpaceId>()
      .references(() => searchSpace.id, { onDelete: 'restrict' }),
    margins: text('margins', { mode: 'json' }).$type<(number | 'NaN' | 'Infinity' | '-Infinity')[]>().notNull(),
    tags: text('tags', { mode: 'json' }).$type<string[]>().notNull().default([]),
    notes: text('notes').notNull().default(''),
    createdAt: integer('created_at').notNull(),
  },
  // A run has one result: an attempt that recomputes it replaces the document, not the record.
  (table) => [unique('genotype_run').on(table.run), index('genotype_hash').on(table.hash)],
);
export type GenotypeRow = typeof genotype.$inferSelect;

/** Evaluations: what a genotype scored in a run of kind `evaluate`. */
export const evaluation = sqliteTable(
  'evaluation',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    genotype: text('genotype_id')
      .$type<GenotypeId>()
      .notNull()
      .references(() => genotype.id, { onDelete: 'restrict' }),
    run: text('run_id')
      .$type<RunId>()
      .notNull()
      .unique()
      .references(() => run.id, { onDelete: 'cascade' }),
    /** The task in words: set, part, index, seed. */
    task: text('task').notNull(),
    seed: integer('seed').notNull(),
    values: text('values', { mode: 'json' }).$type<LoggedValues>().notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (table) => [index('evaluation_genotype').on(table.genotype)],
);

/** Evaluations made elsewhere: a genotype's accuracy as reported from another code or paper. */
export const externalEvaluation = sqliteTable(
  'external_evaluation',
  {
    id: integer('id').primaryKey({ autoIncrement: true }),
    genotype: text('genotype_id')
      .$type<GenotypeId>()
      .notNull()
      .references(() => genotype.id, { onDelete: 'cascade' }),
    /** Task or dataset in words. */
    task: text('task').notNull(),
    /** Share of test images, 0 to 1. */
    accuracy: float('accuracy').notNull(),
    epochs: integer('epochs'),
    parameters: integer('parameters'),
    source: text('source').notNull(),
    note: text('note').notNull(),
    createdAt: integer('created_at').notNull(),
    createdBy: text('created_by').notNull(),
  },
  (table) => [index('external_evaluation_genotype').on(table.genotype)],
);
export type ExternalEvaluationRow = typeof externalEvaluation.$inferSelect;

/** Models that scripts from outside logged: their client's description; their files are in the run's own folder. */
export const loggedModel = sqliteTable(
  'logged_model',
  {
    id: text('id').primaryKey(),
    run: text('run_id')
      .$type<RunId>()
      .references(() => run.id, { onDelete: 'cascade' }),
    experiment: text('experiment_id')
      .$type<ExperimentId>()
      .references(() => experiment.id, { onDelete: 'set null' }),
    name: text('name').notNull(),
    type: text('type').notNull(),
    /** As the protocol names it: LOGGED_MODEL_PENDING, … */
    status: text('status').notNull(),
    tags: text('tags', { mode: 'json' }).$type<Readonly<Record<string, string>>>().notNull(),
    params: text('params', { mode: 'json' }).$type<Readonly<Record<string, string>>>().notNull(),
    createdAt: integer('created_at').notNull(),
    updatedAt: integer('updated_at').notNull(),
    deletedAt: integer('deleted_at'),
  },
  (table) => [index('logged_model_run').on(table.run), index('logged_model_experiment').on(table.experiment)],
);
export type LoggedModelRow = typeof loggedModel.$inferSelect;

/** What a run starts from besides its task set and space: the links of its lineage, which can't be broken. */
export const runParent = sqliteTable(
  'run_parent',
  {
    run: text('run_id')
      .$type<RunId>()
      .primaryKey()
      .references(() => run.id, { onDelete: 'cascade' }),
    prior: text('prior_id')
      .$type<PriorId>()
      .references(() => prior.id, { onDelete: 'restrict' }),
    genotype: text('genotype_id')
      .$type<GenotypeId>()
      .references(() => genotype.id, { onDelete: 'restrict' }),
  },
  (table) => [index('run_parent_prior').on(table.prior), index('run_parent_genotype').on(table.genotype)],
);

/** The black-box searches whose trained candidates a search begins with: links of its lineage, too. */
export const runEarlier = sqliteTable(
  'run_earlier',
  {
    run: text('run_id')
      .$type<RunId>()
      .notNull()
      .references(() => run.id, { onDelete: 'cascade' }),
    /** Kept by `dependantsOf` while this run is there; a rebuilt run may name one whose folder is gone. */
    earlier: text('earlier_id').$type<RunId>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.earlier, table.run] }), index('run_earlier_run').on(table.run)],
);
