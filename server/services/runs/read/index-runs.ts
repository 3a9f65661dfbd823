/** @file All runs of a query, as ordered ids in groups: fetched once per view, while rows are fetched by window. */
import { z } from 'zod';
import { type CellValue, type Members, membersOf, namesOfRuns, packedRunIds } from '@/db/queries/run/index-runs';
import { contentHash } from '@/domain/content-hash';
import { floatSchema } from '@/domain/float';
import type { RunId } from '@/domain/ids';
import { firstRunIds, packedRunId, unpackRunIds } from '@/domain/run-id';
import type { RunField } from '@/domain/run-query';
import { meanInterval } from '@/domain/statistics/mean-interval';
import { operation } from '@/server/operation';
import { withoutSeed } from '@/server/services/compare/groups';
import { nameOf } from '@/server/services/compare/named';
import { fieldTextSchema, queryTextSchema, readField, readQuery, scopeOf } from './query-input';
import { rows as rowsOfRuns, runRowsSchema } from './rows';

const groupSchema = z.object({
  /** Null for runs that have no value of the field. */
  value: z.union([z.string(), z.number()]).nullable(),
  /** Its label, if the value is unclear. */
  label: z.string().nullable(),
  count: z.int(),
  /**
   * By place in the input's `figures`: mean and 95 % t interval of the finite values, `n` of them; NaN of none if no value is
   * finite; null if no run has a value.
   */
  figures: z.array(
    z.object({ mean: floatSchema, low: z.number().nullable(), high: z.number().nullable(), n: z.int() }).nullable(),
  ),
});

type RunIndexGroup = z.output<typeof groupSchema>;

/** Letters of an id after `run_`, one id after the other: half the size of a list. */
const runIndexSchema = z.object({
  total: z.int(),
  ids: z.string(),
  groups: z.array(groupSchema).nullable(),
  /** The first of them, where `columns` were given. */
  rows: runRowsSchema,
});

/** The number of rows that the table fetches at once. */
const firstRows = 50;

export const index = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({
    query: queryTextSchema.default(''),
    sort: fieldTextSchema.default('created'),
    descending: z.boolean().default(true),
    /** Runs with the same value of this field are grouped. */
    group: fieldTextSchema.optional(),
    /** Figures whose mean per group is needed. */
    figures: z.array(fieldTextSchema).max(12).default([]),
    /** Columns of the first rows, which are included; without it none are. */
    columns: z.array(fieldTextSchema).max(40).optional(),
    /** Runs in the trash instead of all others. */
    trash: z.boolean().default(false),
  }),
  output: runIndexSchema,
  run({ ctx, input: { query, sort, descending, group, figures, columns, trash } }) {
    const sortField = readField(sort, 'sort');
    const scope = scopeOf(ctx);
    const wanted = { query: readQuery(query), sort: sortField, descending, trash };
    const rowsOf = (ids: string) =>
      columns === undefined
        ? []
        : rowsOfRuns.run({ ctx, input: { ids: unpackRunIds(firstRunIds(ids, firstRows)), columns } });
    if (group === undefined) {
      const { total, ids } = packedRunIds(ctx.db, scope, wanted);
      return { total, ids, groups: null, rows: rowsOf(ids) };
    }
    const figureFields = figures.map((figure, at) => readField(figure, `figures.${at}`));
    const values: RunField[] = [readField(group, 'group'), ...figureFields];
    const members = membersOf(ctx.db, scope, { ...wanted, values });
    const groups = groupsOf(members, commonOf(group));
    const by = figures.indexOf(sort);
    if (by >= 0) groups.sort((a, b) => compareMeans(a.figures[by]?.mean, b.figures[by]?.mean, descending));
    const ids = groups.map((each) => each.ids).join('');
    // Seeds of one config have a hash in common: the name of the first run says more.
    const names =
      group === 'group' || group === 'arm'
        ? namesOfRuns(
            ctx.db,
            groups.map(({ first }) => first),
          )
        : null;
    return {
      total: members.total,
      ids,
      groups: groups.map(({ ids: _, first, ...shown }) => ({
        ...shown,
        label:
          names !== null
            ? withoutSeed(names.get(first) ?? '')
            : typeof shown.value === 'string'
              ? (nameOf(ctx.db, shown.value) ?? null)
              : null,
      })),
      rows: rowsOf(ids),
    };
  },
});

/** What runs of a group have in common, of a field's value. */
function commonOf(group: string): (value: CellValue) => CellValue {
  const ofText =
    (read: (text: string) => CellValue) =>
    (value: CellValue): CellValue =>
      typeof value === 'string' ? read(value) : value;
  switch (group) {
    case 'arm':
      return ofText(once(contentHash));
    case 'name':
      return ofText(withoutSeed);
    case 'tag':
      return ofText((text) => z.array(z.string()).parse(JSON.parse(text)).sort().join(', ') || null);
    default:
      return (value) => value;
  }
}

/** Many runs share a text: each is worked on once. */
function once(read: (text: string) => CellValue): (text: string) => CellValue {
  const known = new Map<string, CellValue>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const made = read(text);
    known.set(text, made);
    return made;
  };
}

interface Group extends Omit<RunIndexGroup, 'label'> {
  /** Of its runs, packed. */
  readonly ids: string;
  readonly first: RunId;
}

/** In the order in which their first runs come. The first value is the group's, the others are figures. */
function groupsOf(
  { ids, values: [own = [], ...figures] }: Members,
  valueOfMember: (value: CellValue) => CellValue,
): Group[] {
  const placesByValue = new Map<CellValue, number[]>();
  own.forEach((cell, at) => {
    const value = valueOfMember(cell);
    const places = placesByValue.get(value);
    if (places === undefined) placesByValue.set(value, [at]);
    else places.push(at);
  });
  return [...placesByValue].map(([value, places]) => {
    const packed = places.map((at) => packedRunId(ids, at)).join('');
    return {
      value,
      count: places.length,
      ids: packed,
      first: `run_${firstRunIds(packed, 1)}` as RunId,
      figures: figures.map((cells) => figureOf(places.map((at) => cells[at] ?? null))),
    };
  });
}

function figureOf(cells: readonly CellValue[]): RunIndexGroup['figures'][number] {
  const finite: number[] = [];
  let some = false;
  for (const value of cells) {
    // NaN is a text in the database.
    if (typeof value === 'number' || value === 'NaN') some = true;
    if (typeof value === 'number' && Number.isFinite(value)) finite.push(value);
  }
  if (finite.length > 0) return meanInterval(finite);
  return some ? { mean: Number.NaN, low: null, high: null, n: 0 } : null;
}

/** In both directions: first finite means, then NaN, last groups without a mean. */
function compareMeans(a: number | undefined, b: number | undefined, descending: boolean): number {
  const rank = (mean: number | undefined): number => (mean === undefined ? 2 : Number.isFinite(mean) ? 0 : 1);
  if (rank(a) !== 0 || rank(b) !== 0) return rank(a) - rank(b);
  return descending ? (b ?? 0) - (a ?? 0) : (a ?? 0) - (b ?? 0);
}
