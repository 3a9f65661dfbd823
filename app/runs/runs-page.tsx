'use client';
/** @file All runs: found by query, sorted, grouped, live; select some to act on them. The address holds the view. */
import dynamic from 'next/dynamic';
import { Suspense, useMemo, useState } from 'react';
import { apiAddress } from '@/components/base-path';
import { patient } from '@/components/patient';
import { Button, ButtonLink } from '@/components/ui/button';
import { cx } from '@/components/ui/class-names';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { Skeleton, SkeletonRows } from '@/components/ui/skeleton';
import { useUrlChoice } from '@/components/url-state';
import { formatCount, plural } from '@/domain/format';
import type { RunId } from '@/domain/ids';
import type { TableFormat } from '@/domain/table';
import { RunTable } from './run-table';
import { Toolbar } from './toolbar';
import { useRunIndex } from './use-run-rows';
import { type RunsView, useRunsView } from './view';
import { indexRequest, readable } from './view-address';

// Not needed before a run is selected.
const BulkActions = dynamic(patient(() => import('./bulk-actions').then((part) => part.BulkActions)));
const CurvesPane = dynamic(
  patient(() => import('./curves-pane').then((part) => part.CurvesPane)),
  {
    loading: () => <Skeleton className="h-96" />,
  },
);

export function RunsPage() {
  const view = useRunsView();
  const [selected, setSelected] = useState<ReadonlySet<RunId>>(new Set());
  const [lastRead, setLastRead] = useState('');
  const query = readable(view.query, lastRead);
  if (query !== lastRead) setLastRead(query);
  const request = useMemo(() => indexRequest(view, query), [view, query]);
  const { index, ids } = useRunIndex(request);
  const { trash } = view;
  const chosen = useMemo(
    () => (selected.size === 0 ? [] : ids.slice(0, ids.length).filter((id) => selected.has(id))),
    [ids, selected],
  );
  const clear = (): void => setSelected(new Set());
  const total = index.data?.total;
  const [pane, setPane] = useUrlChoice('pane', ['curves', 'none']);
  const charted = chosen.length > 0 && !trash;

  return (
    <>
      <PageHeader
        title={trash ? 'Trash' : 'Runs'}
        description={total === undefined ? '\u00a0' : `${plural(total, 'run')}${query === '' ? '' : ' match'}`}
        actions={
          chosen.length > 0 ? (
            // The selection shows at once, its actions when they have loaded.
            <Suspense fallback={<span className="text-muted text-sm">{chosen.length} selected</span>}>
              <BulkActions ids={chosen} view={view} onClear={clear} />
              {charted && pane === 'none' ? <Button onClick={() => setPane('curves')}>Show curves</Button> : null}
            </Suspense>
          ) : (
            <>
              {view.baseline === null ? null : (
                <Button onClick={() => view.setBaseline(null)}>Unpin the baseline</Button>
              )}
              <ButtonLink href="/launch" variant="primary">
                Launch
              </ButtonLink>
            </>
          )
        }
      />
      <Toolbar view={view} exportAddress={(format) => exportAddress(view, query, format)} />
      <QueryView
        query={index}
        pending={
          <Panel flush className="h-[calc(100dvh-15rem)] min-h-64">
            <SkeletonRows rows={12} />
          </Panel>
        }
      >
        {(data) =>
          data.total === 0 ? (
            <Panel>
              <Nothing view={view} filtered={query !== ''} />
            </Panel>
          ) : (
            <div className={cx('grid gap-4', charted && pane === 'curves' && 'xl:grid-cols-[minmax(0,1fr)_28rem]')}>
              <RunTable
                ids={ids}
                groups={data.groups}
                view={view}
                busy={index.isPlaceholderData}
                selected={selected}
                onSelect={setSelected}
              />
              {charted && pane === 'curves' ? (
                <CurvesPane ids={chosen} baseline={view.baseline} onClose={() => setPane('none')} />
              ) : null}
            </div>
          )
        }
      </QueryView>
      <p className="sr-only" aria-live="polite">
        {total === undefined ? '' : `${formatCount(total)} runs in the table`}
      </p>
    </>
  );
}

function Nothing({ view, filtered }: { view: RunsView; filtered: boolean }) {
  if (filtered) {
    return (
      <EmptyState title="No run matches" action={<Button onClick={() => view.setQuery('')}>Show all runs</Button>}>
        Remove part of the filter.
      </EmptyState>
    );
  }
  if (view.trash) {
    return (
      <EmptyState title="The trash is empty" action={<ButtonLink href="/runs">All runs</ButtonLink>}>
        Deleted runs wait here until they are restored or removed for good.
      </EmptyState>
    );
  }
  return (
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
  );
}

function exportAddress(view: RunsView, query: string, format: TableFormat): string {
  const parameters = new URLSearchParams({
    format,
    query,
    sort: view.sort,
    descending: String(view.descending),
    // Curves have a download of their own.
    columns: view.columns.flatMap(({ id, curve }) => (curve === null ? id : [])).join(';'),
    ...(view.trash ? { trash: 'true' } : {}),
  });
  return apiAddress(`/api/runs/export?${parameters}`);
}
