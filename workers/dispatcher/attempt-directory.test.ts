/** @file The directory of a new attempt. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { copyDatabase } from '@/db/copy-and-check';
import { migrationsFolder } from '@/db/migrate';
import { openDatabase } from '@/db/open';
import { restoreDatabase } from '@/db/restore';
import type { ServiceContext } from '@/server/context';
import { resolveJob } from '@/server/services/runs/launch/job';
import { claimNextRun } from '@/server/services/runs/life/claim';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { makeQueuedRun } from '@/test/factories/run';
import { prepareAttempt } from './attempt-directory';

function begin(ctx: ServiceContext) {
  const claimed = claimNextRun({ ctx });
  if (claimed === null) throw new Error('nothing was queued');
  const { attempt, lease, directory } = claimed;
  prepareAttempt(directory, resolveJob({ ctx, input: { attempt, lease } }), ctx.now());
  return claimed;
}

it('holds nothing of another, though a database restored from before the attempt does not know that it was there', async () => {
  const { ctx, open, file, dataDirectory } = makePlatform();
  const { search } = await makeBasis(ctx);
  const id = makeQueuedRun(ctx, search);
  const copy = path.join(dataDirectory, 'copy.sqlite');
  await copyDatabase(file, copy, () => undefined);
  const before = begin(ctx);
  writeFileSync(path.join(before.directory, 'events.ndjson'), 'what the first attempt logged');
  open.close();
  await restoreDatabase({ copy, file, migrations: migrationsFolder(), now: ctx.now(), onProgress: () => undefined });
  const restored = openDatabase(file, 'web');
  const again = begin({ ...ctx, db: restored.db });
  restored.close();
  expect(again).toMatchObject({ run: id, number: 1, directory: before.directory });
  expect(readdirSync(again.directory).sort()).toEqual(['control.json', 'job.json']);
  const kept = `${before.directory}.replaced-20260105-090000`;
  expect(readFileSync(path.join(kept, 'events.ndjson'), 'utf8')).toBe('what the first attempt logged');
});
