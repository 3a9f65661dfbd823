'use client';
/** @file Asks before a launch that holds the machine for a day, or that its memory can't hold. */
import type { inferRouterOutputs } from '@trpc/server';
import { ConfirmDialog } from '@/components/ui/dialog';
import { formatBytes, formatDuration } from '@/domain/format';
import type { AppRouter } from '@/server/routers/app-router';

type LaunchPlan = Pick<
  inferRouterOutputs<AppRouter>['runs']['plan'],
  'wallSeconds' | 'memoryBytes' | 'machineMemoryBytes'
>;

const day = 24 * 60 * 60;

/** Reasons to think twice, one sentence each. Pure. */
export function largeReasons(plan: LaunchPlan | null): string[] {
  if (plan === null) return [];
  const { wallSeconds, memoryBytes, machineMemoryBytes } = plan;
  return [
    ...(wallSeconds !== null && wallSeconds > day
      ? [`It takes ${formatDuration(wallSeconds * 1000)} on this machine, by estimate.`]
      : []),
    ...(memoryBytes !== null && memoryBytes > machineMemoryBytes
      ? [`It needs ${formatBytes(memoryBytes)} of memory; this machine has ${formatBytes(machineMemoryBytes)}.`]
      : []),
  ];
}

export function LargeLaunch({
  reasons,
  what,
  onConfirm,
  onClose,
}: {
  reasons: readonly string[];
  /** Names the act. */
  what: string;
  onConfirm: () => void;
  onClose: () => void;
}) {
  return (
    <ConfirmDialog
      open={reasons.length > 0}
      onOpenChange={(open) => !open && onClose()}
      title="Launch something this large?"
      description="A smaller preset shows first whether the settings are right."
      touches={reasons}
      touchesTitle="What it takes"
      confirmLabel={what}
      onConfirm={onConfirm}
    />
  );
}
