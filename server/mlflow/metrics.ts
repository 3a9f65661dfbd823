/** @file Every point of a metric, in the order in which it was logged. */
import { z } from 'zod';
import { findSeries } from '@/db/queries/series';
import { readPoints } from '@/db/series/read-points';
import { loggedNumber } from '@/domain/float';
import type { RunId } from '@/domain/ids';
import type { ServiceContext } from '@/server/context';
import { settled } from '@/server/services/tracking/settled';
import { endpoint } from './endpoint';
import { listSchema, runField, runIdIn, wholeSchema } from './request';
import { requireAnyRun } from './runs';

const mostPoints = 25_000;

function* pointsOf(ctx: ServiceContext, run: RunId, key: string) {
  const series = findSeries(ctx.db, run, key);
  if (series === undefined) return;
  for (const { steps, times, values } of readPoints(ctx.db, series, { discarded: false })) {
    for (const [at, step] of steps.entries()) {
      const value = loggedNumber(values[at] ?? Number.NaN);
      yield { key, value, timestamp: Math.round(times[at] ?? 0), step };
    }
  }
}

export const metricEndpoints = {
  'GET metrics/get-history': endpoint(
    'viewer',
    runField.extend({
      metric_key: z.string(),
      page_token: z.string().optional(),
      max_results: wholeSchema.optional(),
    }),
    async (ctx, input) => {
      const id = runIdIn(input);
      requireAnyRun(ctx, id);
      await settled(ctx, id);
      // A client without a limit reads no second page.
      const most = input.max_results === undefined ? Number.POSITIVE_INFINITY : Math.min(input.max_results, mostPoints);
      const from = Number(input.page_token ?? 0) || 0;
      const metrics = [];
      let at = 0;
      let more = false;
      for (const point of pointsOf(ctx, id, input.metric_key)) {
        if (at >= from) {
          more = metrics.length >= most;
          if (more) break;
          metrics.push(point);
        }
        at += 1;
      }
      return { metrics, ...(more ? { next_page_token: String(at) } : {}) };
    },
  ),
  'GET metrics/get-history-bulk-interval': endpoint(
    'viewer',
    z.object({
      run_ids: listSchema,
      metric_key: z.string(),
      start_step: wholeSchema.optional(),
      end_step: wholeSchema.optional(),
      max_results: wholeSchema.default(320),
    }),
    async (ctx, { run_ids, metric_key, start_step, end_step, max_results }) => {
      const metrics = [];
      for (const run_id of run_ids) {
        const id = runIdIn({ run_id });
        requireAnyRun(ctx, id);
        await settled(ctx, id);
        const points = [...pointsOf(ctx, id, metric_key)].filter(
          ({ step }) =>
            step >= (start_step ?? Number.NEGATIVE_INFINITY) && step <= (end_step ?? Number.POSITIVE_INFINITY),
        );
        // Evenly spread, the last one always.
        const every = Math.max(1, Math.ceil(points.length / max_results));
        for (const [at, point] of points.entries()) {
          if (at % every === 0 || at === points.length - 1) metrics.push({ ...point, run_id });
        }
      }
      return { metrics };
    },
  ),
};
