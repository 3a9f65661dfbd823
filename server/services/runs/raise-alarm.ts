/** @file The one place where a run's alarm is recorded, and told to webhooks, in the caller's transaction. */
import type { Database } from '@/db/open';
import { insertAlarm } from '@/db/queries/alarm/insert';
import type { ServiceContext } from '@/server/context';
import { announceAlarm } from '@/server/services/webhooks/announce';

export function raiseAlarm(ctx: ServiceContext, tx: Database, row: Parameters<typeof insertAlarm>[1]): void {
  insertAlarm(tx, row);
  announceAlarm(ctx, tx, row.run, row);
}
