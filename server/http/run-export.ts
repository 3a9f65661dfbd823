/**
 * @file GET /api/runs/export: the whole result of a query as CSV, JSON or Parquet. Written as it is read, some hundred runs at a time:
 * other requests run in between, and memory does not grow with the number of runs.
 */
import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { indexRuns } from '@/db/queries/run/index-runs';
import type { RunId } from '@/domain/ids';
import { fieldType } from '@/domain/run-query/fields';
import { tableFormats } from '@/domain/table';
import type { ServiceContext } from '@/server/context';
import { discreet } from '@/server/hide-paths';
import { runs } from '@/server/services/runs';
import { queryTextSchema, readField, readQuery, scopeOf } from '@/server/services/runs/read/query-input';
import type { RunRow } from '@/server/services/runs/read/rows';
import { type FlatRecord, type RecordColumn, recordResponse } from './record-stream';
import { parseQuery } from './respond';

const runsPerPiece = 100;

const inputSchema = z.strictObject({
  format: z.enum(tableFormats),
  query: queryTextSchema.default(''),
  sort: z.string().default('created'),
  descending: z.enum(['true', 'false']).default('true'),
  trash: z.enum(['true', 'false']).default('false'),
  /** Names of columns, separated by semicolons, as in the table's address. */
  columns: z.string().max(6000).default(''),
});

/** Facts of every export; further columns are fields of the query language. */
const facts = {
  id: ({ run }) => run.id,
  name: ({ run }) => run.name,
  kind: ({ run }) => run.kind,
  state: ({ run }) => run.state,
  seed: ({ run }) => run.seed,
  group: ({ run }) => run.groupHash,
  experiment: ({ run }) => run.experiment?.name ?? null,
  tag: ({ run }) => run.tags.join(' '),
  person: ({ person }) => person,
  lineage: ({ parent }) => parent?.name ?? null,
  reason: ({ run }) => run.reason,
  device: ({ run }) => run.device,
  created: ({ run }) => new Date(run.createdAt).toISOString(),
  started: ({ run }) => isoOf(run.startedAt),
  ended: ({ run }) => isoOf(run.endedAt),
} as const satisfies Readonly<Record<string, (row: RunRow) => string | number | null>>;
const factTypes: ReadonlyMap<string, RecordColumn['type']> = new Map([
  ['seed', 'whole'],
  ...(['created', 'started', 'ended'] as const).map((name) => [name, 'time'] as const),
]);

export function runExportResponse(ctx: ServiceContext, request: Request): Response {
  const input = parseQuery(request, inputSchema);
  const columns = input.columns
    .split(';')
    .filter(
      (column) => column !== '' && !Object.hasOwn(facts, column) && column !== 'progress' && column !== 'duration',
    );
  const asked = columns.map((name): RecordColumn => {
    const type = fieldType(readField(name, 'columns'));
    return { name, type: type === 'number' ? 'number' : type === 'any' ? 'any' : 'text' };
  });
  const ids = indexRuns(ctx.db, scopeOf(ctx), {
    query: readQuery(input.query),
    sort: readField(input.sort, 'sort'),
    descending: input.descending === 'true',
    trash: input.trash === 'true',
  });
  const own = Object.keys(facts).map((name): RecordColumn => ({ name, type: factTypes.get(name) ?? 'text' }));
  return recordResponse(() => pieces(ctx, ids, columns), {
    format: input.format,
    columns: [...own, ...asked],
    fileName: 'runs',
  });
}

async function* pieces(
  ctx: ServiceContext,
  ids: readonly RunId[],
  columns: readonly string[],
): AsyncGenerator<FlatRecord[]> {
  for (let at = 0; at < ids.length; at += runsPerPiece) {
    const rows = runs.rows({ ctx, input: { ids: ids.slice(at, at + runsPerPiece), columns: [...columns] } });
    yield discreet(
      ctx,
      rows.map((row) => recordOf(row, columns)),
    );
    await turn();
  }
}

function recordOf(row: RunRow, columns: readonly string[]): FlatRecord {
  const own = Object.entries(facts).map(([name, read]) => [name, read(row)] as const);
  const values = columns.map((column, at) => [column, row.values[at] ?? null] as const);
  return Object.fromEntries([...own, ...values]);
}

function isoOf(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
