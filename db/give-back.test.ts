/** @file The space of what was deleted goes back to the disk while others are connected. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '@/test/temporary-directory';
import { giveBack } from './give-back';
import { migrateDatabase } from './migrate';
import { openDatabase } from './open';

const megabytes = (file: string): number => statSync(file).size / 2 ** 20;

it('gives the space of what was deleted back while others read', () => {
  const file = path.join(temporaryDirectory(), 'masthead.sqlite');
  migrateDatabase(file);
  const [dispatcher, web] = [openDatabase(file, 'ingestion'), openDatabase(file, 'web')];
  try {
    dispatcher.db.run(
      sql`create table filler as with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000) select i, zeroblob(10000) as bytes from n`,
    );
    dispatcher.checkpoint();
    expect(megabytes(file)).toBeGreaterThan(28);
    dispatcher.db.run(sql`delete from filler where i % 10 > 0`);
    while (giveBack(dispatcher.db, 1));
    dispatcher.checkpoint();
    expect(megabytes(file)).toBeLessThan(7);
    expect(web.db.values(sql`select count(*), sum(length(bytes)) from filler`)).toEqual([[300, 3_000_000]]);
    // The next write cuts its log, too.
    dispatcher.db.run(sql`delete from filler where i = 10`);
    expect(megabytes(`${file}-wal`)).toBeLessThan(1.1);
  } finally {
    dispatcher.close();
    web.close();
  }
});
