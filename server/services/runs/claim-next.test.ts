/** @file The directory of a new attempt. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { migrationsFolder } from '@/db/migrate';
import { openDatabase } from '@/db/open';
import { restoreDatabase } from '@/db/restore';
import { copyDatabase } from '@/db/upkeep';
import { makeBasis } from '@/test/factories/basis';
import { makePlatform } from '@/test/factories/platform';
import { claimRun, makeQueuedRun } from '@/test/factories/run';

it('is empty, though a database restored from before the attempt does not know that it was there', async () => {
  const { ctx, open, file, dataDirectory } = makePlatform();
  const { search } = await makeBasis(ctx);
  const id = makeQueuedRun(ctx, search);
  const copy = path.join(dataDirectory, 'copy.sqlite');
  await copyDatabase(file, copy, () => undefined);
  const before = claimRun(ctx);
  writeFileSync(path.join(before.directory, 'events.ndjson'), 'what the first attempt logged');
  open.close();
  await restoreDatabase({ copy, file, migrations: migrationsFolder(), now: ctx.now(), onProgress: () => undefined });
  const restored = openDatabase(file, 'web');
  const again = claimRun({ ...ctx, db: restored.db });
  restored.close();
  expect(again).toMatchObject({ run: id, number: 1, directory: before.directory });
  expect(readdirSync(again.directory)).toEqual([]);
  const kept = `${before.directory}.replaced-20260105-090000`;
  expect(readFileSync(path.join(kept, 'events.ndjson'), 'utf8')).toBe('what the first attempt logged');
});
