/** @file Why queued runs wait, read from the state of the whole queue. */
import { queueInOrder, workingByPerson } from '@/db/queries/run/queue';
import { whyRunsWait } from '@/domain/records/queue';
import type { ServiceContext } from '@/server/context';
import { dispatcherLife } from '@/server/services/system/dispatcher-life';
import { placingTrouble } from '@/server/services/system/placing';
import { queueSettings } from '@/server/services/system/queue-settings';

/** By run id. */
export function reasonsToWait(ctx: ServiceContext): Map<string, string> {
  const working = workingByPerson(ctx.db);
  return whyRunsWait(queueInOrder(ctx.db), {
    now: ctx.now(),
    dispatcherAlive: dispatcherLife(ctx).alive,
    trouble: placingTrouble(ctx.db)?.reason ?? null,
    settings: queueSettings(ctx.db),
    slots: ctx.settings.slots,
    usedSlots: [...working.values()].reduce((sum, count) => sum + count, 0),
    working,
  });
}
