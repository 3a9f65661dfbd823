/** @file Procedures of `system`. */
import { queueSettingsSchema } from '@/domain/records/queue';
import {
  backupListSchema,
  listBackups,
  listBackupsInput,
  removeBackup,
  removeBackupInput,
  startBackup,
  startBackupInput,
} from '@/server/services/system/backups';
import { devices, devicesInput, devicesSchema } from '@/server/services/system/devices';
import { doctor, doctorInput, doctorSchema } from '@/server/services/system/doctor';
import { changeQueue, changeQueueInput } from '@/server/services/system/queue-settings';
import {
  changeRetention,
  changeRetentionInput,
  readRetention,
  readRetentionInput,
  retentionSchema,
} from '@/server/services/system/retention';
import { search, searchInput, searchResultSchema } from '@/server/services/system/search';
import { systemStatus, systemStatusInput, systemStatusSchema } from '@/server/services/system/status';
import {
  removeCheckpoints,
  removeCheckpointsInput,
  removedCheckpointsSchema,
  storage,
  storageInput,
  storageSchema,
} from '@/server/services/system/storage';
import { procedure, router } from '@/server/trpc';

export const systemRouter = router({
  status: procedure('viewer').input(systemStatusInput).output(systemStatusSchema).query(systemStatus),
  devices: procedure('viewer').input(devicesInput).output(devicesSchema).query(devices),
  doctor: procedure('viewer').input(doctorInput).output(doctorSchema).query(doctor),
  search: procedure('viewer').input(searchInput).output(searchResultSchema).query(search),
  changeQueue: procedure('admin').input(changeQueueInput).output(queueSettingsSchema).mutation(changeQueue),
  storage: procedure('viewer').input(storageInput).output(storageSchema).query(storage),
  removeCheckpoints: procedure('admin')
    .input(removeCheckpointsInput)
    .output(removedCheckpointsSchema)
    .mutation(removeCheckpoints),
  retention: procedure('viewer').input(readRetentionInput).output(retentionSchema).query(readRetention),
  changeRetention: procedure('admin').input(changeRetentionInput).output(retentionSchema).mutation(changeRetention),
  backups: procedure('admin').input(listBackupsInput).output(backupListSchema).query(listBackups),
  startBackup: procedure('admin').input(startBackupInput).output(backupListSchema).mutation(startBackup),
  removeBackup: procedure('admin').input(removeBackupInput).output(backupListSchema).mutation(removeBackup),
});
