/** @file Logged models: their clients' descriptions. Their files are artefacts, in the run's own folder. */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { allLoggedModels, findLoggedModel, insertLoggedModel, updateLoggedModel } from '@/db/queries/logged-model';
import type { LoggedModelRow } from '@/db/schema';
import type { ServiceContext } from '@/server/context';
import { audit, noteChange } from '@/server/services/audit/record';
import { requireOutsideRun } from '@/server/services/tracking/outside-run';
import { endpoint } from './endpoint';
import { invalid, missing } from './errors';
import { experimentOf } from './experiments';
import { pageOf, paramSchema, runIdIn, tagSchema, wholeSchema } from './request';
import { byOrder, type Facts, fits, parseFilter, parseKey } from './search-filter';
import { experimentIdOf, pairs, record } from './wire';

function modelWire(row: LoggedModelRow) {
  return {
    info: {
      model_id: row.id,
      experiment_id: experimentIdOf(row.experiment),
      name: row.name,
      creation_timestamp_ms: row.createdAt,
      last_updated_timestamp_ms: row.updatedAt,
      artifact_uri: `mlflow-artifacts:/${row.run}/models/${row.id}/artifacts`,
      status: row.status,
      model_type: row.type,
      source_run_id: row.run ?? '',
      tags: pairs(row.tags),
    },
    data: { params: pairs(row.params), metrics: [] },
  };
}

function requireModel(ctx: ServiceContext, id: string | undefined): LoggedModelRow {
  const row = findLoggedModel(ctx.db, id ?? '');
  if (row === undefined || row.deletedAt !== null) throw missing(`There is no logged model ${id ?? ''}.`);
  return row;
}

function change(
  ctx: ServiceContext,
  id: string | undefined,
  patch: (row: LoggedModelRow) => Parameters<typeof updateLoggedModel>[2],
): { model: ReturnType<typeof modelWire> } {
  const row = requireModel(ctx, id);
  inTransaction(ctx.db, (tx) => {
    updateLoggedModel(tx, row.id, { ...patch(row), updatedAt: ctx.now() });
    if (row.run !== null) noteChange(ctx, tx, 'run', row.run, row.run);
    audit(ctx, tx, 'logged-model.edit', row.id, { name: row.name });
  });
  return { model: modelWire(findLoggedModel(ctx.db, row.id) ?? row) };
}

const statuses = [
  'LOGGED_MODEL_STATUS_UNSPECIFIED',
  'LOGGED_MODEL_PENDING',
  'LOGGED_MODEL_READY',
  'LOGGED_MODEL_UPLOAD_FAILED',
] as const;
const statusSchema = z.union([
  z.enum(statuses),
  z
    .int()
    .min(0)
    .max(3)
    .transform((at) => statuses[at] ?? statuses[0]),
]);
const nothing = z.object({});

export const modelEndpoints = {
  'POST logged-models': endpoint(
    'member',
    z.object({
      experiment_id: z.string().default('0'),
      name: z.string().max(500).default(''),
      model_type: z.string().max(500).default(''),
      source_run_id: z.string().optional(),
      params: z.array(paramSchema).default([]),
      tags: z.array(tagSchema).default([]),
    }),
    (ctx, { experiment_id, name, model_type, source_run_id, params, tags }) => {
      if (source_run_id === undefined || source_run_id === '') {
        throw invalid('Log a model within a run: its files lie in the run’s folder.');
      }
      const { run } = requireOutsideRun(ctx, ctx.db, runIdIn({ run_id: source_run_id }));
      const now = ctx.now();
      const id = `m-${randomBytes(16).toString('hex')}`;
      const row: LoggedModelRow = {
        id,
        run: run.id,
        experiment: experimentOf(ctx, experiment_id),
        name: name === '' ? id.slice(0, 10) : name,
        type: model_type,
        status: 'LOGGED_MODEL_PENDING',
        tags: record(tags),
        params: record(params),
        createdAt: now,
        updatedAt: now,
        deletedAt: null,
      };
      inTransaction(ctx.db, (tx) => {
        insertLoggedModel(tx, row);
        noteChange(ctx, tx, 'run', run.id, run.id);
        audit(ctx, tx, 'logged-model.create', id, { name: row.name, run: run.id });
      });
      return { model: modelWire(row) };
    },
  ),
  'POST logged-models/search': endpoint(
    'viewer',
    z.object({
      experiment_ids: z.array(z.string()).default([]),
      filter: z.string().default(''),
      max_results: wholeSchema.default(100),
      order_by: z.array(z.object({ field_name: z.string(), ascending: z.boolean().default(true) })).default([]),
      page_token: z.string().optional(),
    }),
    (ctx, { experiment_ids, filter, max_results, order_by, page_token }) => {
      const among = new Set(experiment_ids.map((id) => experimentOf(ctx, id)));
      const conditions = parseFilter(filter);
      const orders = order_by.map(({ field_name, ascending }) => ({ key: parseKey(field_name), ascending }));
      const compare = byOrder(orders.length > 0 ? orders : [{ key: parseKey('creation_timestamp'), ascending: false }]);
      const found = allLoggedModels(ctx.db)
        .filter(({ experiment, deletedAt }) => deletedAt === null && among.has(experiment))
        .map((row) => ({ row, facts: factsOf(row) }))
        .filter(({ facts }) => fits(facts, conditions))
        .sort((a, b) => compare(a.facts, b.facts));
      const { items, next } = pageOf(found, max_results, page_token);
      return {
        models: items.map(({ row }) => modelWire(row)),
        ...(next === undefined ? {} : { next_page_token: next }),
      };
    },
  ),
  'GET logged-models/*': endpoint('viewer', nothing, (ctx, _, [id]) => ({ model: modelWire(requireModel(ctx, id)) })),
  'PATCH logged-models/*': endpoint('member', z.object({ status: statusSchema }), (ctx, { status }, [id]) =>
    change(ctx, id, () => ({ status })),
  ),
  'DELETE logged-models/*': endpoint('member', nothing, (ctx, _, [id]) => {
    change(ctx, id, () => ({ deletedAt: ctx.now() }));
    return {};
  }),
  'PATCH logged-models/*/tags': endpoint(
    'member',
    z.object({ tags: z.array(tagSchema).default([]) }),
    (ctx, { tags }, [id]) => change(ctx, id, (row) => ({ tags: { ...row.tags, ...record(tags) } })),
  ),
  'DELETE logged-models/*/tags/*': endpoint('member', nothing, (ctx, _, [id, key]) => {
    change(ctx, id, (row) => ({
      tags: Object.fromEntries(Object.entries(row.tags).filter(([name]) => name !== key)),
    }));
    return {};
  }),
  'POST logged-models/*/params': endpoint(
    'member',
    z.object({ params: z.array(paramSchema).default([]) }),
    (ctx, { params }, [id]) => {
      change(ctx, id, (row) => ({ params: { ...row.params, ...record(params) } }));
      return {};
    },
  ),
};

function factsOf(row: LoggedModelRow): Facts {
  const attributes: Readonly<Record<string, string | number>> = {
    model_id: row.id,
    name: row.name,
    model_name: row.name,
    model_type: row.type,
    status: row.status.replace('LOGGED_MODEL_', ''),
    source_run_id: row.run ?? '',
    creation_time: row.createdAt,
    creation_timestamp: row.createdAt,
    last_updated_timestamp: row.updatedAt,
  };
  return ({ kind, name }) => {
    if (kind === 'tag') return row.tags[name];
    return kind === 'param' ? row.params[name] : kind === 'attribute' ? attributes[name] : undefined;
  };
}
