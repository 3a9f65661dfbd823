'use client';
import { memo } from 'react';
import { formatFigure } from '@/components/runs/format-figure';
import { Badge } from '@/components/ui/badge';
import { cx } from '@/components/ui/class-names';
/** @file A cell of the table of runs. Beside a baseline, figures show their difference and settings that differ stand out. */
import { CutMiddle } from '@/components/ui/cut-middle';
import { ProgressBar } from '@/components/ui/progress';
import { StateBadge } from '@/components/ui/state-badge';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import { formatDuration, formatNumber } from '@/domain/format';
import { metricGoal } from '@/domain/metrics';
import type { RunSummary } from '@/domain/records/run';
import { fieldType } from '@/domain/run-query/fields';
import { figureKey, isSummaryColumn, type RunColumn, type SummaryColumn } from './columns';
import { Duration } from './duration';
import { Sparkline, type Sparklines, sparklineOf } from './sparklines';
import type { RunRow } from './use-run-rows';

type CellValue = RunRow['values'][number] | undefined;

const nothing = <span className="text-muted">–</span>;

export const RunCell = memo(function RunCell({
  row,
  column,
  value,
  baseline,
  sparklines,
}: {
  row: RunRow;
  column: RunColumn;
  /** Of a field column. */
  value: CellValue;
  /** The baseline's value; undefined without a baseline, and in its own row. */
  baseline: CellValue;
  sparklines: Sparklines;
}) {
  if (column.curve !== null) {
    const { run } = row;
    return (
      <Sparkline values={sparklineOf(sparklines, run.id, column.curve)} metric={column.curve} colour={run.colour} />
    );
  }
  if (isSummaryColumn(column.id)) return <SummaryCell id={column.id} row={row} />;
  return <FieldCell column={column} value={value} baseline={baseline} names={row.names} />;
});

function FieldCell({
  column,
  value,
  baseline,
  names,
}: {
  column: RunColumn;
  value: CellValue;
  baseline: CellValue;
  names: RunRow['names'];
}) {
  if (value === null || value === undefined) return nothing;
  const name = typeof value === 'string' ? names[value] : undefined;
  if (name !== undefined) {
    const differs = baseline !== undefined && baseline !== null && value !== baseline;
    return (
      <span title={`${name} (${value})`} className={cx('block truncate', differs && 'font-medium text-attention')}>
        {name}
      </span>
    );
  }
  const text = formatValue(column, value);
  if (baseline === undefined || baseline === null) return <span className="block truncate">{text}</span>;
  const key = figureKey(column.field);
  if (typeof value !== 'number' || typeof baseline !== 'number') {
    return <span className={cx('block truncate', value !== baseline && 'font-medium text-attention')}>{text}</span>;
  }
  const difference = value - baseline;
  // NaN and infinities have no difference.
  if (!Number.isFinite(difference)) return <span className="block truncate">{text}</span>;
  const goal = key === null ? null : metricGoal(key);
  const better = goal === null || difference === 0 ? null : goal === 'max' ? difference > 0 : difference < 0;
  return (
    <span className="flex items-baseline justify-end gap-1.5">
      {text}
      <span
        className={cx('text-muted text-xs', better === true && 'text-done', better === false && 'text-failed')}
        title="Difference to the baseline"
      >
        {difference === 0 ? '±0' : `${difference > 0 ? '+' : '−'}${formatValue(column, Math.abs(difference))}`}
      </span>
    </span>
  );
}

/** A field's value as text. */
export function formatValue({ field }: RunColumn, value: string | number): string {
  if (typeof value === 'string') return value;
  const key = figureKey(field);
  if (key !== null) return formatFigure(key, value);
  const type = field === null ? null : fieldType(field);
  return type === 'span' ? formatDuration(value) : formatNumber(value);
}

function SummaryCell({ id, row }: { id: SummaryColumn; row: RunRow }) {
  const { run } = row;
  switch (id) {
    case 'state':
      return (
        <span title={run.reason ?? undefined}>
          <StateBadge state={run.state} />
        </span>
      );
    case 'name':
      return row.deletedAt === null ? (
        // Rows change with every scroll: prefetching each page would cost more than it saves.
        <TextLink href={`/runs/${run.id}`} prefetch={false}>
          <CutMiddle text={run.name} />
        </TextLink>
      ) : (
        <CutMiddle text={run.name} />
      );
    case 'kind':
      return run.kind;
    case 'progress':
      return <CompactProgress run={run} />;
    case 'seed':
      return run.seed;
    case 'priority':
      return run.priority;
    case 'experiment':
      return <span className="block truncate">{run.experiment?.name ?? ''}</span>;
    case 'tag':
      return (
        <span className="flex gap-1 overflow-hidden">
          {run.tags.map((tag) => (
            <Badge key={tag}>{tag}</Badge>
          ))}
        </span>
      );
    case 'person':
      return <span className="block truncate">{row.person}</span>;
    case 'lineage':
      return row.parent === null ? (
        nothing
      ) : (
        <TextLink
          href={`/${row.parent.type}s/${row.parent.id}`}
          prefetch={false}
          className="block truncate"
          title={row.parent.name}
        >
          {row.parent.name}
        </TextLink>
      );
    case 'reason':
      return (
        <span className="block truncate" title={run.reason ?? undefined}>
          {run.reason ?? nothing}
        </span>
      );
    case 'created':
      return <Time value={run.createdAt} />;
    case 'started':
      return <Time value={run.startedAt} />;
    case 'ended':
      return <Time value={run.endedAt} />;
    case 'duration':
      return <Duration run={run} />;
    case 'device':
      return (
        <span className="block truncate" title={run.device ?? undefined}>
          {run.device ?? nothing}
        </span>
      );
  }
}

/** One line: bar, share, time left. */
function CompactProgress({ run }: { run: RunSummary }) {
  const { progress } = run;
  if (progress === null || progress.total <= 0) return nothing;
  const share = progress.done / progress.total;
  // A column of full bars says nothing.
  if (share >= 1 && run.endedAt !== null) return <span className="text-muted text-xs">100 %</span>;
  return (
    <span className="flex items-center gap-2 whitespace-nowrap text-muted text-xs">
      <ProgressBar
        className="w-16 shrink-0"
        share={share}
        label={`${formatNumber(progress.done)} of ${formatNumber(progress.total)} ${progress.unit}`}
      />
      <span className="w-8 text-right">{Math.floor(share * 100)} %</span>
      <span>{run.endedAt === null && progress.left !== null ? `${formatDuration(progress.left)} left` : ''}</span>
    </span>
  );
}
