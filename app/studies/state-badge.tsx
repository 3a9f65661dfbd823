/** @file Whether a study is running, waits for a decision, or is done. */

import { Badge } from '@/components/ui/badge';
import type { StudyRecord } from '@/domain/records/study';

export function StudyStateBadge({ study }: { study: StudyRecord }) {
  const { state, progress } = study;
  if (state === 'finished') return <Badge tone="done">finished</Badge>;
  if (state === 'paused') return <Badge tone="attention">paused</Badge>;
  if (progress.failed > 0 && progress.active + progress.queued === 0) return <Badge tone="failed">runs failed</Badge>;
  return <Badge tone="running">running</Badge>;
}
