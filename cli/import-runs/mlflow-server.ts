/** @file Runs of an MLflow tracking server, by its own protocol. Sends MLFLOW_TRACKING_TOKEN if set. */
import { z } from 'zod';
import { authorization } from '@/client/create-client';
import { DomainError } from '@/domain/errors';
import type { Point, SourceFile, SourceRun } from './source';

const pair = z.object({ key: z.string(), value: z.string().default('') });
const whole = z.coerce.number();
const experiments = z.object({
  experiments: z.array(z.object({ experiment_id: z.string(), name: z.string() })).default([]),
  next_page_token: z.string().optional(),
});
const runs = z.object({
  runs: z
    .array(
      z.object({
        info: z.object({
          run_id: z.string(),
          run_name: z.string().default(''),
          status: z.string().default('FINISHED'),
          start_time: whole.default(0),
          end_time: whole.optional(),
          artifact_uri: z.string().default(''),
        }),
        data: z.object({
          metrics: z.array(z.object({ key: z.string() })).default([]),
          params: z.array(pair).default([]),
          tags: z.array(pair).default([]),
        }),
      }),
    )
    .default([]),
  next_page_token: z.string().optional(),
});
type FoundRun = z.output<typeof runs>['runs'][number];
const history = z.object({
  metrics: z
    .array(
      z.object({
        key: z.string(),
        value: z.union([z.number(), z.string()]).default(0),
        timestamp: whole.default(0),
        step: whole.default(0),
      }),
    )
    .default([]),
  next_page_token: z.string().optional(),
});
const listing = z.object({
  files: z.array(z.object({ path: z.string(), is_dir: z.boolean().default(false) })).default([]),
});

export async function* runsOfServer(address: string, token: string | undefined): AsyncGenerator<SourceRun> {
  const ask = asker(address.replace(/\/+$/, ''), token);
  for await (const page of pages(experiments, (page_token) =>
    ask.post('experiments/search', { max_results: 1_000, page_token }),
  )) {
    for (const { experiment_id, name } of page.experiments) {
      const search = (page_token?: string) =>
        ask.post('runs/search', { experiment_ids: [experiment_id], max_results: 500, page_token });
      for await (const { runs: found } of pages(runs, search)) for (const run of found) yield sourceRun(ask, run, name);
    }
  }
}

type Ask = ReturnType<typeof asker>;

function asker(address: string, token: string | undefined) {
  const fetched = async (method: string, at: string, body?: object): Promise<Response> => {
    const answer = await fetch(`${address}/api/2.0/${at}`, {
      method,
      headers: { ...authorization(token), ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (answer.ok) return answer;
    throw new DomainError('invalid-input', `${address} answered ${at.split('?')[0]} with status ${answer.status}.`);
  };
  return {
    post: async (at: string, body: object): Promise<unknown> => (await fetched('POST', `mlflow/${at}`, body)).json(),
    get: async (at: string, parameters: Record<string, string>): Promise<unknown> =>
      (await fetched('GET', `mlflow/${at}?${new URLSearchParams(parameters)}`)).json(),
    file: (at: string) => fetched('GET', `mlflow-artifacts/artifacts/${at}`),
  };
}

async function* pages<Page extends { next_page_token?: string | undefined }>(
  schema: z.ZodType<Page>,
  ask: (token?: string) => Promise<unknown>,
): AsyncGenerator<Page> {
  for (let token: string | undefined; ; ) {
    const page = schema.parse(await ask(token));
    yield page;
    token = page.next_page_token;
    if (token === undefined || token === '') return;
  }
}

function sourceRun(ask: Ask, { info, data }: FoundRun, experiment: string): SourceRun {
  return {
    id: info.run_id,
    name: info.run_name === '' ? info.run_id : info.run_name,
    experiment,
    status: info.status,
    start: info.start_time,
    end: info.end_time ?? null,
    params: data.params,
    tags: data.tags,
    metrics: () =>
      pointsOf(
        ask,
        info.run_id,
        data.metrics.map(({ key }) => key),
      ),
    files: () => filesOf(ask, info.run_id, info.artifact_uri, ''),
  };
}

async function* pointsOf(ask: Ask, run_id: string, keys: readonly string[]): AsyncGenerator<Point> {
  for (const metric_key of keys) {
    const next = (page_token?: string) =>
      ask.get('metrics/get-history', {
        run_id,
        metric_key,
        max_results: '10000',
        ...(page_token === undefined ? {} : { page_token }),
      });
    for await (const { metrics } of pages(history, next)) yield* metrics;
  }
}

/** Of files that its server passes on; those in a separate bucket only its client can read. */
async function* filesOf(ask: Ask, run_id: string, uri: string, below: string): AsyncGenerator<SourceFile> {
  const root = /^mlflow-artifacts:\/*(?:[^/]*:\d+\/)?(.*)$/.exec(uri)?.[1];
  if (root === undefined) return;
  const { files } = listing.parse(
    await ask.get('artifacts/list', { run_id, ...(below === '' ? {} : { path: below }) }),
  );
  for (const { path, is_dir } of files) {
    if (is_dir) yield* filesOf(ask, run_id, uri, path);
    else {
      const place = `${root}/${path}`.split('/').map(encodeURIComponent).join('/');
      yield { path, read: async () => new Uint8Array(await (await ask.file(place)).arrayBuffer()) };
    }
  }
}
