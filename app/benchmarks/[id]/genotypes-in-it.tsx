'use client';
/** @file The genotypes here that a published table holds, the most accurate first. */
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { publishedPercent } from '@/components/genotypes/published-figure';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { type Column, DataTable } from '@/components/ui/table';
import { TextLink } from '@/components/ui/text-link';
import { metricTitle } from '@/domain/benchmark/metric-title';
import { formatCount } from '@/domain/format';
import type { BenchmarkId } from '@/domain/ids';
import type { PublishedFigures } from '@/domain/records/benchmark';

/** The rest is one click away. */
const shown = 8;

interface Held {
  readonly id: string;
  readonly name: string;
  readonly held: PublishedFigures;
}

const columns: Column<Held>[] = [
  {
    id: 'name',
    header: 'Genotype',
    heading: true,
    cell: ({ id, name }) => <TextLink href={`/genotypes/${id}`}>{name}</TextLink>,
  },
  {
    id: 'value',
    header: 'Published',
    numeric: true,
    cell: ({ held }) => {
      const value = held.figures[0]?.value ?? null;
      return value === null ? '–' : publishedPercent(value);
    },
  },
  {
    id: 'rank',
    header: 'Rank',
    numeric: true,
    cell: ({ held }) => {
      const rank = held.figures[0]?.rank ?? null;
      return rank === null ? '–' : `${formatCount(rank)} of ${formatCount(held.benchmark.rows)}`;
    },
  },
];

export function GenotypesInIt({ benchmark }: { benchmark: BenchmarkId }) {
  const trpc = useTRPC();
  const genotypes = useQuery(trpc.genotypes.list.queryOptions({ limit: 50, order: 'published' }));
  return (
    <Panel title="Genotypes in it" help="Found or imported here, the best first" flush className="xl:col-span-2">
      <QueryView query={genotypes}>
        {({ items }) => {
          const held = items.flatMap(({ id, name, published }): Held[] => {
            const own = published.find((each) => each.benchmark.id === benchmark);
            return own === undefined ? [] : [{ id, name, held: own }];
          });
          const metric = held[0]?.held.figures[0]?.metric;
          return metric === undefined ? (
            <EmptyState title="None yet">
              Search in the space nas-bench-201, or import an architecture string as a genotype: its accuracy and rank
              appear here.
            </EmptyState>
          ) : (
            <>
              <DataTable
                caption={`Genotypes by their accuracy on ${metricTitle(metric)}`}
                columns={columns}
                rows={held.slice(0, shown)}
                rowKey={(row) => row.id}
              />
              <p className="px-4 py-2 text-muted text-xs">Accuracy on {metricTitle(metric)}.</p>
            </>
          );
        }}
      </QueryView>
    </Panel>
  );
}
