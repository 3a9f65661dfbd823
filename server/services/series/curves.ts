/** @file Curves for charts: min, max and mean per bucket, so that spikes stay visible. */
import { z } from 'zod';
import { seriesOf } from '@/db/queries/series/find';
import { readCurve } from '@/db/series/read-curve';
import { runIdSchema } from '@/domain/ids';
import { curveSchema } from '@/domain/records/run';

import type { Call } from '@/server/context';

export const readCurvesInput = z.strictObject({
  requests: z.array(z.strictObject({ run: runIdSchema, key: z.string().min(1) })).max(400),
  axis: z.enum(['step', 'time']),
  from: z.number().nullish(),
  to: z.number().nullish(),
  /** Buckets at most: the chart's width in pixels. */
  width: z.int().min(10).max(4000),
  /** Also what a resumed run made again. */
  discarded: z.boolean().default(false),
});
export type ReadCurvesInput = z.input<typeof readCurvesInput>;

export const curveListSchema = z.array(curveSchema);

export function readCurves({ ctx, input }: Call<ReadCurvesInput>): z.output<typeof curveListSchema> {
  const { requests, axis, from = null, to = null, width, discarded } = readCurvesInput.parse(input);
  const rows = seriesOf(ctx.db, [...new Set(requests.map((request) => request.run))]);
  const ids = new Map(rows.map((row) => [`${row.run} ${row.key}`, row.id]));
  return requests.map(({ run, key }) => {
    const series = ids.get(`${run} ${key}`);
    // Not there yet is not an error: a chart may be open before the first point.
    if (series === undefined)
      return { run, key, points: 0, step: [], time: [], mean: [], min: [], max: [], nonFinite: [] };
    return { run, key, ...readCurve(ctx.db, { series, axis, from, to, width, discarded }) };
  });
}
