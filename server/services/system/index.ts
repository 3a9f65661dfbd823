/** @file The verbs of the system, as the API names them. */

import { targets } from '../targets/list';
import { backupCare, changeBackupSchedule } from './backup-care';
import { backups, removeBackup, startBackup } from './backups';
import { devices } from './devices';
import { doctor } from './doctor';
import { engines } from './engines';
import { overview } from './overview';
import { changeQueue } from './queue';
import { changeRetention, retention } from './retention';
import { search } from './search';
import { status } from './status';
import { removeCheckpoints, storage } from './storage';

export const system = {
  status,
  overview,
  devices,
  engines,
  targets,
  doctor,
  search,
  changeQueue,
  storage,
  removeCheckpoints,
  retention,
  changeRetention,
  backups,
  startBackup,
  backupCare,
  changeBackupSchedule,
  removeBackup,
};
