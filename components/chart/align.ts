/** @file Several curves on one x axis: position by position, or, with too many positions, on a grid of columns. Pure. */

/** Null is a gap of the curve; undefined is not one of its points. */
export type Column = readonly (number | null | undefined)[];

/** A curve at its own positions, ascending. */
export interface SeriesTable {
  readonly x: readonly number[];
  readonly raw: Column;
  readonly low: Column;
  readonly high: Column;
}

export interface Aligned {
  readonly x: readonly number[];
  readonly columns: readonly { readonly raw: Column; readonly low: Column; readonly high: Column }[];
}

/** Every position of any curve. */
export function alignExactly(tables: readonly SeriesTable[]): Aligned {
  const [first] = tables;
  if (first === undefined) return { x: [], columns: [] };
  if (tables.every((table) => sameValues(table.x, first.x))) return { x: first.x, columns: tables };
  const x = [...new Set(tables.flatMap((table) => table.x))].sort((a, b) => a - b);
  const placeOf = new Map(x.map((value, at) => [value, at] as const));
  const columns = tables.map((table) => {
    const places = table.x.map((value) => placeOf.get(value) ?? 0);
    return {
      raw: spread(table.raw, places, x.length),
      low: spread(table.low, places, x.length),
      high: spread(table.high, places, x.length),
    };
  });
  return { x, columns };
}

function spread(values: Column, places: readonly number[], length: number): Column {
  const column = new Array<number | null | undefined>(length).fill(undefined);
  places.forEach((place, at) => {
    column[place] = values[at];
  });
  return column;
}

function sameValues(a: readonly number[], b: readonly number[]): boolean {
  return a === b || (a.length === b.length && a.every((value, at) => value === b[at]));
}

/**
 * `count` columns from the first position to the last, even on the drawn scale. Each column is drawn by its mean,
 * its lowest and its highest value, so that no spike is lost; a column with nothing but gaps is a gap.
 */
export function alignOnGrid(tables: readonly SeriesTable[], count: number, logarithmic: boolean): Aligned {
  const scale = logarithmic ? Math.log : (value: number): number => value;
  const back = logarithmic ? Math.exp : (value: number): number => value;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { x } of tables) {
    first = Math.min(first, scale(x[0] ?? Number.POSITIVE_INFINITY));
    last = Math.max(last, scale(x.at(-1) ?? Number.NEGATIVE_INFINITY));
  }
  const width = (last - first) / (count - 1);
  if (!(width > 0)) return alignExactly(tables);
  const x = Array.from({ length: count }, (_, at) => back(first + at * width));
  const columns = tables.map((table) => {
    const raw = new Array<number | null | undefined>(count).fill(undefined);
    const low = [...raw];
    const high = [...raw];
    const sums = new Float64Array(count);
    const counts = new Uint32Array(count);
    table.x.forEach((value, at) => {
      const place = Math.round((scale(value) - first) / width);
      const mean = table.raw[at] ?? null;
      if (mean === null) {
        raw[place] ??= null;
        return;
      }
      sums[place] = (sums[place] ?? 0) + mean;
      counts[place] = (counts[place] ?? 0) + 1;
      raw[place] = (sums[place] ?? 0) / (counts[place] ?? 1);
      low[place] = Math.min(low[place] ?? Number.POSITIVE_INFINITY, table.low[at] ?? mean);
      high[place] = Math.max(high[place] ?? Number.NEGATIVE_INFINITY, table.high[at] ?? mean);
    });
    return { raw, low, high };
  });
  return { x, columns };
}
