/** @file Adds to the change feed, and prunes it now and then. */
import { lte } from 'drizzle-orm';
import type { RunId } from '@/domain/ids';
import type { ChangeEntity } from '@/domain/records/change';
import { tunables } from '@/domain/tunables';
import type { Database } from '../../open';
import { change } from '../../schema';

export interface NewChange {
  readonly entity: ChangeEntity;
  readonly key: string;
  readonly run?: RunId;
  readonly time: number;
}

export function recordChange(db: Database, row: NewChange): void {
  const id = Number(db.insert(change).values(row).run().lastInsertRowid);
  if (id % 1024 === 0)
    db.delete(change)
      .where(lte(change.id, id - tunables.changesKept))
      .run();
}
