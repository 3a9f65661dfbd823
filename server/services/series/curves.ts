/** @file Curves for charts: min, max and mean per bucket, so that spikes stay visible. */
import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { seriesIds } from '@/db/queries/series';
import { readCurve } from '@/db/series/read-curve';
import { runIdSchema } from '@/domain/ids';
import { type Curve, curveSchema } from '@/domain/records/run';

import { operation } from '@/server/operation';

/** Milliseconds after which other requests run: hundreds of curves must not block the server. */
const longestTurn = 15;

export const curves = operation({
  access: 'viewer',
  kind: 'query',
  input: z.strictObject({
    requests: z.array(z.strictObject({ run: runIdSchema, key: z.string().min(1) })).max(400),
    axis: z.enum(['step', 'time']),
    from: z.number().nullish(),
    to: z.number().nullish(),
    /** Buckets at most: the chart's width in pixels. */
    width: z.int().min(10).max(4000),
    /** Also points that a resumed run recomputed. */
    discarded: z.boolean().default(false),
  }),
  output: z.array(curveSchema),
  async run({ ctx, input: { requests, axis, from = null, to = null, width, discarded } }) {
    const ids = seriesIds(ctx.db, requests);
    const curves: Curve[] = [];
    let begun = performance.now();
    for (const { run, key } of requests) {
      if (performance.now() - begun > longestTurn) {
        await turn();
        begun = performance.now();
      }
      const series = ids.get(`${run} ${key}`);
      // A missing series is no error: a chart may be open before the first point.
      const buckets =
        series === undefined
          ? { points: 0, step: [], time: [], mean: [], min: [], max: [], nonFinite: [] }
          : readCurve(ctx.db, { series, axis, from, to, width, discarded });
      curves.push({ run, key, ...buckets });
    }
    return curves;
  },
});
