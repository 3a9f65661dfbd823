/** @file What a run's client logs: metrics into the run's event log, parameters, tags, datasets and outputs into its record. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { inTransaction } from '@/db/open';
import { updateOutsideRun } from '@/db/queries/run/outside';
import { loggedNumber } from '@/domain/float';
import type { RunId } from '@/domain/ids';
import type { ServiceContext } from '@/server/context';
import { audit, noteChange } from '@/server/services/audit/record';
import { append, logAtHand } from '@/server/services/tracking/append';
import { addParams, changeTags } from '@/server/services/tracking/details';
import type { TimedEvent } from '@/server/services/tracking/event-log';
import { requireOutsideRun } from '@/server/services/tracking/outside-run';
import { keepOutside } from '@/server/services/tracking/outside-run-file';
import { endpoint } from './endpoint';
import { invalid, missing } from './errors';
import { metricSchema, paramSchema, runField, runIdIn, tagSchema, wholeSchema } from './request';
import { record } from './wire';

type Metric = z.output<typeof metricSchema>;

/**
 * As events: points of one step and time together, in order of arrival. The same metrics at the same steps and times are
 * the same batch: a client that sends them again is counted once, as by MLflow's own server.
 */
async function logMetrics(ctx: ServiceContext, id: RunId, metrics: readonly Metric[]): Promise<void> {
  if (metrics.length === 0) return;
  await logAtHand(ctx, id);
  const events: Extract<TimedEvent, { type: 'points' }>[] = [];
  for (const { key, value, timestamp, step } of metrics) {
    const last = events.at(-1);
    const fits =
      last !== undefined && last.step === step && last.time === timestamp && !Object.hasOwn(last.values, key);
    if (fits) Object.defineProperty(last.values, key, { value, enumerable: true });
    else {
      const values: Record<string, number> = Object.create(null);
      values[key] = value;
      events.push({ type: 'points', time: timestamp, step, values });
    }
  }
  const content = JSON.stringify(
    metrics.map(({ key, value, timestamp, step }) => [key, loggedNumber(value), timestamp, step]),
  );
  const batch = createHash('sha256').update(content).digest('hex').slice(0, 32);
  append(ctx, requireOutsideRun(ctx, ctx.db, id), batch, events);
}

interface Description {
  readonly params?: readonly { key: string; value: string }[];
  readonly tags?: Readonly<Record<string, string | null>>;
}

function describeRun(ctx: ServiceContext, id: RunId, { params = [], tags = {} }: Description): void {
  const names = Object.keys(tags);
  if (params.length === 0 && names.length === 0) return;
  inTransaction(ctx.db, (tx) => {
    if (params.length > 0) addParams(ctx, tx, requireOutsideRun(ctx, tx, id), record(params));
    if (names.length > 0) changeTags(ctx, tx, requireOutsideRun(ctx, tx, id), tags);
    audit(ctx, tx, 'run.describe', id, { params: params.map(({ key }) => key), tags: names });
  });
  keepOutside(ctx, id);
}

const mostAtOnce = 1_000;

function keep(ctx: ServiceContext, id: RunId, what: 'inputs' | 'outputs', added: readonly unknown[]): object {
  inTransaction(ctx.db, (tx) => {
    const { run } = requireOutsideRun(ctx, tx, id);
    const outside = run.outside ?? { tags: {} };
    const known = (outside[what] ?? []).map((each) => JSON.stringify(each));
    const fresh = added.filter((each) => !known.includes(JSON.stringify(each)));
    updateOutsideRun(tx, id, {
      outside: { ...outside, [what]: [...(outside[what] ?? []), ...fresh].slice(0, mostAtOnce) },
    });
    noteChange(ctx, tx, 'run', id, id);
    audit(ctx, tx, 'run.describe', id, { [what]: fresh.length });
  });
  keepOutside(ctx, id);
  return {};
}

const modelSchema = z.object({ model_id: z.string(), step: wholeSchema.optional() });
const datasetSchema = z.object({
  tags: z.array(tagSchema).default([]),
  dataset: z.object({
    name: z.string(),
    digest: z.string(),
    source_type: z.string().default(''),
    source: z.string().default(''),
    schema: z.string().optional(),
    profile: z.string().optional(),
  }),
});

export const loggingEndpoints = {
  'POST runs/log-metric': endpoint('member', runField.extend(metricSchema.shape), async (ctx, input) => {
    await logMetrics(ctx, runIdIn(input), [input]);
    return {};
  }),
  'POST runs/log-parameter': endpoint('member', runField.extend(paramSchema.shape), (ctx, input) => {
    describeRun(ctx, runIdIn(input), { params: [input] });
    return {};
  }),
  'POST runs/set-tag': endpoint('member', runField.extend(tagSchema.shape), (ctx, input) => {
    describeRun(ctx, runIdIn(input), { tags: { [input.key]: input.value } });
    return {};
  }),
  'POST runs/delete-tag': endpoint('member', runField.extend({ key: z.string() }), (ctx, input) => {
    const id = runIdIn(input);
    const { run } = requireOutsideRun(ctx, ctx.db, id);
    if (!Object.hasOwn(run.outside?.tags ?? {}, input.key)) throw missing(`The run has no tag ${input.key}.`);
    describeRun(ctx, id, { tags: { [input.key]: null } });
    return {};
  }),
  'POST runs/log-batch': endpoint(
    'member',
    runField.extend({
      metrics: z.array(metricSchema).default([]),
      params: z.array(paramSchema).default([]),
      tags: z.array(tagSchema).default([]),
    }),
    async (ctx, input) => {
      const { metrics, params, tags } = input;
      const id = runIdIn(input);
      if (metrics.length + params.length + tags.length > mostAtOnce) {
        throw invalid(`A batch has ${mostAtOnce} metrics, parameters and tags at most: send the rest in another.`);
      }
      const twice = params.find(({ key, value }) => params.some((other) => other.key === key && other.value !== value));
      if (twice !== undefined) throw invalid(`The parameter ${twice.key} has two values in this batch.`);
      describeRun(ctx, id, { params, tags: record(tags) });
      await logMetrics(ctx, id, metrics);
      return {};
    },
  ),
  'POST runs/log-model': endpoint(
    'member',
    runField.extend({ model_json: z.string().max(1_000_000) }),
    (ctx, input) => {
      const id = runIdIn(input);
      const before = requireOutsideRun(ctx, ctx.db, id).run.outside?.tags[historyTag];
      const list = z.array(z.unknown()).parse(JSON.parse(before ?? '[]'));
      const model: unknown = JSON.parse(input.model_json);
      describeRun(ctx, id, { tags: { [historyTag]: JSON.stringify([...list, model]) } });
      return {};
    },
  ),
  'POST runs/log-inputs': endpoint(
    'member',
    runField.extend({ datasets: z.array(datasetSchema).default([]), models: z.array(modelSchema).default([]) }),
    (ctx, input) => keep(ctx, runIdIn(input), 'inputs', [...input.datasets, ...input.models]),
  ),
  'POST runs/outputs': endpoint('member', runField.extend({ models: z.array(modelSchema).default([]) }), (ctx, input) =>
    keep(ctx, runIdIn(input), 'outputs', input.models),
  ),
};

const historyTag = 'mlflow.log-model.history';
