/** @file The one place where a run's alarm is recorded, and told to webhooks the first time, in the caller's transaction. */
import type { Database } from '@/db/open';
import { insertAlarm, type NewAlarm } from '@/db/queries/alarm';
import type { ServiceContext } from '@/server/context';
import { announceAlarm } from '@/server/services/webhooks/announce';

export function raiseAlarm(ctx: ServiceContext, tx: Database, row: NewAlarm): void {
  if (insertAlarm(tx, row)) announceAlarm(ctx, tx, row.run, row);
}
