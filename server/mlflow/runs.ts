/** @file Runs, as MLflow clients begin, find, end and delete them. */
import { performance } from 'node:perf_hooks';
import { setImmediate as turn } from 'node:timers/promises';
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { runsOfExperiments } from '@/db/queries/run/of-experiments';
import { updateOutsideRun } from '@/db/queries/run/outside';
import { runsById } from '@/db/queries/run/run';
import { lastTimes, seriesOf } from '@/db/queries/series';
import type { RunRow, SeriesRow } from '@/db/schema';
import type { RunId } from '@/domain/ids';
import { isWorking } from '@/domain/run-state';
import type { ServiceContext } from '@/server/context';
import { noteChange } from '@/server/services/audit/record';
import { deleteRun, restore } from '@/server/services/runs/upkeep/trash';
import { logAtHand } from '@/server/services/tracking/append';
import { say } from '@/server/services/tracking/end';
import { requireOutsideRun } from '@/server/services/tracking/outside-run';
import { keepOutside } from '@/server/services/tracking/outside-run-file';
import { settled } from '@/server/services/tracking/settled';
import { begin, recordFirstEvent } from '@/server/services/tracking/start';
import { endpoint } from './endpoint';
import { missing } from './errors';
import { experimentOf, isInView, viewSchema } from './experiments';
import { listSchema, pageOf, runField, runIdIn, tagSchema, wholeSchema } from './request';
import { byOrder, type Facts, fits, type Order, parseFilter, parseOrder } from './search-filter';
import { paramsOf, record, runInfo, runWire, stateOf, tagsOf } from './wire';

/** Also in the trash: clients see those, too. */
export function requireAnyRun(ctx: ServiceContext, id: RunId): RunRow {
  const [row] = runsById(ctx.db, [id]);
  if (row === undefined) throw missing(`There is no run ${id}.`);
  return row;
}

function seriesByRun(ctx: ServiceContext, runs: readonly RunRow[]): Map<RunId, SeriesRow[]> {
  const found = new Map<RunId, SeriesRow[]>(runs.map(({ id }) => [id, []]));
  for (const series of seriesOf(ctx.db, [...found.keys()])) found.get(series.run)?.push(series);
  return found;
}

function wires(ctx: ServiceContext, rows: readonly RunRow[]) {
  const series = seriesByRun(ctx, rows);
  return rows.map((row) => {
    const own = series.get(row.id) ?? [];
    const times = lastTimes(
      ctx.db,
      own.map(({ id }) => id),
    );
    return runWire(row, own, times);
  });
}

const mostRuns = 50_000;
/** Milliseconds of one search before others are answered in between. */
const turnAfter = 20;

export const runEndpoints = {
  'POST runs/create': endpoint(
    'member',
    z.object({
      experiment_id: z.string().default('0'),
      run_name: z.string().optional(),
      start_time: wholeSchema.optional(),
      user_id: z.string().optional(),
      tags: z.array(tagSchema).default([]),
    }),
    (ctx, { experiment_id, run_name, start_time, user_id, tags }) => {
      const named = record(tags);
      const name = (run_name ?? named['mlflow.runName'] ?? '').trim().slice(0, 200);
      const user: Record<string, string> = user_id === undefined || user_id === '' ? {} : { 'mlflow.user': user_id };
      const experiment = experimentOf(ctx, experiment_id);
      const begun = inTransaction(ctx.db, (tx) =>
        begin(ctx, tx, {
          name: name === '' ? undefined : name,
          experiment,
          params: {},
          outside: { tags: { ...user, ...named } },
          startedAt: start_time ?? ctx.now(),
        }),
      );
      const source = named['mlflow.source.name'];
      const commit = named['mlflow.source.git.commit'];
      recordFirstEvent(ctx, begun, {
        ...(source === undefined ? {} : { source }),
        ...(commit === undefined ? {} : { commit }),
      });
      return { run: runWire(requireAnyRun(ctx, begun.run.id), [], new Map()) };
    },
  ),
  'GET runs/get': endpoint('viewer', runField, async (ctx, input) => {
    const id = runIdIn(input);
    await settled(ctx, id);
    const [run] = wires(ctx, [requireAnyRun(ctx, id)]);
    return { run };
  }),
  'POST runs/update': endpoint(
    'member',
    runField.extend({
      status: z.union([z.string(), z.number()]).optional(),
      end_time: wholeSchema.optional(),
      run_name: z.string().optional(),
    }),
    async (ctx, input) => {
      const id = runIdIn(input);
      const name = (input.run_name ?? '').trim().slice(0, 200);
      requireOutsideRun(ctx, ctx.db, id);
      if (name !== '') {
        inTransaction(ctx.db, (tx) => {
          updateOutsideRun(tx, id, { name });
          noteChange(ctx, tx, 'run', id, id);
        });
        keepOutside(ctx, id);
      }
      if (input.status !== undefined) {
        await logAtHand(ctx, id);
        say(ctx, id, stateOf(input.status), { reason: null, at: input.end_time ?? ctx.now() });
      }
      return { run_info: runInfo(requireAnyRun(ctx, id)) };
    },
  ),
  'POST runs/delete': endpoint('member', runField, async (ctx, input) => {
    const id = runIdIn(input);
    const run = requireAnyRun(ctx, id);
    if (run.deletedAt !== null) return {};
    // Their own server deletes a running run: here it then ends.
    if (run.config.kind === 'external' && isWorking(run.state)) {
      await logAtHand(ctx, id);
      say(ctx, id, 'stopped', { reason: 'deleted by its client', at: ctx.now() });
    }
    await settled(ctx, id);
    deleteRun.run({ ctx, input: { id } });
    return {};
  }),
  'POST runs/restore': endpoint('member', runField, (ctx, input) => {
    const id = runIdIn(input);
    if (requireAnyRun(ctx, id).deletedAt !== null) restore.run({ ctx, input: { id } });
    return {};
  }),
  'POST runs/search': endpoint(
    'viewer',
    z.object({
      experiment_ids: listSchema,
      filter: z.string().default(''),
      run_view_type: viewSchema,
      max_results: wholeSchema.default(1_000),
      order_by: listSchema,
      page_token: z.string().optional(),
    }),
    async (ctx, { experiment_ids, filter, run_view_type, max_results, order_by, page_token }) => {
      const conditions = parseFilter(filter);
      const orders: Order[] = parseOrder(order_by);
      const experiments = experiment_ids.map((id) => experimentOf(ctx, id));
      const among = runsOfExperiments(ctx.db, experiments).filter(({ deletedAt }) =>
        isInView(run_view_type, deletedAt),
      );
      // A searching script has often just written.
      for (const { id, kind, state } of among.slice(0, 20))
        if (kind === 'external' && isWorking(state)) await settled(ctx, id);
      const fresh = runsById(
        ctx.db,
        among.map(({ id }) => id),
      );
      const place = new Map(among.map(({ id }, at) => [id, at]));
      const needed = [...conditions, ...orders].some(({ key }) => key.kind === 'metric');
      const series = needed ? seriesByRun(ctx, among) : new Map<RunId, SeriesRow[]>();
      const compare = byOrder(orders);
      const found: { row: RunRow; facts: Facts }[] = [];
      let begun = performance.now();
      for (const row of fresh) {
        const facts = factsOf(row, series.get(row.id) ?? []);
        if (fits(facts, conditions)) found.push({ row, facts });
        if (performance.now() - begun < turnAfter) continue;
        await turn();
        begun = performance.now();
      }
      found.sort((a, b) => compare(a.facts, b.facts) || (place.get(a.row.id) ?? 0) - (place.get(b.row.id) ?? 0));
      const { items, next } = pageOf(found, Math.min(max_results, mostRuns), page_token);
      return {
        runs: wires(
          ctx,
          items.map(({ row }) => row),
        ),
        ...(next === undefined ? {} : { next_page_token: next }),
      };
    },
  ),
};

function factsOf(run: RunRow, series: readonly SeriesRow[]): Facts {
  const info: Readonly<Record<string, string | number | undefined>> = runInfo(run);
  const [params, tags] = [paramsOf(run), tagsOf(run)];
  return ({ kind, name }) => {
    switch (kind) {
      case 'attribute':
        return info[name];
      case 'param':
        return Object.hasOwn(params, name) ? params[name] : undefined;
      case 'tag':
        return Object.hasOwn(tags, name) ? tags[name] : undefined;
      case 'metric':
        return series.find(({ key }) => key === name)?.last ?? undefined;
      case 'dataset':
        return datasetFact(run, name);
    }
  };
}

/** Of the first one named. */
function datasetFact(run: RunRow, name: string): string | undefined {
  for (const each of run.outside?.inputs ?? []) {
    const parsed = z
      .object({ dataset: z.object({ name: z.string(), digest: z.string() }), tags: z.array(tagSchema).default([]) })
      .safeParse(each).data;
    if (parsed === undefined) continue;
    if (name === 'context') return parsed.tags.find(({ key }) => key === 'mlflow.data.context')?.value;
    return name === 'name' ? parsed.dataset.name : name === 'digest' ? parsed.dataset.digest : undefined;
  }
  return undefined;
}
