'use client';
/** @file What a published table holds of each metric: the best architecture, the median and the lowest, which a genotype's figure is seen against. */
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { publishedPercent } from '@/components/genotypes/published-figure';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { type Column, DataTable } from '@/components/ui/table';
import { metricTitle } from '@/domain/benchmark/metric-title';
import { formatCount, formatLarge } from '@/domain/format';
import type { BenchmarkRecord, PublishedRange } from '@/domain/records/benchmark';

export function PublishedRanges({ benchmark }: { benchmark: BenchmarkRecord }) {
  const trpc = useTRPC();
  const ranges = useQuery(trpc.benchmarks.ranges.queryOptions({ id: benchmark.id }));
  const title = (column: string): string => {
    const metric = benchmark.metrics.find((each) => each.column === column);
    return metric === undefined ? column : metricTitle(metric);
  };
  const columns: Column<PublishedRange>[] = [
    { id: 'metric', header: 'Accuracy on', heading: true, cell: ({ column }) => title(column) },
    {
      id: 'best',
      header: 'Best',
      numeric: true,
      cell: ({ best }) => <span className="font-medium">{publishedPercent(best.value)}</span>,
    },
    { id: 'median', header: 'Median', numeric: true, cell: ({ median }) => publishedPercent(median) },
    { id: 'lowest', header: 'Lowest', numeric: true, cell: ({ lowest }) => publishedPercent(lowest) },
    {
      id: 'parameters',
      header: 'Parameters of the best',
      numeric: true,
      cell: ({ best: { parameters } }) => (parameters === null ? '–' : formatLarge(parameters)),
    },
    {
      id: 'arch',
      header: 'Best architecture',
      className: 'max-w-72 truncate font-mono text-xs',
      cell: ({ best: { arch } }) => <span title={arch}>{arch}</span>,
    },
    { id: 'count', header: 'Architectures', numeric: true, cell: ({ count }) => formatCount(count) },
    { id: 'column', header: 'Column', className: 'font-mono text-xs', cell: ({ column }) => column },
  ];
  return (
    <Panel title="What it publishes" help="Lists show the first" flush className="xl:col-span-2">
      <QueryView query={ranges}>
        {(rows) => <DataTable caption="What it publishes" columns={columns} rows={rows} rowKey={(row) => row.column} />}
      </QueryView>
    </Panel>
  );
}
