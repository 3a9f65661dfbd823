/** @file The whole API: every procedure is an operation; viewers change nothing; errors reveal only what they may. */
import { QueryClient } from '@tanstack/react-query';
import { createTRPCOptionsProxy } from '@trpc/tanstack-react-query';
import { describe, expect, it } from 'vitest';
import { createClient } from '@/client/create-client';
import { updateRun } from '@/db/queries/run/run';
import { isDomainError } from '@/domain/errors';
import { serveApi } from '@/test/factories/api-server';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { api } from '../api';
import type { Face } from '../operation';
import { createCallerFactory } from '../trpc';
import { type AppRouter, appRouter } from './app-router';

const operations = Object.entries<Face>(api).flatMap(([entity, face]) =>
  Object.entries(face).map(([verb, operation]) => ({ path: `${entity}.${verb}`, ...operation })),
);

describe('every procedure', () => {
  it('is made from an operation, and no other is there', () => {
    expect(operations.length).toBeGreaterThan(100);
    expect(Object.keys(appRouter._def.procedures).sort()).toEqual(operations.map(({ path }) => path).sort());
  });

  /** A viewer's account and tokens are their own. */
  const ofOnesOwn = [
    'members.editMe',
    'members.changePassword',
    'members.signOutElsewhere',
    'tokens.create',
    'tokens.revoke',
  ];

  it('lets viewers look and change nothing but their own account', async () => {
    const { ctx } = makePlatform();
    const viewer = createCallerFactory(appRouter)({ ...ctx, actor: { name: 'v', access: 'viewer' } });
    await expect(viewer.runs.list({})).resolves.toMatchObject({ total: 0 });
    await expect(viewer.experiments.create({ name: 'x' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const open = operations.filter(({ kind, access }) => kind !== 'query' && access === 'viewer');
    expect(open.map(({ path }) => path)).toEqual(ofOnesOwn);
  });

  it('takes what paged queries of the browser send: cursor and direction', async () => {
    const platform = makePlatform();
    const { metaTrain } = await makeBasis(platform.ctx);
    const client = createClient({ url: (await serveApi(platform)).url });
    await client.runs.launch.mutate({ config: metaTrain, seeds: [1, 2, 3] });
    const queryClient = new QueryClient();
    const { runs } = createTRPCOptionsProxy<AppRouter>({ client, queryClient });
    const { pages } = await queryClient.fetchInfiniteQuery({
      ...runs.list.infiniteQueryOptions({ limit: 2 }, { getNextPageParam: (page) => page.nextCursor }),
      pages: 2,
    });
    expect(pages.map((page) => page.items.length)).toEqual([2, 1]);
  });

  it('refuses fields that it does not know', async () => {
    const { ctx } = makePlatform();
    const caller = createCallerFactory(appRouter)(ctx);
    const input = { limit: 5, offset: 3 };
    await expect(caller.runs.list(input)).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: expect.stringContaining('offset'),
    });
  });
});

describe('errors over HTTP', () => {
  it('carry code and field, and the message for people', async () => {
    const platform = makePlatform();
    const { metaTrain } = await makeBasis(platform.ctx);
    const client = createClient({ url: (await serveApi(platform)).url });
    await expect(client.runs.launch.mutate({ config: { ...metaTrain, batch: 1000 } })).rejects.toMatchObject({
      message: expect.stringMatching(/larger than the smallest task/),
      data: { code: 'BAD_REQUEST', domain: { code: 'invalid-input', field: 'batch' } },
    });
    await expect(client.runs.get.query({ id: 'run_000000000000' })).rejects.toMatchObject({
      data: { code: 'NOT_FOUND', domain: { code: 'not-found', field: 'id' } },
    });
  });

  it('name the field of a refused input, relative to its document', async () => {
    const platform = makePlatform();
    const client = createClient({ url: (await serveApi(platform)).url });
    const document = { operations: ['skip_connect' as const], layers: 0 };
    await expect(client.spaces.create.mutate({ name: 'x', document })).rejects.toMatchObject({
      data: { domain: { code: 'invalid-input', field: 'layers' } },
    });
  });

  it('hide what is unknown behind a reference', async () => {
    const platform = makePlatform();
    const { url } = await serveApi(platform);
    platform.open.close();
    const client = createClient({ url });
    const error: unknown = await client.runs.list.query({}).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      message: expect.stringMatching(/^Something went wrong on the server \(reference [0-9a-f]{8}\)$/),
      data: { domain: null },
    });
    expect(JSON.stringify(error)).not.toMatch(/sqlite|database connection/i);
    expect(isDomainError(error)).toBe(false);
  });

  it('pass NaN and infinities unharmed', async () => {
    const platform = makePlatform();
    const { search } = await makeBasis(platform.ctx);
    const client = createClient({ url: (await serveApi(platform)).url });
    const { runs } = await client.runs.launch.mutate({ config: search });
    const run = runs[0]?.id;
    if (run === undefined) throw new Error('nothing was launched');
    updateRun(platform.ctx.db, run, { summary: { loss: 'NaN', worst: 'Infinity', best: 1 } });
    const { summary } = await client.runs.get.query({ id: run });
    expect(Object.fromEntries(summary)).toEqual({ loss: Number.NaN, worst: Number.POSITIVE_INFINITY, best: 1 });
  });
});
