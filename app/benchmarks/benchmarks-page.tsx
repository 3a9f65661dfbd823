'use client';
/** @file Published tables of architectures: what genotypes are looked up in. */
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { ButtonLink } from '@/components/ui/button';
import { ListPage } from '@/components/ui/list-page';
import type { Column } from '@/components/ui/table';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import { metricTitle } from '@/domain/benchmark/metric-title';
import { formatCount } from '@/domain/format';
import type { BenchmarkRecord } from '@/domain/records/benchmark';

const columns: Column<BenchmarkRecord>[] = [
  {
    id: 'name',
    header: 'Name',
    heading: true,
    cell: ({ id, name }) => <TextLink href={`/benchmarks/${id}`}>{name}</TextLink>,
  },
  { id: 'rows', header: 'Architectures', numeric: true, cell: ({ rows }) => formatCount(rows) },
  {
    id: 'metric',
    header: 'Main accuracy',
    cell: ({ metrics: [first] }) => (first === undefined ? '–' : metricTitle(first)),
  },
  { id: 'metrics', header: 'Metrics', numeric: true, cell: ({ metrics }) => metrics.length },
  {
    id: 'lookups',
    header: 'Looked up by scripts',
    numeric: true,
    cell: ({ lookups }) => formatCount(lookups.reduce((sum, { count }) => sum + count, 0)),
  },
  { id: 'source', header: 'Source', className: 'max-w-80 truncate', cell: ({ source }) => source },
  { id: 'created', header: 'Imported', numeric: true, cell: ({ createdAt }) => <Time value={createdAt} /> },
];

export function BenchmarksPage() {
  const trpc = useTRPC();
  const benchmarks = useQuery(trpc.benchmarks.list.queryOptions());
  const add = (
    <ButtonLink href="/benchmarks/import" variant="primary">
      Import a benchmark
    </ButtonLink>
  );
  return (
    <ListPage
      title="Benchmarks"
      description="Published accuracies of whole search spaces, to judge what searches found. No search can read them."
      actions={add}
      query={benchmarks}
      columns={columns}
      rowKey={(row) => row.id}
      empty={{
        title: 'No benchmark yet',
        help: 'Import NAS-Bench-201’s table (CSV, gzipped or not): genotypes of that space then show their published accuracy and rank at once.',
        action: add,
      }}
    />
  );
}
