'use client';
import { useNow } from '@/components/ui/time';
/** @file How long a run was running, without the time between attempts; for one that reports from outside, from start to end or to now. */
import { formatDuration } from '@/domain/format';
import type { RunSummary } from '@/domain/records/run';

export function Duration({ run }: { run: Pick<RunSummary, 'startedAt' | 'endedAt' | 'worked'> }) {
  const now = useNow();
  if (run.worked !== null) {
    const { ms, since } = run.worked;
    return formatDuration(ms + (since === null || now === null ? 0 : Math.max(0, now - since)));
  }
  const end = run.endedAt ?? now;
  if (run.startedAt === null || end === null) return <span className="text-muted">–</span>;
  return formatDuration(Math.max(0, end - run.startedAt));
}
