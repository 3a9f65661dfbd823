/** @file Experiments, as MLflow clients create, find and change them. Our records, under their ids. */
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import {
  type ExperimentRow,
  everyExperiment,
  findExperiment,
  findExperimentByName,
  updateExperiment,
} from '@/db/queries/experiment';
import { type ExperimentId, experimentIdSchema } from '@/domain/ids';
import type { ServiceContext } from '@/server/context';
import { audit, noteChange } from '@/server/services/audit/record';
import { beginExperiment } from '@/server/services/experiments';
import { endpoint } from './endpoint';
import { invalid, missing, refusal } from './errors';
import { listSchema, pageOf, tagSchema, wholeSchema } from './request';
import { byOrder, type Facts, fits, parseFilter, parseOrder } from './search-filter';
import { defaultExperiment, pairs, record } from './wire';

const idInput = z.object({ experiment_id: z.string() });

/** The experiment that always exists. */
const standing: Omit<ExperimentRow, 'id'> = { name: 'Default', createdAt: 0, tags: null, deletedAt: null };

export function experimentWire({ id, name, createdAt, tags, deletedAt }: Omit<ExperimentRow, 'id'> & { id: string }) {
  return {
    experiment_id: id,
    name,
    artifact_location: `mlflow-artifacts:/${id}`,
    lifecycle_stage: deletedAt === null ? 'active' : 'deleted',
    creation_time: createdAt,
    last_update_time: createdAt,
    tags: pairs(tags ?? {}),
  };
}

/** Null for the one that has no record. @throws DomainError `not-found` */
export function requireExperiment(ctx: ServiceContext, text: string): ExperimentRow | null {
  if (text === defaultExperiment) return null;
  const id = experimentIdSchema.safeParse(text).data;
  const row = id === undefined ? undefined : findExperiment(ctx.db, id);
  if (row === undefined) throw missing(`There is no experiment ${text}.`);
  return row;
}

export function experimentOf(ctx: ServiceContext, text: string): ExperimentId | null {
  return requireExperiment(ctx, text)?.id ?? null;
}

function change(
  ctx: ServiceContext,
  text: string,
  action: string,
  patch: (row: ExperimentRow) => Parameters<typeof updateExperiment>[2],
): object {
  const row = requireExperiment(ctx, text);
  if (row === null) throw invalid('The experiment Default holds the runs without an experiment: it stays as it is.');
  inTransaction(ctx.db, (tx) => {
    updateExperiment(tx, row.id, patch(row));
    noteChange(ctx, tx, 'run', row.id);
    audit(ctx, tx, `experiment.${action}`, row.id, { name: row.name });
  });
  return {};
}

function requireFreeName(ctx: ServiceContext, name: string, own?: ExperimentId): void {
  const found = findExperimentByName(ctx.db, name);
  if (name !== standing.name && (found === undefined || found.id === own)) return;
  const deleted = found?.deletedAt == null ? '' : ' It is deleted: restore it, or choose another name.';
  throw refusal('RESOURCE_ALREADY_EXISTS', `There is an experiment "${name}" already.${deleted}`);
}

const nameSchema = z.string().trim().min(1).max(500);
type View = 'ACTIVE_ONLY' | 'DELETED_ONLY' | 'ALL';

/** By name, or as protocol buffers count them. */
export const viewSchema = z
  .union([z.enum(['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL']), z.literal(1), z.literal(2), z.literal(3)])
  .default('ACTIVE_ONLY')
  .transform(
    (view): View =>
      typeof view === 'string' ? view : ((['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL'] as const)[view - 1] ?? 'ALL'),
  );

export const isInView = (view: View, deletedAt: number | null): boolean =>
  view === 'ALL' || (view === 'ACTIVE_ONLY') === (deletedAt === null);

export const experimentEndpoints = {
  'POST experiments/create': endpoint(
    'member',
    z.object({ name: nameSchema, tags: z.array(tagSchema).default([]) }),
    (ctx, { name, tags }) => {
      requireFreeName(ctx, name);
      const id = inTransaction(ctx.db, (tx) => {
        const made = beginExperiment(ctx, tx, name);
        updateExperiment(tx, made, { tags: record(tags) });
        return made;
      });
      return { experiment_id: id };
    },
  ),
  'GET experiments/get': endpoint('viewer', idInput, (ctx, { experiment_id }) => {
    const row = requireExperiment(ctx, experiment_id);
    return { experiment: experimentWire(row ?? { id: defaultExperiment, ...standing }) };
  }),
  'GET experiments/get-by-name': endpoint(
    'viewer',
    z.object({ experiment_name: z.string() }),
    (ctx, { experiment_name: name }) => {
      if (name === standing.name) return { experiment: experimentWire({ id: defaultExperiment, ...standing }) };
      const row = findExperimentByName(ctx.db, name);
      if (row === undefined) throw missing(`There is no experiment "${name}".`);
      return { experiment: experimentWire(row) };
    },
  ),
  '* experiments/search': endpoint(
    'viewer',
    z.object({
      max_results: wholeSchema.default(1_000),
      page_token: z.string().optional(),
      filter: z.string().default(''),
      order_by: listSchema,
      view_type: viewSchema,
    }),
    (ctx, { max_results, page_token, filter, order_by, view_type }) => {
      const conditions = parseFilter(filter);
      const compare = byOrder(parseOrder(order_by.length > 0 ? order_by : ['creation_time DESC']));
      const found = [{ id: defaultExperiment, ...standing }, ...everyExperiment(ctx.db)]
        .filter(({ deletedAt }) => isInView(view_type, deletedAt))
        .map((row) => ({ row, facts: factsOf(row) }))
        .filter(({ facts }) => fits(facts, conditions))
        .sort((a, b) => compare(a.facts, b.facts));
      const { items, next } = pageOf(found, max_results, page_token);
      return {
        experiments: items.map(({ row }) => experimentWire(row)),
        ...(next === undefined ? {} : { next_page_token: next }),
      };
    },
  ),
  'POST experiments/update': endpoint(
    'member',
    idInput.extend({ new_name: nameSchema }),
    (ctx, { experiment_id, new_name: name }) => {
      requireFreeName(ctx, name, experimentOf(ctx, experiment_id) ?? undefined);
      return change(ctx, experiment_id, 'edit', () => ({ name }));
    },
  ),
  'POST experiments/delete': endpoint('member', idInput, (ctx, { experiment_id }) =>
    change(ctx, experiment_id, 'delete', () => ({ deletedAt: ctx.now() })),
  ),
  'POST experiments/restore': endpoint('member', idInput, (ctx, { experiment_id }) =>
    change(ctx, experiment_id, 'restore', () => ({ deletedAt: null })),
  ),
  'POST experiments/set-experiment-tag': endpoint(
    'member',
    idInput.extend(tagSchema.shape),
    (ctx, { experiment_id, key, value }) =>
      change(ctx, experiment_id, 'edit', ({ tags }) => ({ tags: { ...tags, [key]: value } })),
  ),
  'POST experiments/delete-experiment-tag': endpoint(
    'member',
    idInput.extend({ key: z.string() }),
    (ctx, { experiment_id, key }) =>
      change(ctx, experiment_id, 'edit', ({ tags }) => ({
        tags: Object.fromEntries(Object.entries(tags ?? {}).filter(([name]) => name !== key)),
      })),
  ),
};

function factsOf({ id, name, createdAt, tags }: Omit<ExperimentRow, 'id'> & { id: string }): Facts {
  const attributes: Readonly<Record<string, string | number>> = {
    experiment_id: id,
    name,
    creation_time: createdAt,
    last_update_time: createdAt,
  };
  return ({ kind, name: key }) => (kind === 'tag' ? tags?.[key] : kind === 'attribute' ? attributes[key] : undefined);
}
