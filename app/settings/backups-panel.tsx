'use client';
/** @file Copies of the database: make one, download one, remove one. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { DatabaseBackup, Download, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTRPC } from '@/components/api';
import { apiAddress } from '@/components/base-path';
import { Button, IconButton } from '@/components/ui/button';
import { ConfirmDialog } from '@/components/ui/dialog';
import { EmptyState } from '@/components/ui/empty-state';
import { Panel } from '@/components/ui/panel';
import { ProgressBar } from '@/components/ui/progress';
import { QueryView } from '@/components/ui/query-view';
import { SkeletonRows } from '@/components/ui/skeleton';
import { Time } from '@/components/ui/time';
import { toastProblem } from '@/components/ui/toast';
import { formatBytes, formatPercent } from '@/domain/format';
import { BackupSchedule } from './backup-schedule';
import { useProven } from './use-proven';

const renewEvery = 500;

export function BackupsPanel() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const lead = useProven();
  const [asked, setAsked] = useState<string | null>(null);
  const backups = useQuery({
    ...trpc.system.backups.queryOptions(),
    refetchInterval: ({ state }) => (state.data?.underWay == null ? false : renewEvery),
  });
  const keep = (data: NonNullable<typeof backups.data>): void =>
    void queries.setQueryData(trpc.system.backups.queryKey(), data);
  const start = useMutation(trpc.system.startBackup.mutationOptions({ onError: toastProblem, onSuccess: keep }));
  const remove = useMutation(
    trpc.system.removeBackup.mutationOptions({
      onError: toastProblem,
      onSuccess: keep,
      onSettled: () => setAsked(null),
    }),
  );
  const underWay = backups.data?.underWay ?? null;
  return (
    <Panel
      title="Backups"
      help="Of the database only"
      actions={
        <Button
          size="s"
          pending={start.isPending || underWay !== null}
          onClick={() => start.mutate()}
          icon={<DatabaseBackup size={12} aria-hidden />}
        >
          Back up now
        </Button>
      }
      flush
    >
      <QueryView
        query={backups}
        pending={
          <div className="h-62">
            <SkeletonRows rows={7} />
          </div>
        }
      >
        {({ files, failure }) => (
          <>
            {underWay === null ? null : (
              <div className="border-line border-b px-4 py-2">
                <ProgressBar share={underWay.share} label={`Backup ${underWay.name}`} />
                <p className="mt-1 text-muted text-xs">
                  {underWay.name}: {formatPercent(underWay.share)}
                </p>
              </div>
            )}
            {failure === null ? null : (
              <p role="alert" className="border-line border-b px-4 py-2 text-failed text-sm">
                {failure}
              </p>
            )}
            <BackupSchedule />
            {files.length === 0 && underWay === null ? (
              <EmptyState title="No backup yet">
                A backup is made while the platform runs, checked, and kept in the data folder. Keep a copy elsewhere,
                too.
              </EmptyState>
            ) : (
              <ul aria-label="Backups">
                {files.map(({ name, bytes, createdAt }) => (
                  <li
                    key={name}
                    className="flex h-10 items-center gap-3 border-line border-b px-4 text-sm last:border-b-0"
                  >
                    <Time value={createdAt} />
                    <span className="ml-auto text-muted text-xs">{formatBytes(bytes)}</span>
                    <Button
                      size="s"
                      onClick={() => lead(apiAddress(`/api/backups/${name}`))}
                      aria-label={`Download ${name}`}
                      icon={<Download size={12} aria-hidden />}
                    >
                      Download
                    </Button>
                    <IconButton
                      size="s"
                      label={`Remove ${name}`}
                      onClick={() => setAsked(name)}
                      icon={<Trash2 size={12} aria-hidden />}
                    />
                  </li>
                ))}
              </ul>
            )}
          </>
        )}
      </QueryView>
      {asked === null ? null : (
        <ConfirmDialog
          open
          onOpenChange={() => setAsked(null)}
          title="Remove this backup?"
          description="The copy is removed permanently; the database itself is not touched."
          touches={[asked]}
          confirmLabel="Remove the backup"
          pending={remove.isPending}
          onConfirm={() => remove.mutate({ name: asked })}
        />
      )}
    </Panel>
  );
}
