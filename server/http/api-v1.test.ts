/** @file The HTTP API: what its document promises is what it does. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ServiceContext } from '@/server/context';
import { bodyBytes } from '@/test/factories/api-server';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { apiResponse } from './api-v1';
import { declarations, openApiDocument } from './openapi';
import { respond } from './respond';

const ask = (ctx: ServiceContext, path: string, init: RequestInit = {}) => {
  const request = new Request(`http://lab.example/sub/api/v1/${path}`, init);
  return respond(() => apiResponse(ctx, { path: (path.split('?')[0] ?? '').split('/'), request, bodyBytes }));
};
const post = (ctx: ServiceContext, path: string, body: unknown, type = 'application/json') =>
  ask(ctx, path, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': type } });

const documentSchema = z.object({
  openapi: z.literal('3.1.0'),
  servers: z.tuple([z.object({ url: z.string() })]),
  paths: z.record(z.string(), z.unknown()),
});

describe('the document', () => {
  it('describes every procedure, with its input and its answer', async () => {
    const { ctx } = makePlatform();
    const document = documentSchema.parse(await (await ask(ctx, 'openapi.json')).json());
    expect(document.servers[0].url).toBe('/sub/api/v1');
    expect(Object.keys(document.paths).sort()).toEqual(
      [...declarations.keys()].map((path) => `/${path.replace('.', '/')}`).sort(),
    );
    const text = JSON.stringify(document);
    for (const [, name] of text.matchAll(/"\$ref":"([^"]+)"/g)) expect(name).toMatch(/^#/);
    expect(openApiDocument('/api/v1').paths['/runs/launch']).toMatchObject({
      post: {
        requestBody: { content: { 'application/json': { schema: { properties: { seeds: { type: 'array' } } } } } },
      },
    });
  });
});

describe('the API', () => {
  it('launches and lists runs in plain JSON', async () => {
    const { ctx } = makePlatform();
    const { search: config } = await makeBasis(ctx);
    const launched = await post(ctx, 'runs/launch', { name: 'By HTTP', config, seeds: [1, 2] });
    expect(launched.status).toBe(200);
    const page = await ask(ctx, `runs/list?input=${encodeURIComponent(JSON.stringify({ limit: 1 }))}`);
    expect(await page.json()).toMatchObject({
      total: 2,
      items: [{ name: expect.stringMatching(/^By HTTP · seed [12]$/) }],
    });
    expect(await (await ask(ctx, 'system/status')).json()).toMatchObject({ runs: { queued: 2 } });
  });

  it('refuses by field, by role, by method and by kind of body', async () => {
    const platform = makePlatform();
    const { ctx } = platform;
    const { search: config } = await makeBasis(ctx);
    const refused = await post(ctx, 'runs/launch', { config: { ...config, batch: 0 } });
    expect([refused.status, await refused.json()]).toMatchObject([
      400,
      { error: { code: 'invalid-input', field: 'batch' } },
    ]);
    const viewer: ServiceContext = { ...ctx, actor: { name: 'eve', access: 'viewer' } };
    expect((await post(viewer, 'runs/launch', { config })).status).toBe(403);
    expect((await ask(ctx, 'runs/launch')).status).toBe(405);
    expect((await post(ctx, 'runs/launch', { config }, 'text/plain')).status).toBe(400);
    expect((await ask(ctx, 'runs/list?input={')).status).toBe(400);
    expect((await ask(ctx, 'runs/nothing')).status).toBe(404);
    expect((await ask(ctx, 'runs/list/more')).status).toBe(404);
  });
});
