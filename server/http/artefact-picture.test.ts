/** @file Only files of a run whose bytes are a picture are shown in a page. */
import { expect, it, vi } from 'vitest';
import { z } from 'zod';
import { SeriesMemory } from '@/db/series/known-series';
import { readTiming } from '@/domain/tunables';
import { runs } from '@/server/services/runs';
import { listOpenAttempts } from '@/server/services/runs/life/open-attempts';
import { tracking } from '@/server/services/tracking';
import { serveApi } from '@/test/factories/api-server';
import { makePlatform } from '@/test/factories/platform';
import { newWatch } from '@/workers/dispatcher/attempt-memory';
import { superviseOutside } from '@/workers/dispatcher/supervise-outside';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script><rect width="1"/></svg>';
const page = '<!DOCTYPE html><script>alert(3)</script>';

it('shows PNG, JPEG and drawings without what runs in them, and no page', async () => {
  const platform = makePlatform();
  const { ctx } = platform;
  const { url } = await serveApi(platform);
  const { run } = tracking.start({ ctx, input: {} });
  const files = {
    'a.png': png,
    'b+step+7+timestamp+1+u.jpg': Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0]),
    'c.svg': svg,
    'page.html': page,
    'page.png': page,
    'page.svg': page,
    'a.txt': 'text',
  };
  for (const [name, body] of Object.entries(files)) {
    const at = `${url}/api/2.0/mlflow-artifacts/artifacts/${run}/artifacts/${encodeURIComponent(name)}`;
    const sent = await fetch(at, { method: 'PUT', body: typeof body === 'string' ? body : new Uint8Array(body) });
    expect(sent.status).toBe(200);
  }
  const timing = readTiming(undefined);
  const watch = newWatch(0, timing, new SeriesMemory());
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  for (const open of listOpenAttempts({ ctx }))
    while (await superviseOutside({ ctx, timing, monotonic: () => 0, log }, open, watch));
  const { artefacts } = runs.get({ ctx, input: { id: run } });
  expect(artefacts.find(({ name }) => name.endsWith('.jpg'))?.step).toBe(7);
  const show = async (name: string) => {
    const id = artefacts.find((each) => each.name === `artifacts/${name}`)?.id;
    const answer = await fetch(`${url}/api/artefacts/${id}?as=picture`);
    const policy = answer.headers.get('content-security-policy');
    return { answer, type: answer.headers.get('content-type'), policy, status: answer.status };
  };
  for (const [name, type] of [
    ['a.png', 'image/png'],
    ['b+step+7+timestamp+1+u.jpg', 'image/jpeg'],
    ['c.svg', 'image/svg+xml'],
  ] as const) {
    const shown = await show(name);
    expect(shown).toMatchObject({ status: 200, type, policy: expect.stringContaining("default-src 'none'") });
    expect(shown.policy).toContain('sandbox');
    expect(shown.answer.headers.get('x-content-type-options')).toBe('nosniff');
    const content = await shown.answer.text();
    expect(content).not.toContain('alert');
    if (name === 'c.svg') expect(content).toContain('<rect width="1"/>');
  }
  for (const name of ['page.html', 'page.png', 'page.svg', 'a.txt']) {
    const { answer, status, type } = await show(name);
    expect([name, status, type]).toEqual([name, 400, 'application/json']);
    const { error } = z.object({ error: z.object({ message: z.string() }) }).parse(await answer.json());
    expect(error.message).toMatch(/can be downloaded/);
  }
});
