/** @file Ids of the runs that a query means, in order, with the values that grouping and its figures need. */
import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { Database } from '@/db/open';
import { rowsOf } from '@/db/prepared';
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
  const rows = rowsOf<[RunId, ...CellValue[]]>(db, statementOf(scope, wanted));
  return rows.map(([id, ...own]) => ({ id, values: cellsOf(own, wanted.values) }));
}

/** Runs as groups need them, a list for each value, in the order of `ids`. NaN is a text. */
export interface Members {
  readonly total: number;
  /** Packed, as `packedRunIds` has them. */
  readonly ids: string;
  readonly values: readonly (readonly CellValue[])[];
}

/** The same runs for grouping, a text for each value: rows that SQLite hands over one by one take longer than all else. */
export function membersOf(db: Database, scope: QueryScope, wanted: IndexQuery): Members {
  const names = wanted.values.map((_, at) => sql.identifier(`own_value_${at}`));
  const found = statementOf(scope, wanted, names);
  const lists = names.map((name) => sql`, json_group_array(${name})`);
  const [row] = rowsOf<[number, string | null, ...string[]]>(
    db,
    sql`select count(*), ${packedIds}${sql.join(lists, sql``)} from (${found})`,
  );
  const [total = 0, ids = null, ...texts] = row ?? [];
  return { total, ids: ids ?? '', values: texts.map(cellsIn) };
}

/** Infinities are written as numbers that no float holds. What a setting has of lists stays the text that it is elsewhere. */
function cellsIn(text: string): CellValue[] {
  const cells: unknown = JSON.parse(text);
  if (!Array.isArray(cells)) return [];
  return cells.map((cell: unknown) =>
    typeof cell === 'number' || typeof cell === 'string' || cell === null ? cell : JSON.stringify(cell),
  );
}

/** By id. */
export function namesOfRuns(db: Database, ids: readonly RunId[]): ReadonlyMap<RunId, string> {
  // One parameter, however many runs.
  const rows = db.values<[RunId, string]>(
    sql`select ${run.id}, ${run.name} from ${run} where ${run.id} in (select value from json_each(${JSON.stringify(ids)}))`,
  );
  return new Map(rows);
}

const packedIds = sql`group_concat(substr(id, ${'run_'.length + 1}), '')`;

/** The same ids in one text, without their `run_`: each row that SQLite hands over costs more than to find and order it. */
export function packedRunIds(
  db: Database,
  scope: QueryScope,
  wanted: Omit<IndexQuery, 'values'>,
): { total: number; ids: string } {
  const found = statementOf(scope, { ...wanted, values: [] });
  const [row] = rowsOf<[number, string | null]>(db, sql`select count(*), ${packedIds} from (${found})`);
  return { total: row?.[0] ?? 0, ids: row?.[1] ?? '' };
}

/** `names`: of the values, where another statement reads them. */
function statementOf(scope: QueryScope, wanted: IndexQuery, names: readonly SQLWrapper[] = []): SQL {
  const parts = new RunSql(scope);
  const named = (value: SQL, at: number): SQL => (names[at] === undefined ? value : sql`${value} as ${names[at]}`);
  const values = wanted.values.map((field) => parts.value(field));
  const where = conditionOf(parts, wanted);
  const direction = wanted.descending ? sql`desc` : sql`asc`;
  const by = parts.value(wanted.sort);
  return isMeasured(wanted.sort)
    ? measuredFirst(parts, { values, by, where, direction, named })
    : sql`${parts.with} select ${sql.join([sql`${run.id}`, ...values.map(named)], sql`, `)} from ${parts.from} where ${where}
          order by ${first(wanted.sort, by, direction)}${run.createdAt} ${direction}, ${run.id} ${direction}`;
}

/** Nothing where all are ordered by their creation anyway: named twice, it would be sorted although the index is in that order. */
function first(field: RunField, by: SQL, direction: SQL): SQL {
  if (field.kind === 'plain' && field.name === 'created') return sql``;
  return sql`${textOrder(field, by)} ${direction} nulls last, `;
}

/** Values of fields for these runs, in the trash or not, by id. */
export function runValues(
  db: Database,
  scope: QueryScope,
  ids: readonly RunId[],
  fields: readonly RunField[],
): Map<RunId, CellValue[]> {
  if (ids.length === 0 || fields.length === 0) return new Map();
  // One parameter, however many runs.
  const among = sql`select value from json_each(${JSON.stringify(ids)})`;
  const parts = new RunSql(scope, among);
  const columns = sql.join([sql`${run.id}`, ...fields.map((field) => parts.value(field))], sql`, `);
  const rows = rowsOf<[RunId, ...CellValue[]]>(
    db,
    sql`${parts.with} select ${columns} from ${parts.from} where ${run.id} in (${among})`,
  );
  return new Map(rows.map(([id, ...own]) => [id, cellsOf(own, fields)]));
}

function textOrder(field: RunField, value: SQL): SQL {
  const type = fieldType(field);
  return type === 'text' || type === 'set' || type === 'any' ? ordered(value) : value;
}

/** A figure is an expression over JSON and a look-up, and its order names it four times: it is computed once per run. */
function measuredFirst(
  parts: RunSql,
  {
    values,
    by,
    where,
    direction,
    named,
  }: { values: readonly SQL[]; by: SQL; where: SQL; direction: SQL; named: (value: SQL, at: number) => SQL },
): SQL {
  // What runs are sorted by is often shown, too: SQLite would compute it once more.
  const names = values.map((value, at) => (value === by ? sql`sorted` : sql.identifier(`value_${at}`)));
  const own = values.map((value, at) => (value === by ? sql`` : sql`, ${value} as ${names[at]}`));
  const body = sql`select ${run.id} as id, ${run.createdAt} as created, ${by} as sorted${sql.join(own, sql``)} from ${parts.from} where ${where}`;
  const figure = sql`sorted`;
  return sql`${parts.withFound(body)} select ${sql.join([sql`id`, ...names.map((name, at) => named(sql`${name}`, at))], sql`, `)} from found
    order by case when sorted is null then 2 else not ${isFiniteNumber(figure)} end, sorted ${direction}, created ${direction}, id ${direction}`;
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
