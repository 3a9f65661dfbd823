/** @file Runs by id, with what they start from; those in the trash are found only on request. */

import { and, desc, eq, inArray, isNotNull, isNull, lte, type SQLWrapper, sql } from 'drizzle-orm';
import type { Database } from '@/db/open';
import { prepared } from '@/db/prepared';
import {
  type GenotypeRow,
  genotype,
  type NewRunRow,
  prior,
  type RunRow,
  run,
  runEarlier,
  runParent,
} from '@/db/schema';
import type { GenotypeId, PriorId, RunId } from '@/domain/ids';
import type { RunState } from '@/domain/run-state';
import { colourOfNewRun } from './colour';

const outOfTrash = (db: Database) =>
  db
    .select()
    .from(run)
    .where(and(eq(run.id, sql.placeholder('id')), isNull(run.deletedAt)))
    .prepare();

/** One run, or several, by id. Runs in the trash are found only on request. */
export function findRun(db: Database, id: RunId): RunRow | undefined {
  return prepared(db, outOfTrash).get({ id });
}

export function findRuns(db: Database, ids: readonly RunId[]): RunRow[] {
  return db
    .select()
    .from(run)
    .where(and(inArray(run.id, [...ids]), isNull(run.deletedAt)))
    .all();
}

const byId = (db: Database) =>
  db
    .select()
    .from(run)
    .where(eq(run.id, sql.placeholder('id')))
    .prepare();

/** Also one in the trash. */
export function runById(db: Database, id: RunId): RunRow | undefined {
  return prepared(db, byId).get({ id });
}

/** Also those in the trash. */
export function runsById(db: Database, ids: readonly RunId[]): RunRow[] {
  return prepared(db, byIds).all({ ids: JSON.stringify(ids) });
}

const byIds = (db: Database) => db.select().from(run).where(among(run.id)).prepare();

/** In a list of ids as JSON, `ids`: one parameter, however many. */
const among = (column: SQLWrapper) => sql`${column} in (select value from json_each(${sql.placeholder('ids')}))`;

/** What a list shows of a run: without its config and what its script reported, which are long. */
export type ShownRun = Pick<RunRow, keyof typeof shown>;

const shown = {
  ...{ id: run.id, name: run.name, kind: run.kind, state: run.state, reason: run.reason, experiment: run.experiment },
  ...{ tags: run.tags, seed: run.seed, groupHash: run.groupHash, colour: run.colour, priority: run.priority },
  ...{ createdAt: run.createdAt, createdBy: run.createdBy, startedAt: run.startedAt, endedAt: run.endedAt },
  ...{ progress: run.progress, device: run.device, summary: run.summary, deletedAt: run.deletedAt },
};

const shownByIds = (db: Database) => db.select(shown).from(run).where(among(run.id)).prepare();

/** Also those in the trash. */
export function shownRunsById(db: Database, ids: readonly RunId[]): ShownRun[] {
  return prepared(db, shownByIds).all({ ids: JSON.stringify(ids) });
}

export function findRunInTrash(db: Database, id: RunId): RunRow | undefined {
  return db
    .select()
    .from(run)
    .where(and(eq(run.id, id), isNotNull(run.deletedAt)))
    .get();
}

/** Runs that were put into the trash at `before` or earlier; the newest first, so that nothing uses it. */
export function runsInTrashSince(db: Database, before: number): RunId[] {
  return db
    .select({ id: run.id })
    .from(run)
    .where(and(isNotNull(run.deletedAt), lte(run.deletedAt, before)))
    .orderBy(desc(run.createdAt))
    .all()
    .map(({ id }) => id);
}

export interface RunParent {
  readonly type: 'prior' | 'genotype';
  readonly id: string;
  readonly name: string;
}

const parentsByIds = (db: Database) =>
  db
    .select({
      run: runParent.run,
      prior: prior.id,
      priorName: prior.name,
      genotype: genotype.id,
      genotypeName: genotype.name,
    })
    .from(runParent)
    .leftJoin(prior, eq(prior.id, runParent.prior))
    .leftJoin(genotype, eq(genotype.id, runParent.genotype))
    .where(among(runParent.run))
    .prepare();

/** The prior or the genotype that each of several runs starts from. */
export function parentsOfRuns(db: Database, ids: readonly RunId[]): Map<RunId, RunParent> {
  const rows = prepared(db, parentsByIds).all({ ids: JSON.stringify(ids) });
  const parents = new Map<RunId, RunParent>();
  for (const row of rows) {
    if (row.prior !== null) parents.set(row.run, { type: 'prior', id: row.prior, name: row.priorName ?? row.prior });
    else if (row.genotype !== null) {
      parents.set(row.run, { type: 'genotype', id: row.genotype, name: row.genotypeName ?? row.genotype });
    }
  }
  return parents;
}

export function insertRun(
  db: Database,
  row: Omit<NewRunRow, 'colour'>,
  parent: { prior: PriorId | null; genotype: GenotypeId | null },
): RunRow {
  const colour = colourOfNewRun(db, row.groupHash, parent.genotype);
  const inserted = db
    .insert(run)
    .values({ ...row, colour })
    .returning()
    .get();
  if (parent.prior !== null || parent.genotype !== null) {
    db.insert(runParent)
      .values({ run: inserted.id, ...parent })
      .run();
  }
  const earlier = row.config.kind === 'random-search' ? new Set(row.config.earlier) : [];
  for (const each of earlier) db.insert(runEarlier).values({ run: inserted.id, earlier: each }).run();
  return inserted;
}

export type RunPatch = Partial<Omit<RunRow, 'id' | 'createdAt' | 'config' | 'kind'>>;

/** Changes a run, by compare-and-set on its state where that matters. */
export function updateRun(db: Database, id: RunId, patch: RunPatch): void {
  db.update(run).set(patch).where(eq(run.id, id)).run();
}

/** False if the run is no longer in state `from`. */
export function updateRunInState(db: Database, id: RunId, from: RunState, patch: RunPatch): boolean {
  return (
    db
      .update(run)
      .set(patch)
      .where(and(eq(run.id, id), eq(run.state, from)))
      .run().changes === 1
  );
}

/** Gives recreated records their old ids, while nothing refers to them yet. */
export function claimPriorId(db: Database, run: RunId, iteration: number, id: PriorId): void {
  db.update(prior)
    .set({ id })
    .where(and(eq(prior.run, run), eq(prior.iteration, iteration)))
    .run();
}

export function claimGenotypeId(db: Database, from: GenotypeId, id: GenotypeId): void {
  db.update(genotype).set({ id }).where(eq(genotype.id, from)).run();
}

/** Those that runs found. */
export function findRunGenotypesByHash(db: Database, hash: string): GenotypeRow[] {
  return db
    .select()
    .from(genotype)
    .where(and(eq(genotype.hash, hash), isNotNull(genotype.run)))
    .all();
}
