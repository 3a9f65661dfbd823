/** @file What benchmarks publish of the genotype: accuracy and rank, by dataset and training. */
import { formatCount, formatLarge, formatNumber } from '@/components/format';
import { publishedPercent } from '@/components/genotypes/published-figure';
import { Panel } from '@/components/ui/panel';
import { type Column, DataTable } from '@/components/ui/table';
import { TextLink } from '@/components/ui/text-link';
import { metricTitle } from '@/domain/benchmark/mapping';
import type { PublishedFigures } from '@/domain/records/benchmark';

type Figure = PublishedFigures['figures'][number];

export function PublishedPanel({ published: { benchmark, parameters, figures } }: { published: PublishedFigures }) {
  const columns: Column<Figure>[] = [
    { id: 'metric', header: 'Accuracy on', heading: true, cell: ({ metric }) => metricTitle(metric) },
    {
      id: 'value',
      header: 'Published',
      numeric: true,
      cell: ({ value }) => (value === null ? '–' : publishedPercent(value)),
    },
    {
      id: 'rank',
      header: `Rank of ${formatCount(benchmark.rows)}`,
      numeric: true,
      cell: ({ rank }) => (rank === null ? '–' : formatCount(rank)),
    },
    {
      id: 'better',
      header: 'Among the best',
      numeric: true,
      cell: ({ rank }) => (rank === null ? '–' : `${formatNumber((100 * rank) / benchmark.rows, 2)} %`),
    },
  ];
  return (
    <Panel
      title="Published"
      help={parameters === null ? undefined : `${formatLarge(parameters)} parameters in the table`}
      actions={<TextLink href={`/benchmarks/${benchmark.id}`}>{benchmark.name}</TextLink>}
      flush
    >
      <DataTable
        caption={`Published by ${benchmark.name}`}
        columns={columns}
        rows={figures.filter(({ value }) => value !== null)}
        rowKey={(row) => row.metric.column}
      />
    </Panel>
  );
}
