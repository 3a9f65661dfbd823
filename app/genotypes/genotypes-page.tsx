'use client';
/** @file All genotypes, newest first. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { formatPercent } from '@/components/format';
import { RunLink } from '@/components/runs/run-link';
import { Badge } from '@/components/ui/badge';
import { Button, ButtonLink } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Mono } from '@/components/ui/mono';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { type Column, DataTable } from '@/components/ui/table';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import { useUrlState } from '@/components/url-state';
import { runIdSchema } from '@/domain/ids';
import type { GenotypeRecord } from '@/domain/records/architecture';
import { bestAccuracy } from './evaluations';

const columns: Column<GenotypeRecord>[] = [
  {
    id: 'name',
    header: 'Name',
    heading: true,
    cell: ({ id, name }) => <TextLink href={`/genotypes/${id}`}>{name}</TextLink>,
  },
  {
    id: 'run',
    header: 'Found by',
    cell: ({ run }) =>
      run === null ? (
        <Badge>imported</Badge>
      ) : (
        <span className="inline-flex items-center gap-2">
          <RunLink run={run} /> <Badge>{run.kind}</Badge>
        </span>
      ),
  },
  {
    id: 'space',
    header: 'Search space',
    cell: ({ space }) =>
      space === null ? (
        <span className="text-muted">–</span>
      ) : (
        <TextLink href={`/spaces/${space.id}`}>{space.name}</TextLink>
      ),
  },
  {
    id: 'accuracy',
    header: 'Best retrained accuracy',
    numeric: true,
    cell: ({ evaluations }) => {
      const best = bestAccuracy(evaluations);
      return best === null ? <span className="text-muted">–</span> : formatPercent(best);
    },
  },
  { id: 'same', header: 'Same elsewhere', numeric: true, cell: ({ same }) => same.length },
  { id: 'hash', header: 'Hash', cell: ({ hash }) => <Mono text={hash} head={8} /> },
  { id: 'created', header: 'Found', numeric: true, cell: ({ createdAt }) => <Time value={createdAt} /> },
];

export function GenotypesPage() {
  const trpc = useTRPC();
  const [ofRun] = useUrlState('run');
  const run = runIdSchema.safeParse(ofRun).data;
  const genotypes = useInfiniteQuery(
    trpc.genotypes.list.infiniteQueryOptions(
      { limit: 100, ...(run === undefined ? {} : { run }) },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  const add = <ButtonLink href="/genotypes/import">Import a genotype</ButtonLink>;
  return (
    <>
      <PageHeader
        title="Genotypes"
        description={run === undefined ? 'Cells that searches ended with, or that were imported.' : `Found by ${run}.`}
        actions={
          <>
            {run === undefined ? null : <ButtonLink href="/genotypes">Show all</ButtonLink>}
            {add}
          </>
        }
      />
      <Panel flush>
        <QueryView query={genotypes}>
          {(data) => {
            const rows = data.pages.flatMap((page) => page.items);
            return rows.length === 0 ? (
              <EmptyState
                title="No genotype yet"
                action={
                  <>
                    <ButtonLink href="/launch?kind=search" variant="primary">
                      Search from scratch
                    </ButtonLink>
                    <ButtonLink href="/launch?kind=adapt">Adapt a prior</ButtonLink>
                  </>
                }
              >
                Every search and every adaptation ends with one. You can also import one from a paper or another code.
              </EmptyState>
            ) : (
              <DataTable caption="Genotypes" columns={columns} rows={rows} rowKey={(row) => row.id} />
            );
          }}
        </QueryView>
        {genotypes.hasNextPage ? (
          <div className="border-line border-t p-2 text-center">
            <Button pending={genotypes.isFetchingNextPage} onClick={() => void genotypes.fetchNextPage()}>
              Show more
            </Button>
          </div>
        ) : null}
      </Panel>
    </>
  );
}
