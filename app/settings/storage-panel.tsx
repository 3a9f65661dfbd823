'use client';
/** @file What takes how much room, by kind and by run, and the removal of checkpoints that no run will resume from. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { inferRouterOutputs } from '@trpc/server';
import { useState } from 'react';
import { OnlyFor } from '@/components/access/only-for';
import { useTRPC } from '@/components/api';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/dialog';
import { EmptyState } from '@/components/ui/empty-state';
import { FigureTile } from '@/components/ui/figure-tile';
import { Panel } from '@/components/ui/panel';
import { ProgressBar } from '@/components/ui/progress';
import { QueryView } from '@/components/ui/query-view';
import { SkeletonColumn } from '@/components/ui/skeleton';
import { StateBadge } from '@/components/ui/state-badge';
import { type Column, DataTable } from '@/components/ui/table';
import { TextLink } from '@/components/ui/text-link';
import { toastDone, toastProblem } from '@/components/ui/toast';
import { formatBytes, formatCount, plural } from '@/domain/format';
import type { AppRouter } from '@/server/routers/app-router';

type Storage = inferRouterOutputs<AppRouter>['system']['storage'];
/** The largest are what a clean-up begins with. */
const shownAtFirst = 10;
type StoredRun = Storage['runs'][number];

export function StoragePanel() {
  const trpc = useTRPC();
  const storage = useQuery({ ...trpc.system.storage.queryOptions(), placeholderData: keepPreviousData });
  return (
    <QueryView query={storage} pending={<SkeletonColumn rows={14} />}>
      {(data) => <StorageContent storage={data} />}
    </QueryView>
  );
}

function StorageContent({ storage }: { storage: Storage }) {
  const { disk, dataDirectory, artefacts, runs, sparable } = storage;
  const ofRuns = artefacts.reduce((sum, { bytes }) => sum + bytes, 0);
  const [all, setAll] = useState(false);
  const [asked, setAsked] = useState<{ runs?: StoredRun[] } | null>(null);
  return (
    <>
      <Panel
        title="Storage"
        help={dataDirectory}
        actions={
          <OnlyFor needed="admin">
            <Button size="s" disabled={sparable.files === 0} onClick={() => setAsked({})}>
              Remove checkpoints of finished runs
            </Button>
          </OnlyFor>
        }
      >
        <ProgressBar
          share={1 - disk.free / disk.total}
          label={`${formatBytes(disk.total - disk.free)} of ${formatBytes(disk.total)} of the disk in use`}
        />
        <p className="mt-1 mb-4 text-muted text-xs">
          {formatBytes(disk.free)} of {formatBytes(disk.total)} free on its disk
        </p>
        <div className="grid grid-cols-2 gap-4 sm:grid-cols-4">
          <FigureTile name="Files of runs" value={formatBytes(ofRuns)} />
          <FigureTile name="Database" value={formatBytes(storage.database)} />
          <FigureTile name="Datasets" value={formatBytes(storage.datasets)} />
          <FigureTile name="Backups" value={formatBytes(storage.backups)} />
        </div>
      </Panel>
      <Panel title="Files of runs by kind" flush>
        {artefacts.length === 0 ? (
          <EmptyState title="No files yet">Runs leave checkpoints, priors, posteriors and weights.</EmptyState>
        ) : (
          <DataTable
            caption="Files of runs by kind"
            columns={kindColumns}
            rows={artefacts}
            rowKey={({ kind }) => kind}
          />
        )}
      </Panel>
      <Panel title="Largest runs" flush>
        {runs.length === 0 ? (
          <EmptyState title="No run has left files yet">They appear here by size.</EmptyState>
        ) : (
          <>
            <DataTable
              caption="Largest runs"
              columns={runColumns((run) => setAsked({ runs: [run] }))}
              rows={all ? runs : runs.slice(0, shownAtFirst)}
              rowKey={({ id }) => id}
            />
            {all || runs.length <= shownAtFirst ? null : (
              <p className="p-3">
                <Button size="s" onClick={() => setAll(true)}>
                  Show {formatCount(runs.length - shownAtFirst)} more
                </Button>
              </p>
            )}
          </>
        )}
      </Panel>
      {asked === null ? null : <Removal {...asked} sparable={sparable} onClose={() => setAsked(null)} />}
    </>
  );
}

function Removal({
  runs,
  sparable,
  onClose,
}: {
  /** Without it: all finished runs. */
  runs?: StoredRun[];
  sparable: Storage['sparable'];
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const remove = useMutation(
    trpc.system.removeCheckpoints.mutationOptions({
      onError: toastProblem,
      onSuccess: ({ files, bytes }) => {
        toastDone(`${plural(files, 'checkpoint')} removed: ${formatBytes(bytes)} are free again`);
        void queries.invalidateQueries({ queryKey: trpc.system.storage.queryKey() });
      },
      onSettled: onClose,
    }),
  );
  const touches =
    runs === undefined
      ? [`${plural(sparable.files, 'checkpoint')} of ${plural(sparable.runs, 'run')}, ${formatBytes(sparable.bytes)}`]
      : runs.map((run) => `${run.name}: ${formatBytes(run.checkpointBytes)}`);
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title="Remove checkpoints?"
      description="Curves, priors, genotypes and weights stay. These runs can’t be continued with more steps afterwards. This cannot be undone."
      touches={touches}
      confirmLabel="Remove the checkpoints"
      pending={remove.isPending}
      onConfirm={() => remove.mutate(runs === undefined ? {} : { runs: runs.map(({ id }) => id) })}
    />
  );
}

const kindColumns: Column<Storage['artefacts'][number]>[] = [
  { id: 'kind', header: 'Kind', heading: true, cell: ({ kind }) => kind },
  { id: 'files', header: 'Files', numeric: true, cell: ({ files }) => formatCount(files) },
  { id: 'bytes', header: 'Size', numeric: true, cell: ({ bytes }) => formatBytes(bytes) },
];

const runColumns = (onRemove: (run: StoredRun) => void): Column<StoredRun>[] => [
  {
    id: 'run',
    header: 'Run',
    heading: true,
    cell: ({ id, name, state, inTrash }) => (
      <span className="inline-flex items-center gap-2">
        <StateBadge state={state} compact />
        {inTrash ? (
          <>
            {name} <Badge>in the trash</Badge>
          </>
        ) : (
          <TextLink href={`/runs/${id}`}>{name}</TextLink>
        )}
      </span>
    ),
  },
  { id: 'files', header: 'Files', numeric: true, cell: ({ files }) => formatCount(files) },
  { id: 'bytes', header: 'Size', numeric: true, cell: ({ bytes }) => formatBytes(bytes) },
  {
    id: 'checkpoints',
    header: 'Checkpoints',
    numeric: true,
    cell: (run) => (
      <span className="inline-flex items-center gap-2">
        {formatBytes(run.checkpointBytes)}
        {run.checkpointBytes > 0 && run.state === 'finished' && !run.inTrash ? (
          <OnlyFor needed="admin">
            <Button size="s" onClick={() => onRemove(run)} aria-label={`Remove the checkpoints of ${run.name}`}>
              Remove
            </Button>
          </OnlyFor>
        ) : null}
      </span>
    ),
  },
];
