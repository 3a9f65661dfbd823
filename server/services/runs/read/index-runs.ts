/** @file All runs of a query, as ordered ids in groups: fetched once per view, while rows are fetched by window. */
import { z } from 'zod';
import { type FoundRuns, findRunPlaces } from '@/db/queries/run/index-runs';
import type { CellValue } from '@/db/queries/run/kept-column';
import { contentHash } from '@/domain/content-hash';
import { floatSchema } from '@/domain/float';
import { firstRunIds, unpackRunIds } from '@/domain/run-id';
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
    const found = findRunPlaces(ctx.db, scope, wanted);
    const total = found.places.length;
    if (group === undefined) {
      const ids = found.packed(found.places);
      return { total, ids, groups: null, rows: rowsOf(ids) };
    }
    const figureFields = figures.map((figure, at) => readField(figure, `figures.${at}`));
    const groups = groupsOf(found, { own: readField(group, 'group'), common: commonOf(group), figures: figureFields });
    const by = figures.indexOf(sort);
    if (by >= 0) groups.sort((a, b) => compareMeans(a.figures[by]?.mean, b.figures[by]?.mean, descending));
    const ids = groups.map(({ places }) => found.packed(places)).join('');
    // Seeds of one config have a hash in common: the name of the first run says more.
    const names = group === 'group' || group === 'arm' ? found.column({ kind: 'plain', name: 'name' }) : null;
    return {
      total,
      ids,
      groups: groups.map(({ places: [first = -1], ...shown }) => ({
        ...shown,
        label:
          names !== null
            ? withoutSeed(String(names.at(first) ?? ''))
            : typeof shown.value === 'string'
              ? (nameOf(ctx.db, shown.value) ?? null)
              : null,
      })),
      rows: rowsOf(ids),
    };
  },
});

/** What runs of a group have in common, of a field's value. */
function commonOf(group: string): (value: string | number) => CellValue {
  const ofText =
    (read: (text: string) => CellValue) =>
    (value: string | number): CellValue =>
      typeof value === 'string' ? read(value) : value;
  switch (group) {
    case 'arm':
      return ofText(contentHash);
    case 'name':
      return ofText(withoutSeed);
    case 'tag':
      return ofText((text) => z.array(z.string()).parse(JSON.parse(text)).sort().join(', ') || null);
    default:
      return (value) => value;
  }
}

interface Group extends Omit<RunIndexGroup, 'label'> {
  /** Of its runs. */
  readonly places: readonly number[];
}

/** In the order in which their first runs come. */
function groupsOf(
  found: FoundRuns,
  {
    own,
    common,
    figures,
  }: { own: RunField; common: (value: string | number) => CellValue; figures: readonly RunField[] },
): Group[] {
  // Many runs share a value: each is worked on once.
  const groupOf = found.column(own).each(common, null);
  const placesByValue = new Map<CellValue, number[]>();
  for (const place of found.places) {
    const value = groupOf(place);
    const places = placesByValue.get(value);
    if (places === undefined) placesByValue.set(value, [place]);
    else places.push(place);
  }
  const columns = figures.map((figure) => found.column(figure));
  return [...placesByValue].map(([value, places]) => ({
    value,
    count: places.length,
    places,
    figures: columns.map((column) => figureOf(places.map((place) => column.at(place)))),
  }));
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
