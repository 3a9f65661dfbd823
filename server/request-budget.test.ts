/** @file The calls of one request: in turn, others in between, and within a total budget. */
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import { createClient } from '@/client/create-client';
import { serveApi } from '@/test/factories/api-server';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { makeQueuedRun } from '@/test/factories/run';
import { Lane } from './request-budget';

const spin = (milliseconds: number): void => {
  for (const until = performance.now() + milliseconds; performance.now() < until; );
};

describe('a lane', () => {
  it('lets one call after another through, and others between them', async () => {
    const lane = new Lane();
    const seen: string[] = [];
    const calls = ['a', 'b', 'c'].map((name) =>
      lane.take(async () => {
        seen.push(`${name} begins`);
        setImmediate(() => seen.push('another'));
        await Promise.resolve();
        seen.push(`${name} ends`);
      }),
    );
    await Promise.all(calls);
    expect(seen.filter((each) => each !== 'another')).toEqual(
      ['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]),
    );
    expect(seen.indexOf('another')).toBeLessThan(seen.indexOf('c begins'));
  });

  it('refuses what comes after its budget is spent; a call that only waits spends nothing, one that fails stops nobody', async () => {
    const lane = new Lane(20);
    await expect(lane.take(() => Promise.reject(new Error('its own')))).rejects.toThrow('its own');
    await lane.take(async () => spin(40));
    await expect(lane.take(() => Promise.resolve())).rejects.toMatchObject({ code: 'too-many' });
  });
});

it('fifty comparisons at once keep nobody waiting for more than a few of them', async () => {
  const platform = makePlatform();
  const { metaTrain } = await makeBasis(platform.ctx);
  const runs = Array.from({ length: 60 }, (_, n) => makeQueuedRun(platform.ctx, { ...metaTrain, seed: n }));
  const client = createClient({ url: (await serveApi(platform)).url });
  await client.compare.runs.query({ runs });
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const begun = performance.now();
  delay.enable();
  await Promise.all(Array.from({ length: 50 }, () => client.compare.runs.query({ runs })));
  delay.disable();
  const took = performance.now() - begun;
  // Reading fifty answers and writing them as one is the client's and the transport's: about a third.
  expect(delay.percentile(95) / 1e6).toBeLessThan(took / 10);
}, 120_000);
