/** @file What benchmarks publish of the genotype: accuracy and rank, by dataset and training; and which do not hold it. */

import { publishedPercent } from '@/components/genotypes/published-figure';
import { Panel } from '@/components/ui/panel';
import { type Column, DataTable } from '@/components/ui/table';
import { TextLink } from '@/components/ui/text-link';
import { metricTitle } from '@/domain/benchmark/metric-title';
import { formatCount, formatLarge, formatNumber, plural } from '@/domain/format';
import type { BenchmarkReference, PublishedFigures } from '@/domain/records/benchmark';

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
  const rows = figures.filter(({ value }) => value !== null);
  return (
    <Panel
      title="Published"
      help={parameters === null ? undefined : `${formatLarge(parameters)} parameters in the table`}
      actions={<TextLink href={`/benchmarks/${benchmark.id}`}>{benchmark.name}</TextLink>}
      flush={rows.length > 0}
    >
      {rows.length === 0 ? (
        <p className="text-muted text-sm">The table has this cell, without an accuracy.</p>
      ) : (
        <DataTable
          caption={`Published by ${benchmark.name}`}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.metric.column}
        />
      )}
    </Panel>
  );
}

/** Benchmarks that could hold the cell, but do not: that is an answer too. */
export function UnpublishedPanel({ benchmarks }: { benchmarks: readonly BenchmarkReference[] }) {
  return (
    <Panel title="Not published">
      <ul className="flex flex-col gap-1 text-sm">
        {benchmarks.map(({ id, name, rows }) => (
          <li key={id}>
            <TextLink href={`/benchmarks/${id}`}>{name}</TextLink>{' '}
            <span className="text-muted">has no such cell among its {plural(rows, 'architecture')}.</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
