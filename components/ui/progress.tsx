/** @file How far something is, how fast it goes and how long it still takes. */
import type { RunSummary } from '@/domain/records/run';
import { formatDuration, formatNumber } from '../../domain/format';
import { cx } from './class-names';

export function ProgressBar({
  share,
  label,
  className,
}: {
  /** In [0, 1]; null while unknown. */ share: number | null;
  label: string;
  className?: string;
}) {
  const value = share === null ? null : Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(value === null ? {} : { 'aria-valuenow': value })}
      className={cx('h-1.5 overflow-hidden rounded-sm bg-sunken', className)}
    >
      <div className="h-full rounded-sm bg-running" style={{ width: `${value ?? 0}%` }} />
    </div>
  );
}

/** Bar and figures of a run; `narrow` leaves the rate out. */
export function RunProgress({ progress, narrow = false }: { progress: RunSummary['progress']; narrow?: boolean }) {
  if (progress === null) return <span className="text-muted">–</span>;
  const { done, total, unit, rate, left } = progress;
  const share = total > 0 ? done / total : null;
  return (
    <div className="flex min-w-32 flex-col gap-1">
      <ProgressBar share={share} label={`${formatNumber(done)} of ${formatNumber(total)} ${unit}`} />
      <p className="flex justify-between gap-3 whitespace-nowrap text-muted text-xs">
        <span>
          {formatNumber(done)} / {formatNumber(total)} {unit}
        </span>
        {narrow || rate === null ? null : <span>{formatNumber(rate, 3)} /s</span>}
        <span>{left === null ? '' : `${formatDuration(left)} left`}</span>
      </p>
    </div>
  );
}
