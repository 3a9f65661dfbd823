/** @file The dispatcher's periodic work besides runs: renews its lock, reports its life, maintains the database. */
import { giveBack } from '@/db/give-back';
import type { OpenDatabase } from '@/db/open';
import { sealEnded } from '@/db/series/seal-ended';
import { isDomainError } from '@/domain/errors';
import type { MachineLoad } from '@/domain/records/machine';
import { createLogPacker } from '@/server/services/ended-logs/pack-ended';
import { createStudyScheduler } from '@/server/services/studies/schedule';
import { type DispatcherState, reportDispatcher } from '@/server/services/system/dispatcher';
import { applyRetention } from '@/server/services/system/retention';
import type { DispatcherDependencies } from './dependencies';
import type { FolderLock } from './folder-lock';

const retentionEvery = 3_600_000;
/** Milliseconds that one round of tidying may hold the database. */
const tidyAtMost = 20;
/** And how long it may pack logs, which holds nobody up. */
const packAtMost = 20;

export type MachineFacts = Pick<DispatcherState, 'devices' | 'cards' | 'cardTroubles'>;

export interface UpkeepOptions extends Pick<DispatcherDependencies, 'ctx' | 'timing' | 'monotonic' | 'log'> {
  readonly database: OpenDatabase;
  readonly lock: FolderLock;
  /** What is known of the machine by now. */
  machine(): MachineFacts;
  /** How busy it is. */
  load(): MachineLoad;
}

/** Call every turn; does only what is due. @throws DomainError `stale-lease` when another dispatcher took over */
export function createUpkeep(options: UpkeepOptions): () => void {
  const { ctx, timing, monotonic, log } = options;
  const due = (every: number) => {
    let at = Number.NEGATIVE_INFINITY;
    return () => {
      if (monotonic() - at < every) return false;
      at = monotonic();
      return true;
    };
  };
  const presenceDue = due(timing.presenceEvery);
  const checkpointDue = due(timing.walCheckpointEvery);
  const retentionDue = due(retentionEvery);
  const studiesDue = due(timing.studiesEvery);
  const tidyDue = due(timing.tidyEvery);
  const packDue = due(timing.packEvery);
  const packLogs = createLogPacker({
    ctx,
    timing,
    onTrouble: (attempt, err) => log.warn({ attempt, err }, 'its log could not be packed and stays as it is'),
  });
  const driveStudies = createStudyScheduler(ctx);
  return () => {
    try {
      if (presenceDue()) {
        options.lock.renew();
        reportDispatcher({ ctx, input: { pid: process.pid, ...options.machine(), load: options.load() } });
      }
      if (checkpointDue()) options.database.checkpoint();
      if (retentionDue()) {
        // Not awaited: a purged run may have many files, and runs must be supervised meanwhile.
        void applyRetention(ctx).catch((error: unknown) => log.error({ err: error }, 'trouble with the clean-up'));
      }
      if (studiesDue()) driveStudies();
      if (packDue()) packLogs(packAtMost);
      if (tidyDue() && !sealEnded(ctx.db, tidyAtMost)) giveBack(ctx.db, tidyAtMost);
    } catch (error) {
      if (isDomainError(error) && error.code === 'stale-lease') throw error;
      log.error({ err: error }, 'trouble with upkeep; tried again');
    }
  };
}
