/** @file Detects a live run without progress: reported with its start, and killed only if the operator's setting says so. */
import { markStalled } from '@/server/services/runs/life/attempt';
import type { OpenAttempt } from '@/server/services/runs/life/open-attempts';
import type { ExecutorHandle } from '../executors/types';
import type { Watch } from './attempt-memory';
import type { DispatcherDependencies } from './dependencies';

/** Records its progress; the clock is the dispatcher's own. */
export function progressed(mark: string, { progress }: Watch, now: number): void {
  if (mark === progress.mark) return;
  // The first look does not show the length of a step.
  if (progress.mark !== null) progress.longest = Math.max(progress.longest, now - progress.at);
  progress.mark = mark;
  progress.at = now;
}

export async function judgeProgress(
  dispatcher: DispatcherDependencies,
  open: OpenAttempt,
  handle: ExecutorHandle | null,
  watch: Watch,
): Promise<void> {
  const { ctx, timing, monotonic, executor, log, restartStalled } = dispatcher;
  const { attempt, lease, run } = open;
  if (open.state !== 'running' || watch.killed) return;
  const { at, longest } = watch.progress;
  const still = monotonic() - at;
  if (still < Math.max(timing.stalledAfter, timing.stalledSteps * longest)) {
    // Reported by this dispatcher or an earlier one.
    if (!open.stalled || (!watch.stalled && longest === 0)) return;
    watch.stalled = false;
    markStalled({ ctx, input: { attempt, lease, since: null } });
    log.info({ run, attempt }, 'a run gets further again');
    return;
  }
  if (!watch.stalled) {
    watch.stalled = true;
    if (!open.stalled) markStalled({ ctx, input: { attempt, lease, since: ctx.now() - still } });
    log.warn({ run, attempt, still }, 'a run lives but makes no progress');
  }
  if (!restartStalled || handle === null || open.host !== dispatcher.host) return;
  log.warn({ run, attempt, still }, 'a run that makes no progress is killed, as MASTHEAD_STALLED says');
  await executor.signal(handle, open.directory, 'SIGKILL');
  watch.killed = true;
  watch.killedAt = monotonic();
}
