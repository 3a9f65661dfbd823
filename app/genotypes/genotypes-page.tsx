'use client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { PublishedFigure } from '@/components/genotypes/published-figure';
import { Badge } from '@/components/ui/badge';
import { Button, ButtonLink } from '@/components/ui/button';
/** @file All genotypes: narrowed, ordered, as a table or as accuracy against size. */
import { CutMiddle } from '@/components/ui/cut-middle';
import { ListPage } from '@/components/ui/list-page';
import { Mono } from '@/components/ui/mono';
import { PageHeader } from '@/components/ui/page-header';
import type { Column } from '@/components/ui/table';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import { useUrlChoice } from '@/components/url-state';
import { formatPercent } from '@/domain/format';
import type { GenotypeRecord } from '@/domain/records/genotype';
import { bestAccuracy } from './best-accuracy';
import { FilterBar, useGenotypeFilter } from './filter-bar';
import { ParetoPanel } from './pareto-panel';

const none = <span className="text-muted">–</span>;

const columns: Column<GenotypeRecord>[] = [
  {
    id: 'name',
    header: 'Name',
    heading: true,
    cell: ({ id, name, tags }) => (
      <span className="inline-flex max-w-80 items-center gap-2">
        <TextLink href={`/genotypes/${id}`} className="min-w-0">
          <CutMiddle text={name} />
        </TextLink>
        {tags.map((tag) => (
          <Badge key={tag}>{tag}</Badge>
        ))}
      </span>
    ),
  },
  {
    id: 'run',
    header: 'Found by',
    cell: ({ run, name, drawnBy }) =>
      drawnBy !== null ? (
        <span className="whitespace-nowrap">
          drawn by <TextLink href={`/studies/${drawnBy.id}`}>{drawnBy.name}</TextLink>
        </span>
      ) : run === null ? (
        <Badge>imported</Badge>
      ) : (
        <span className="inline-flex items-center gap-2 whitespace-nowrap">
          {/* Genotypes are named after their run unless renamed. */}
          <TextLink href={`/runs/${run.id}`}>{run.name === name ? 'its run' : run.name}</TextLink>
          <Badge>{run.kind}</Badge>
        </span>
      ),
  },
  {
    id: 'space',
    header: 'Search space',
    className: 'whitespace-nowrap',
    cell: ({ space }) => (space === null ? none : <TextLink href={`/spaces/${space.id}`}>{space.name}</TextLink>),
  },
  {
    id: 'accuracy',
    header: 'Best measured',
    numeric: true,
    cell: (row) => {
      const best = bestAccuracy(row);
      if (best === null) return none;
      return best.ours ? (
        formatPercent(best.value)
      ) : (
        <span title="Reported from elsewhere">{formatPercent(best.value)}*</span>
      );
    },
  },
  {
    id: 'published',
    header: 'Published',
    numeric: true,
    cell: ({ published }) => (published.length === 0 ? none : <PublishedFigure published={published} />),
  },
  { id: 'same', header: 'Identical', numeric: true, cell: ({ same }) => same.length },
  { id: 'hash', header: 'Hash', className: 'whitespace-nowrap', cell: ({ hash }) => <Mono text={hash} head={8} /> },
  { id: 'created', header: 'Found', numeric: true, cell: ({ createdAt }) => <Time value={createdAt} /> },
];

export function GenotypesPage() {
  const trpc = useTRPC();
  const state = useGenotypeFilter();
  const { filter, run, order, isNarrow } = state;
  const [view, setView] = useUrlChoice('view', ['table', 'pareto']);
  const genotypes = useInfiniteQuery(
    trpc.genotypes.list.infiniteQueryOptions(
      { limit: 100, order, ...filter },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  const rows = genotypes.data?.pages.flatMap((page) => page.items);
  const heading = {
    title: 'Genotypes',
    description: run === undefined ? 'Cells that searches ended with, or that were imported.' : `Found by ${run}.`,
    actions: (
      <>
        {run === undefined ? null : <ButtonLink href="/genotypes">Show all</ButtonLink>}
        <ButtonLink href="/genotypes/import">Import a genotype</ButtonLink>
      </>
    ),
  };
  const toolbar = <FilterBar state={state} view={view} onView={setView} />;
  if (view === 'pareto') {
    return (
      <>
        <PageHeader {...heading} />
        {toolbar}
        <ParetoPanel filter={filter} />
      </>
    );
  }
  return (
    <ListPage
      {...heading}
      toolbar={toolbar}
      query={{ data: rows, error: genotypes.error, refetch: genotypes.refetch }}
      columns={columns}
      rowKey={(row) => row.id}
      empty={isNarrow ? noMatch : noneYet}
      footer={
        genotypes.hasNextPage ? (
          <div className="border-line border-t p-2 text-center">
            <Button pending={genotypes.isFetchingNextPage} onClick={() => void genotypes.fetchNextPage()}>
              Show more
            </Button>
          </div>
        ) : null
      }
    />
  );
}

const noMatch = {
  title: 'No genotype matches',
  help: 'Widen the filter above.',
  action: <ButtonLink href="/genotypes">Show all</ButtonLink>,
};

const noneYet = {
  title: 'No genotype yet',
  help: 'Every search and every adaptation ends with one. You can also import one from a paper or another code.',
  action: (
    <>
      <ButtonLink href="/launch?kind=search" variant="primary">
        Search from scratch
      </ButtonLink>
      <ButtonLink href="/launch?kind=adapt">Adapt a prior</ButtonLink>
    </>
  ),
};
