/** @file A disk that is full under the database itself: reads work, writes are refused with the reason, and it recovers automatically. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createClient } from '@/client/create-client';
import { problemOfDatabase } from '@/db/copy-and-check';
import { breachesOf, checks } from '@/server/services/fsck/fsck';
import { serveApi } from '@/test/factories/api-server';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { makeQueuedRun } from '@/test/factories/run';
import { fill } from './fill';

const home = mkdtempSync(path.join(tmpdir(), 'masthead-full-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'none', home]).status === 0;
if (!mounted)
  process.stderr.write('Skipped: a full disk of the database, because this user may not mount a small one.\n');
afterAll(() => {
  if (mounted) spawnSync('umount', ['-l', home]);
  rmSync(home, { recursive: true, force: true });
});

describe.skipIf(!mounted)('a database whose disk is full', () => {
  it('can still be read, refuses writes with the start time, and accepts them again once there is space', async () => {
    const dataDirectory = path.join(home, 'data');
    process.env.MASTHEAD_DATA = dataDirectory;
    const platform = makePlatform({ dataDirectory });
    const { search } = await makeBasis(platform.ctx);
    const run = makeQueuedRun(platform.ctx, search, 'Before');
    const { url } = await serveApi(platform);
    const client = createClient({ url });
    const edit = (notes: string) =>
      fetch(`${url}/api/v1/runs/edit`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ id: run, notes }),
      });
    const read = async () => {
      expect(await client.runs.get.query({ id: run })).toMatchObject({ name: 'Before' });
      expect((await client.system.status.query()).queue).toHaveLength(1);
      expect((await fetch(`${url}/api/runs/export?format=csv`)).status).toBe(200);
    };
    expect((await edit('whole')).status).toBe(200);
    await read();

    for (let round = 0; round < 3; round++) {
      const ballast = path.join(home, 'ballast');
      fill(ballast);
      // What the log of the database had taken before may still take some.
      let refused = await edit('x');
      let last = 'x';
      for (let n = 0; refused.status === 200 && n < 500; n++) {
        last = `${n}`.repeat(10_000).slice(0, 19_000);
        refused = await edit(last);
      }
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, expect.any(String)]);
      expect(await refused.text()).toMatch(/The disk of the data folder is full since \d\d:\d\d: Free some space/);
      await read();
      const health = await fetch(`${url}/api/health`);
      expect([health.status, await health.text()]).toEqual([503, expect.stringContaining('"part":"disk"')]);

      rmSync(ballast);
      expect((await edit(`room again ${round}`)).status).toBe(200);
      await read();
      const { troubles } = await (await fetch(`${url}/api/health`)).json();
      expect(troubles.map(({ part }: { part: string }) => part)).not.toContain('disk');
    }
    expect(problemOfDatabase(platform.file)).toBeNull();
    const wanted = checks.filter(({ id }) => id !== 'dataset-files');
    expect(await breachesOf({ db: platform.ctx.db, dataDirectory, runners: null }, wanted)).toEqual([]);
  });
});
