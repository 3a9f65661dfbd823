/** @file Columns of the table of runs. */
import type { ColumnDef } from '@tanstack/react-table';
import type { RunSummary } from '@/domain/records/run';
import { formatDuration, formatNumber } from '../format';
import { Badge } from '../ui/badge';
import { ProgressBar } from '../ui/progress';
import { StateBadge } from '../ui/state-badge';
import { TextLink } from '../ui/text-link';
import { Time, useNow } from '../ui/time';
import { formatFigure } from './figures';

/** Ids that the server sorts by, as column ids here. */
export const sortableColumns = ['name', 'kind', 'state', 'createdAt', 'endedAt'] as const;
export type SortableColumn = (typeof sortableColumns)[number];

export const columnTitles = {
  state: 'State',
  name: 'Name',
  kind: 'Kind',
  progress: 'Progress',
  figure: 'Figure',
  seed: 'Seed',
  experiment: 'Experiment',
  tags: 'Tags',
  createdAt: 'Launched',
  startedAt: 'Started',
  duration: 'Duration',
  endedAt: 'Ended',
} as const;
export type RunColumn = keyof typeof columnTitles;

export const numericColumns: ReadonlySet<string> = new Set([
  'seed',
  'figure',
  'createdAt',
  'startedAt',
  'duration',
  'endedAt',
]);

const widths: Partial<Record<RunColumn, number>> = { name: 280, progress: 190, state: 110, tags: 160, experiment: 140 };

/** `figure`: key into the runs' summaries. */
export function runColumns(figure: string): ColumnDef<RunSummary>[] {
  const cells: Record<RunColumn, (run: RunSummary) => React.ReactNode> = {
    state: (run) => (
      <span title={run.reason ?? undefined}>
        <StateBadge state={run.state} />
      </span>
    ),
    name: (run) => (
      <TextLink href={`/runs/${run.id}`} className="block truncate" title={run.name}>
        {run.name}
      </TextLink>
    ),
    kind: (run) => run.kind,
    progress: (run) => <CompactProgress run={run} />,
    figure: (run) => {
      const value = run.summary[figure];
      return value === undefined ? <span className="text-muted">–</span> : formatFigure(figure, value);
    },
    seed: (run) => run.seed,
    experiment: (run) => <span className="block truncate">{run.experiment?.name ?? ''}</span>,
    tags: (run) => (
      <span className="flex gap-1 overflow-hidden">
        {run.tags.map((tag) => (
          <Badge key={tag}>{tag}</Badge>
        ))}
      </span>
    ),
    createdAt: (run) => <Time value={run.createdAt} />,
    startedAt: (run) => <Time value={run.startedAt} />,
    duration: (run) => <Duration run={run} />,
    endedAt: (run) => <Time value={run.endedAt} />,
  };
  return (Object.keys(columnTitles) as RunColumn[]).map((id) => ({
    id,
    header: id === 'figure' ? figure : columnTitles[id],
    size: widths[id] ?? 96,
    enableSorting: sortableColumns.some((each) => each === id),
    cell: ({ row }) => cells[id](row.original),
  }));
}

/** One line: bar, share, time left. */
function CompactProgress({ run }: { run: RunSummary }) {
  const { progress } = run;
  if (progress === null || progress.total <= 0) return <span className="text-muted">–</span>;
  const share = progress.done / progress.total;
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

/** From start to end, or to now. */
export function Duration({ run }: { run: Pick<RunSummary, 'startedAt' | 'endedAt'> }) {
  const now = useNow();
  const end = run.endedAt ?? now;
  if (run.startedAt === null || end === null) return <span className="text-muted">–</span>;
  return formatDuration(Math.max(0, end - run.startedAt));
}
