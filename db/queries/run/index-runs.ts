/** @file Ids of the runs that a query means, in order, with the values that grouping and its figures need. */
import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '@/db/open';
import type { RunId } from '@/domain/ids';
import type { RunField, RunQuery } from '@/domain/run-query';
import { fieldType } from '@/domain/run-query/fields';
import { run } from '../../schema';
import { ordered } from '../contains';
import { isFiniteNumber } from './figure-sql';
import { type QueryScope, RunSql } from './query-sql';

export type CellValue = string | number | null;

export interface IndexQuery {
  readonly query: RunQuery | null;
  readonly sort: RunField;
  readonly descending: boolean;
  /** Runs in the trash instead of all others. */
  readonly trash: boolean;
  /** Values to read for each run. */
  readonly values: readonly RunField[];
}

/** In both directions: first finite values, then NaN and infinities, last runs without a value. */
export function indexRuns(db: Database, scope: QueryScope, wanted: IndexQuery): { id: RunId; values: CellValue[] }[] {
  const parts = new RunSql(scope);
  const values = wanted.values.map((field) => parts.value(field));
  const where = conditionOf(parts, wanted);
  const direction = wanted.descending ? sql`desc` : sql`asc`;
  const order = sql`${sortOf(parts, wanted.sort, direction)}, ${run.createdAt} ${direction}, ${run.id} ${direction}`;
  const columns = sql.join([sql`${run.id}`, ...values], sql`, `);
  const rows = db.values<[RunId, ...CellValue[]]>(
    sql`${parts.with} select ${columns} from ${parts.from} where ${where} order by ${order}`,
  );
  return rows.map(([id, ...own]) => ({ id, values: cellsOf(own, wanted.values) }));
}

/** Values of fields for these runs, in the trash or not, by id. */
export function runValues(
  db: Database,
  scope: QueryScope,
  ids: readonly RunId[],
  fields: readonly RunField[],
): Map<RunId, CellValue[]> {
  if (ids.length === 0 || fields.length === 0) return new Map();
  const among = sql.join(
    ids.map((id) => sql`${id}`),
    sql`, `,
  );
  const parts = new RunSql(scope, among);
  const columns = sql.join([sql`${run.id}`, ...fields.map((field) => parts.value(field))], sql`, `);
  const rows = db.values<[RunId, ...CellValue[]]>(
    sql`${parts.with} select ${columns} from ${parts.from} where ${run.id} in (${among})`,
  );
  return new Map(rows.map(([id, ...own]) => [id, cellsOf(own, fields)]));
}

function sortOf(parts: RunSql, field: RunField, direction: SQL): SQL {
  const value = parts.value(field);
  if (!isMeasured(field)) {
    const type = fieldType(field);
    return sql`${type === 'text' || type === 'set' || type === 'any' ? ordered(value) : value} ${direction} nulls last`;
  }
  return sql`case when ${value} is null then 2 else not ${isFiniteNumber(value)} end, ${value} ${direction}`;
}

/** Figures may be NaN, which is a text in the database. */
function isMeasured({ kind }: RunField): boolean {
  return kind === 'figure' || kind === 'mean';
}

function cellsOf(values: readonly CellValue[], fields: readonly RunField[]): CellValue[] {
  return values.map((value, at) => {
    const field = fields[at];
    return value === 'NaN' && field !== undefined && isMeasured(field) ? Number.NaN : value;
  });
}

function conditionOf(parts: RunSql, { query, trash }: Pick<IndexQuery, 'query' | 'trash'>): SQL {
  const inTrash = trash ? sql`${run.deletedAt} is not null` : sql`${run.deletedAt} is null`;
  return query === null ? inTrash : sql`${inTrash} and ${parts.condition(query)}`;
}
