/** @file Curves for charts: min, max and mean per bucket, so that spikes stay visible. */
import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import type { Database } from '@/db/open';
import { seriesIds } from '@/db/queries/series';
import { type LentBuckets, lendCurve } from '@/db/series/read-curve';
import { runIdSchema } from '@/domain/ids';
import { type Curve, curveSchema } from '@/domain/records/run';

import { operation } from '@/server/operation';

/** Milliseconds after which other requests run: hundreds of curves must not block the server. */
const longestTurn = 15;

const input = z.strictObject({
  requests: z.array(z.strictObject({ run: runIdSchema, key: z.string().min(1) })).max(400),
  axis: z.enum(['step', 'time']),
  from: z.number().nullish(),
  to: z.number().nullish(),
  /** Buckets at most: the chart's width in pixels. */
  width: z.int().min(10).max(4000),
  /** Also points that a resumed run recomputed. */
  discarded: z.boolean().default(false),
});

type Asked = z.output<typeof input>;

export const curves = operation({
  access: 'viewer',
  kind: 'query',
  input,
  output: z.array(curveSchema),
  run: ({ ctx, input: asked }) =>
    eachCurve(
      ctx.db,
      asked,
      ({ run, key }, { points, step, time, mean, min, max, nonFinite }): Curve => ({
        ...{ run, key, points, step: listOf(step), time: listOf(time), mean: listOf(mean) },
        ...{ min: listOf(min), max: listOf(max), nonFinite: listOf(nonFinite) },
      }),
    ),
});

const listOf = (column: Float64Array): number[] => Array.prototype.slice.call(column);

const nothing = new Float64Array();
const noBuckets: LentBuckets = {
  ...{ points: 0, step: nothing, time: nothing, mean: nothing, min: nothing, max: nothing, nonFinite: nothing },
};

/** What `use` makes of each curve, in order; its columns are the next one's afterwards. */
export async function eachCurve<Made>(
  db: Database,
  { requests, axis, from = null, to = null, width, discarded }: Asked,
  use: (request: Asked['requests'][number], curve: LentBuckets) => Made,
): Promise<Made[]> {
  const ids = seriesIds(db, requests);
  const made: Made[] = [];
  let begun = performance.now();
  for (const request of requests) {
    if (performance.now() - begun > longestTurn) {
      await turn();
      begun = performance.now();
    }
    const series = ids.get(`${request.run} ${request.key}`);
    // A missing series is no error: a chart may be open before the first point.
    const curve = series === undefined ? noBuckets : lendCurve(db, { series, axis, from, to, width, discarded });
    made.push(use(request, curve));
  }
  return made;
}
