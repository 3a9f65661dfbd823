/**
 * @file GET /api/series/export: every point of a run's series as CSV, JSON or Parquet, not aggregated. Written as it is read, in
 * portions: other requests run in between, and memory does not grow with the number of points.
 */
import { createHash } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { seriesOf } from '@/db/queries/series';
import type { RunRow, SeriesRow } from '@/db/schema';
import { readPoints } from '@/db/series/read-points';
import { DomainError } from '@/domain/errors';
import { runIdSchema } from '@/domain/ids';
import { isFinal } from '@/domain/run-state';
import { tableFormats } from '@/domain/table';
import type { ServiceContext } from '@/server/context';
import { discreet } from '@/server/hide-paths';
import { requireRun } from '@/server/services/runs/require-run';
import { namesTag } from './ranges';
import { type FlatRecord, recordResponse } from './record-stream';
import { nameInFile } from './respond';

const inputSchema = z.strictObject({
  run: runIdSchema,
  format: z.enum(tableFormats),
  /** Given once for each series; all of the run by default. */
  key: z.array(z.string().min(1).max(300)).max(400),
  /** Also points that a resumed run recomputed. */
  discarded: z.enum(['true', 'false']).default('false'),
});

const columns = [
  { name: 'key', type: 'text' },
  { name: 'step', type: 'whole' },
  { name: 'time', type: 'time' },
  { name: 'value', type: 'number' },
] as const;

export function seriesExportResponse(ctx: ServiceContext, request: Request): Response {
  const parameters = new URL(request.url).searchParams;
  const input = inputSchema.parse({ ...Object.fromEntries(parameters), key: parameters.getAll('key') });
  const run = requireRun(ctx.db, input.run, 'run');
  const rows = wantedSeries(seriesOf(ctx.db, [input.run]), input.key);
  const unchanged =
    isFinal(run.state) && run.endedAt !== null ? { etag: tagOf(run, rows, input), at: run.endedAt } : null;
  if (unchanged !== null && namesTag(request.headers.get('if-none-match'), unchanged.etag)) {
    return new Response(null, { status: 304, headers: { ETag: unchanged.etag } });
  }
  const answer = recordResponse(() => pieces(ctx, rows, input.discarded === 'true'), {
    format: input.format,
    columns,
    fileName: `series-${nameInFile(discreet(ctx, { id: run.id, name: run.name }))}`,
  });
  if (unchanged === null) return answer;
  answer.headers.set('ETag', unchanged.etag);
  answer.headers.set('Last-Modified', new Date(unchanged.at).toUTCString());
  answer.headers.set('Cache-Control', 'private, no-cache');
  return answer;
}

/** For an ended run: its points stay unchanged until it is resumed and ends again. */
function tagOf({ id, endedAt }: RunRow, rows: readonly SeriesRow[], input: z.infer<typeof inputSchema>): string {
  const told = [id, endedAt, input.format, input.discarded, ...rows.map(({ key, count }) => `${key} ${count}`)];
  return `"${createHash('sha256').update(told.join('\n')).digest('hex').slice(0, 32)}"`;
}

/** In the requested order. @throws DomainError `not-found` that names what there is */
function wantedSeries(all: readonly SeriesRow[], keys: readonly string[]): readonly SeriesRow[] {
  if (keys.length === 0) return all;
  const byKey = new Map(all.map((row) => [row.key, row]));
  return [...new Set(keys)].map((key) => {
    const row = byKey.get(key);
    if (row !== undefined) return row;
    const there = all.length === 0 ? 'It has none yet.' : `It has ${all.map((each) => each.key).join(', ')}.`;
    throw new DomainError('not-found', `The run has no series "${key}". ${there}`, { field: 'key' });
  });
}

async function* pieces(
  { db }: ServiceContext,
  rows: readonly SeriesRow[],
  discarded: boolean,
): AsyncGenerator<FlatRecord[]> {
  for (const row of rows) {
    for (const { steps, times, values } of readPoints(db, row, { discarded })) {
      yield Array.from(values, (value, i) => ({
        key: row.key,
        step: steps[i] ?? 0,
        time: new Date(times[i] ?? 0).toISOString(),
        value,
      }));
      await turn();
    }
  }
}
