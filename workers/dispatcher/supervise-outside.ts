/**
 * @file One turn for a run from outside: ingests its script's messages, treats a stop as done, judges silence. There is no
 * process to observe: the web server writes its log.
 */
import { statSync } from 'node:fs';
import path from 'node:path';
import { attemptFiles } from '@/domain/attempt-files';
import { isDomainError } from '@/domain/errors';
import { endAttempt } from '@/server/services/runs/life/end-attempt';
import type { OpenAttempt } from '@/server/services/runs/life/open-attempts';
import { closeOutside } from '@/server/services/tracking/close';
import type { Watch } from './attempt-memory';
import type { DispatcherDependencies } from './dependencies';
import { ingestAttempt } from './ingest-attempt';
import { reportLost, reportRecovered } from './lost-run';

type Outside = Pick<DispatcherDependencies, 'ctx' | 'timing' | 'monotonic' | 'log'>;

/** True if more of its log waits to be read. */
export async function superviseOutside(dispatcher: Outside, open: OpenAttempt, watch: Watch): Promise<boolean> {
  const { ctx, monotonic, timing } = dispatcher;
  const { attempt, lease } = open;
  const heard = listen(open, watch);
  const now = monotonic();
  if (heard) watch.heardAt = now;
  if (await ingest(dispatcher, open, watch)) return true;
  if (open.surplus) {
    closeOutside({ ctx, input: { attempt, lease } });
  } else if (open.state === 'stopping') {
    const reason = 'stopped here; its script may go on';
    endAttempt({ ctx, input: { attempt, lease, end: 'stopped', code: null, reason, step: null } });
  } else if (open.state === 'lost') {
    if (heard) reportRecovered(dispatcher, open);
  } else if (now - watch.heardAt >= timing.outsideLostAfter) {
    reportLost(dispatcher, open, now - watch.heardAt, 'its script');
  }
  return false;
}

/** True if more waits to be read. What a damaged log says never comes: that blocks no stop, and no verdict on silence. */
async function ingest(dispatcher: Outside, open: OpenAttempt, watch: Watch): Promise<boolean> {
  try {
    return await ingestAttempt(dispatcher, open, watch);
  } catch (err) {
    if (!isDomainError(err) || err.code !== 'corrupt-data') throw err;
    dispatcher.log.error({ run: open.run, attempt: open.attempt, err }, 'trouble with an attempt; tried again');
    return false;
  }
}

/** Whether its log grew, or its script gave a sign of life, since the last look. */
function listen(open: OpenAttempt, watch: Watch): boolean {
  const stat = statSync(path.join(open.directory, attemptFiles.events), { throwIfNoEntry: false });
  const stamp = stat === undefined ? '' : `${stat.size} ${stat.mtimeMs}`;
  const heard = watch.stamp !== null && watch.stamp !== stamp;
  watch.stamp = stamp;
  return heard;
}
