'use client';
/** @file How long a run took: from start to end, or to now. */
import { formatDuration } from '@/components/format';
import { useNow } from '@/components/ui/time';
import type { RunSummary } from '@/domain/records/run';

export function Duration({ run }: { run: Pick<RunSummary, 'startedAt' | 'endedAt'> }) {
  const now = useNow();
  const end = run.endedAt ?? now;
  if (run.startedAt === null || end === null) return <span className="text-muted">–</span>;
  return formatDuration(Math.max(0, end - run.startedAt));
}
