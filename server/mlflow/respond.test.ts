/** @file Access to the MLflow protocol, and its refusals, in the protocol's own terms. */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { runs } from '@/server/services/runs';
import { ada, clientWith, platformWithAda } from '@/test/factories/accounts';
import { serveApi } from '@/test/factories/api-server';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { makeRunningRun } from '@/test/factories/run';
import { mlflowResponse } from './respond';

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

async function call(url: string, method: string, at: string, body?: unknown, token?: string): Promise<Answer> {
  const response = await fetch(`${url}/api/2.0/${at}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : {} };
}

const refusal = (status: number, error_code: string) => ({
  status,
  body: { error_code, message: expect.stringMatching(/\w/) },
});

async function beginRun(url: string, token?: string): Promise<string> {
  const { body } = await call(url, 'POST', 'mlflow/runs/create', { experiment_id: '0', run_name: 'r' }, token);
  const run: unknown = Reflect.get(Object(Reflect.get(Object(body.run), 'info')), 'run_id');
  return String(run);
}

it('takes a token of ours, and lets each role do what it may', async () => {
  const { url, signIn } = await platformWithAda();
  const asAda = await clientWith(url, await signIn(ada.email, ada.password));
  const tokenFor = async (...scopes: ('read' | 'log')[]) =>
    (await asAda.tokens.create.mutate({ name: scopes.join(), scopes, days: 1 })).token;
  const [member, viewer] = [await tokenFor('read', 'log'), await tokenFor('read')];
  // A write-only token can't read.
  expect(await call(url, 'POST', 'mlflow/experiments/search', {}, await tokenFor('log'))).toEqual(
    refusal(403, 'PERMISSION_DENIED'),
  );
  expect(await call(url, 'POST', 'mlflow/experiments/search', {})).toEqual(refusal(401, 'UNAUTHENTICATED'));
  expect(await call(url, 'POST', 'mlflow/experiments/search', {}, 'mht_nonsense')).toEqual(
    refusal(401, 'UNAUTHENTICATED'),
  );
  const run = await beginRun(url, member);
  expect(run).toMatch(/^run_/);
  const forbidden = refusal(403, 'PERMISSION_DENIED');
  for (const [method, at, body] of [
    ['POST', 'mlflow/runs/create', {}],
    ['POST', 'mlflow/runs/log-metric', { run_id: run, key: 'a', value: 1 }],
    ['POST', 'mlflow/runs/set-tag', { run_id: run, key: 'a', value: 'b' }],
    ['POST', 'mlflow/runs/delete', { run_id: run }],
    ['POST', 'mlflow/experiments/create', { name: 'x' }],
    ['POST', 'mlflow/logged-models', { source_run_id: run }],
    ['PUT', `mlflow-artifacts/artifacts/${run}/artifacts/a.txt`, 'a'],
  ] as const)
    expect(await call(url, method, at, body, viewer), at).toEqual(forbidden);
  expect(await call(url, 'GET', `mlflow/runs/get?run_id=${run}`, undefined, viewer)).toMatchObject({
    status: 200,
    body: { run: { info: { status: 'RUNNING', user_id: 'ada' }, data: { metrics: [] } } },
  });
});

it('reports what is missing or invalid', async () => {
  const platform = makePlatform();
  const { ctx } = platform;
  const { url } = await serveApi(platform);
  const { metaTrain } = await makeBasis(ctx);
  const { run: own } = makeRunningRun(ctx, metaTrain);
  const run = await beginRun(url);
  const post = (at: string, body: unknown) => call(url, 'POST', `mlflow/${at}`, body);
  expect(await post('registered-models/create', { name: 'x' })).toEqual(refusal(404, 'ENDPOINT_NOT_FOUND'));
  expect(await post('runs/log-metric', { run_id: 'abc', key: 'a', value: 1 })).toEqual(
    refusal(404, 'RESOURCE_DOES_NOT_EXIST'),
  );
  expect(await post('runs/log-metric', { run_id: run, key: 'a', value: 'many' })).toEqual(
    refusal(400, 'INVALID_PARAMETER_VALUE'),
  );
  expect(await post('runs/log-metric', { run_id: run, key: 'a', value: 1, step: 0.5 })).toEqual(
    refusal(400, 'INVALID_PARAMETER_VALUE'),
  );
  const metrics = Array.from({ length: 1_001 }, (_, step) => ({ key: 'a', value: 1, timestamp: step, step }));
  expect(await post('runs/log-batch', { run_id: run, metrics })).toEqual(refusal(400, 'INVALID_PARAMETER_VALUE'));
  expect(await post('runs/log-batch', '{"run_id"')).toEqual(refusal(400, 'INVALID_PARAMETER_VALUE'));
  // Only our runner logs into its run; but everyone may read.
  expect(await post('runs/log-metric', { run_id: own, key: 'a', value: 1 })).toMatchObject({ status: 400 });
  expect(await call(url, 'GET', `mlflow/runs/get?run_id=${own}`)).toMatchObject({
    body: {
      run: {
        info: { status: 'RUNNING' },
        data: { params: expect.arrayContaining([{ key: 'kind', value: 'meta-train' }]) },
      },
    },
  });
});

it('keeps files inside the run’s own folder', async () => {
  const platform = makePlatform();
  const { ctx, dataDirectory } = platform;
  const { url } = await serveApi(platform);
  const run = await beginRun(url);
  const at = `mlflow-artifacts/artifacts/${run}/artifacts`;
  const put = async (place: string) => (await call(url, 'PUT', place, 'text')).status;
  expect(await put(`${at}/a/b.txt`)).toBe(200);
  for (const place of [
    `${at}/..%2F..%2Fjob.json`,
    `${at}/%2E%2E/events.ndjson`,
    `${at}/a%00b`,
    `${at}/${'x'.repeat(300)}`,
    `${at}/a`,
    `${at}/a/b.txt/c`,
    `mlflow-artifacts/artifacts/${run}/events.ndjson`,
    `mlflow-artifacts/artifacts/${run}`,
    'mlflow-artifacts/artifacts/run_000000000000/artifacts/a',
  ])
    expect([400, 404], place).toContain(await put(place));
  const folder = path.join(dataDirectory, 'runs', run, '1');
  expect(readdirSync(folder).sort()).toEqual(['events.ndjson', 'files', 'outside.json']);
  expect(readdirSync(path.join(folder, 'files'))).toEqual(['artifacts']);
  expect(existsSync(path.join(dataDirectory, 'runs', 'run_000000000000'))).toBe(false);
  const page = await fetch(`${url}/api/2.0/${at}/a/b.txt`);
  expect(page.headers.get('content-disposition')).toContain('attachment');
  expect(page.headers.get('content-type')).toBe('application/octet-stream');
  expect(runs.get({ ctx, input: { id: runs.list({ ctx, input: {} }).items[0]?.id ?? '' } }).kind).toBe('external');
});

it('takes a file in parts that come at once and in any order, and keeps none of an abandoned upload', async () => {
  const platform = makePlatform();
  const { url } = await serveApi(platform);
  const run = await beginRun(url);
  const files = path.join(platform.dataDirectory, 'runs', run, '1', 'files');
  const mpu = (verb: string, body: unknown, folder = 'artifacts/deep') =>
    call(url, 'POST', `mlflow-artifacts/mpu/${verb}/${run}/${folder}`, body);
  const begin = async () => {
    const { body } = await mpu('create', { path: '/home/ada/large.bin', num_parts: 3 });
    const addresses = Object(body.credentials).map((each: { url: string }) => each.url);
    return { upload_id: String(body.upload_id), addresses: addresses as string[] };
  };
  const { upload_id, addresses } = await begin();
  const put = (at: number, text: string) => fetch(addresses[at] ?? '', { method: 'PUT', body: text });
  await Promise.all([put(2, 'c'), put(0, 'a'.repeat(70_000))]);
  const parts = [3, 1, 2].map((part_number) => ({ part_number, etag: '' }));
  const complete = () => mpu('complete', { path: '/home/ada/large.bin', upload_id, parts });
  expect(await complete()).toEqual(refusal(400, 'INVALID_PARAMETER_VALUE'));
  const sent = await put(1, 'b');
  expect([sent.status, sent.headers.get('etag')]).toEqual([200, '"2"']);
  expect((await complete()).status).toBe(200);
  const page = await fetch(`${url}/api/2.0/mlflow-artifacts/artifacts/${run}/artifacts/deep/large.bin`);
  expect(await page.text()).toBe(`${'a'.repeat(70_000)}bc`);
  expect(await complete()).toEqual(refusal(404, 'RESOURCE_DOES_NOT_EXIST'));

  const other = await begin();
  expect((await fetch(other.addresses[0] ?? '', { method: 'PUT', body: 'x' })).status).toBe(200);
  expect((await mpu('abort', { upload_id: other.upload_id })).status).toBe(200);
  expect((await fetch(other.addresses[0] ?? '', { method: 'PUT', body: 'x' })).status).toBe(404);
  expect(readdirSync(files)).toEqual(['artifacts']);
  for (const bad of ['..', 'a\u0000b', ''])
    expect(await mpu('create', { path: bad, num_parts: 1 })).toEqual(refusal(400, 'INVALID_PARAMETER_VALUE'));
  expect((await mpu('create', { path: 'a', num_parts: 1 }, '..')).status).toBe(404);
});

it('takes no more files from the scripts of a member than they may keep, and leaves nothing of a refused file', async () => {
  const platform = makePlatform();
  const quota = { each: 1, all: 1, ofRuns: 1000, free: 0 };
  const { url } = await serveApi({
    ...platform,
    ctx: { ...platform.ctx, settings: { ...platform.ctx.settings, uploadQuota: quota } },
  });
  const run = await beginRun(url);
  const put = (name: string, bytes: number) =>
    call(url, 'PUT', `mlflow-artifacts/artifacts/${run}/artifacts/${name}`, 'x'.repeat(bytes));
  expect((await put('small', 900)).status).toBe(200);
  const refused = await put('more', 200);
  expect(refused.status).toBe(413);
  expect(JSON.stringify(refused.body)).toContain('MASTHEAD_RUN_FILES_GB_EACH');
  expect(readdirSync(path.join(platform.dataDirectory, 'runs', run, '1', 'files', 'artifacts'))).toEqual(['small']);
});

it('answers below a base path, and where MLflow’s own pages ask', async () => {
  const { ctx } = makePlatform();
  for (const base of ['/masthead/api', '/ajax-api']) {
    const request = new Request(`http://localhost${base}/2.0/mlflow/experiments/get-by-name?experiment_name=Default`);
    const response = await mlflowResponse({ request, bodyBytes: 1_000, context: async () => ctx });
    expect(await response.json()).toMatchObject({ experiment: { experiment_id: '0', lifecycle_stage: 'active' } });
  }
});
