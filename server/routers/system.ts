/** @file Procedures of `system`. */
import { queueSettingsSchema } from '@/domain/records/queue';
import { changeQueue, changeQueueInput } from '@/server/services/system/queue-settings';
import { systemStatus, systemStatusInput, systemStatusSchema } from '@/server/services/system/status';
import { procedure, router } from '@/server/trpc';

export const systemRouter = router({
  status: procedure('viewer').input(systemStatusInput).output(systemStatusSchema).query(systemStatus),
  changeQueue: procedure('admin').input(changeQueueInput).output(queueSettingsSchema).mutation(changeQueue),
});
