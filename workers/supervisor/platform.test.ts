/** @file Start and stop of the platform with two small programs in the place of the real ones. */
import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { readSettings } from '@/server/environment';
import { temporaryDirectory } from '@/test/temporary-directory';
import { type PlatformOptions, startPlatform } from './platform';
import { freePort } from './port';
import { judgeHealth, warmUp } from './readiness';
import type { Program } from './supervised-process';

const server = `
  require('node:http').createServer((request, response) => {
    response.end(JSON.stringify({ status: 'ok', dispatcher: { alive: true, seenAt: Date.now() } }));
  }).listen(Number(process.env.PORT), '127.0.0.1');`;
const idle = 'setInterval(() => {}, 1000)';

async function options(web: string, dispatcher: string): Promise<PlatformOptions> {
  const port = await freePort();
  const environment = { PORT: String(port), MASTHEAD_DATA: temporaryDirectory() };
  const program = (name: string, script: string): Program => ({
    name,
    command: process.execPath,
    args: ['-e', script],
    cwd: process.cwd(),
    env: { ...process.env, ...environment },
  });
  return {
    settings: readSettings(environment),
    web: program('web server', web),
    dispatcher: program('dispatcher', dispatcher),
    stopRuns: false,
    onLine: () => {},
  };
}

it('is ready when the server answers, and gone when it is stopped', async () => {
  const platform = await startPlatform(await options(server, idle));
  expect((await fetch(`${platform.url}/api/health`)).status).toBe(200);
  await platform.stop();
  await expect(fetch(`${platform.url}/api/health`)).rejects.toThrow();
});

it('asks a fresh server for its main pages, and minds no answer', async () => {
  const asked: string[] = [];
  const fresh = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end(
      request.url?.startsWith('/api/v1') ? JSON.stringify({ items: [{ id: 'run_a' }, { id: 'run_b' }] }) : 'x',
    );
  });
  await new Promise<void>((resolve) => fresh.listen(0, '127.0.0.1', resolve));
  const address = fresh.address();
  const url = typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : '';
  await warmUp(url);
  expect(asked.slice(1).map((path) => path.split('?input')[0])).toEqual([
    '/',
    '/runs',
    '/api/trpc/system.status',
    '/runs/run_a',
    '/api/trpc/series.curvesPacked',
    '/api/trpc/runs.index',
    '/compare?runs=run_a,run_b',
  ]);
  await new Promise((resolve) => fresh.close(resolve));
  await expect(warmUp(url)).resolves.toBeUndefined();
});

it('fails with the last lines when a program keeps ending', async () => {
  const failing = "console.error('no such table: run'); process.exit(1)";
  const start = startPlatform(await options(idle, failing));
  await expect(start).rejects.toThrow(/dispatcher ends each time[\s\S]*no such table: run/);
});

it('can be cancelled while it is starting', async () => {
  const stop = new AbortController();
  const start = startPlatform({ ...(await options(idle, idle)), signal: stop.signal });
  stop.abort();
  await expect(start).rejects.toThrow('before the platform was ready');
});

it('refuses a taken port before it starts anything', async () => {
  const taken = await options(server, idle);
  const platform = await startPlatform(taken);
  await expect(startPlatform(taken)).rejects.toMatchObject({ code: 'unavailable', field: 'PORT' });
  await platform.stop();
});

it("does not take a former dispatcher's sign of life for this one's", () => {
  const health = (alive: boolean, seenAt: number | string | null) => ({ status: 'ok', dispatcher: { alive, seenAt } });
  expect(judgeHealth(health(true, 1_000), 1_000).ready).toBe(true);
  expect(judgeHealth(health(true, '2026-01-01T00:00:00.000Z'), 0).ready).toBe(true);
  expect(judgeHealth(health(true, 999), 1_000).ready).toBe(false);
  expect(judgeHealth(health(false, null), 1_000).ready).toBe(false);
  expect(judgeHealth({ status: 'ok' }, 1_000).ready).toBe(false);
});
