/** @file Ids of the runs that a query means, in order, with the values that grouping and its figures need; and values of runs by id. */
import type { Database } from '@/db/open';
import type { RunId } from '@/domain/ids';
import type { RunField, RunQuery } from '@/domain/run-query';
import { type QueryScope, RunFinder } from './find-runs';
import type { CellValue, KeptColumn } from './kept-column';
import { keptRuns } from './kept-runs';

export interface IndexQuery {
  readonly query: RunQuery | null;
  readonly sort: RunField;
  readonly descending: boolean;
  /** Runs in the trash instead of all others. */
  readonly trash: boolean;
}

/** In both directions: first finite values, then NaN and infinities, last runs without a value. */
export interface FoundRuns {
  /** Where they are kept: what columns are asked about. */
  readonly places: Int32Array;
  /** Of these places, the ids without their `run_`, one after the other. */
  packed(places: Iterable<number>): string;
  column(field: RunField): KeptColumn;
}

export function findRunPlaces(db: Database, scope: QueryScope, { query, sort, ...wanted }: IndexQuery): FoundRuns {
  const runs = keptRuns(db);
  const finder = new RunFinder(runs, scope);
  const { letters } = runs;
  return {
    places: finder.find(query, sort, wanted),
    packed(places) {
      let text = '';
      for (const place of places) text += letters[place] ?? '';
      return text;
    },
    column: (field) => finder.values(field),
  };
}

export function indexRuns(db: Database, scope: QueryScope, wanted: IndexQuery): RunId[] {
  const { places } = findRunPlaces(db, scope, wanted);
  const { letters } = keptRuns(db);
  return Array.from(places, (place) => `run_${letters[place]}` as RunId);
}

/** Values of fields for these runs, in the trash or not, by id. */
export function runValues(
  db: Database,
  scope: QueryScope,
  ids: readonly RunId[],
  fields: readonly RunField[],
): Map<RunId, CellValue[]> {
  if (ids.length === 0 || fields.length === 0) return new Map();
  const runs = keptRuns(db);
  const finder = new RunFinder(runs, scope);
  const columns = fields.map((field) => finder.values(field));
  return new Map(
    ids.flatMap((id) => {
      const place = runs.placeOf(id);
      return place === undefined
        ? []
        : [[id, columns.map((column, at) => cellOf(column.at(place), fields[at]))] as const];
    }),
  );
}

/** NaN is a text where it is stored. */
function cellOf(value: CellValue, field: RunField | undefined): CellValue {
  return value === 'NaN' && (field?.kind === 'figure' || field?.kind === 'mean') ? Number.NaN : value;
}
