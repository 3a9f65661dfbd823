'use client';
/** @file All runs: filtered, sorted, live; select some to compare, stop or delete. The URL holds the view. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';
import { useTRPC } from '@/components/api';
import { plural } from '@/components/format';
import { BulkActions } from '@/components/runs/bulk-actions';
import { figureKeys } from '@/components/runs/figures';
import { columnTitles, type RunColumn, sortableColumns } from '@/components/runs/run-columns';
import { RunFilters } from '@/components/runs/run-filters';
import { RunTable } from '@/components/runs/run-table';
import { Button, ButtonLink } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { SkeletonRows } from '@/components/ui/skeleton';
import { useUrlState } from '@/components/url-state';
import { experimentIdSchema } from '@/domain/ids';
import { runKindSchema } from '@/domain/run-config';
import { runStateSchema } from '@/domain/run-state';

const hiddenAtFirst = 'experiment,tags,createdAt,endedAt';

export function RunsPage() {
  const trpc = useTRPC();
  const [text, setText] = useUrlState('text');
  const [kind, setKind] = useUrlState('kind');
  const [state, setState] = useUrlState('state');
  const [experiment, setExperiment] = useUrlState('experiment');
  const [tag, setTag] = useUrlState('tag');
  const [sortText, setSort] = useUrlState('sort', '-createdAt');
  const [figure, setFigure] = useUrlState('figure', 'test.accuracy');
  const [hiddenText, setHidden] = useUrlState('hide', hiddenAtFirst);
  // The search box keeps what is typed: a reset makes it anew.
  const [resets, setResets] = useState(0);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());

  const kinds = runKindSchema.safeParse(kind).data;
  const states = runStateSchema.safeParse(state).data;
  const inExperiment = experimentIdSchema.safeParse(experiment).data;
  const by = sortableColumns.find((each) => each === sortText.replace('-', '')) ?? 'createdAt';
  const descending = sortText.startsWith('-');
  const filter = {
    ...(text.trim() === '' ? {} : { text: text.trim() }),
    ...(kinds === undefined ? {} : { kinds: [kinds] }),
    ...(states === undefined ? {} : { states: [states] }),
    ...(inExperiment === undefined ? {} : { experiment: inExperiment }),
    ...(tag === '' ? {} : { tag }),
  };
  const isFiltered = Object.keys(filter).length > 0;
  const asked = { limit: 200, filter, sort: { by, descending } };
  const list = useInfiniteQuery(
    trpc.runs.list.infiniteQueryOptions(asked, {
      getNextPageParam: (page) => page.nextCursor,
      placeholderData: keepPreviousData,
    }),
  );
  const runs = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const figures = useMemo(() => figureKeys(runs.map((run) => run.summary)), [runs]);
  const hidden = useMemo(
    () => new Set((Object.keys(columnTitles) as RunColumn[]).filter((id) => hiddenText.split(',').includes(id))),
    [hiddenText],
  );
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const chosen = runs.filter((run) => selected.has(run.id));
  const total = list.data?.pages[0]?.total ?? 0;
  const clearFilters = (): void => {
    setResets((count) => count + 1);
    for (const set of [setText, setKind, setState, setExperiment, setTag]) set('');
  };

  return (
    <>
      <PageHeader
        title="Runs"
        description={list.data === undefined ? ' ' : `${plural(total, 'run')}${isFiltered ? ' match' : ''}`}
        actions={
          chosen.length > 0 ? (
            <BulkActions runs={chosen} onClear={() => setSelected(new Set())} />
          ) : (
            <ButtonLink href="/launch" variant="primary">
              Launch
            </ButtonLink>
          )
        }
      />
      <RunFilters
        key={resets}
        filter={{ text, kind, state, figure }}
        figures={figures}
        hidden={hidden}
        onChange={(change) => {
          if (change.text !== undefined) setText(change.text);
          if (change.kind !== undefined) setKind(change.kind);
          if (change.state !== undefined) setState(change.state);
          if (change.figure !== undefined) setFigure(change.figure);
        }}
        onHide={(next) => setHidden([...next].join(',') || 'nothing')}
      />
      <QueryView
        query={list}
        pending={
          <Panel flush className="h-[calc(100dvh-14rem)]">
            <SkeletonRows rows={12} />
          </Panel>
        }
      >
        {() =>
          runs.length === 0 ? (
            <Panel>
              {isFiltered ? (
                <EmptyState title="No run matches" action={<Button onClick={clearFilters}>Show all runs</Button>}>
                  Take a word or a filter away.
                </EmptyState>
              ) : (
                <EmptyState
                  title="No runs yet"
                  action={
                    <ButtonLink href="/launch" variant="primary">
                      Launch the first
                    </ButtonLink>
                  }
                >
                  A meta-training makes a prior; adapt, search and evaluate follow from there.
                </EmptyState>
              )}
            </Panel>
          ) : (
            <RunTable
              runs={runs}
              total={total}
              figure={figure}
              hidden={hidden}
              sort={{ by, descending }}
              selected={selected}
              onSort={(next) => setSort(`${next.descending ? '-' : ''}${next.by}`)}
              onSelect={setSelected}
              onNearEnd={more}
            />
          )
        }
      </QueryView>
    </>
  );
}
