'use client';
/** @file All reports, the last changed first, and their trash. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { TrashPanel } from '@/components/trash/trash-panel';
import { Badge } from '@/components/ui/badge';
import { ButtonLink } from '@/components/ui/button';
import { ListPage } from '@/components/ui/list-page';
import type { Column } from '@/components/ui/table';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import { toastProblem } from '@/components/ui/toast';
import type { ReportRecord } from '@/domain/report';

const columns: Column<ReportRecord>[] = [
  {
    id: 'name',
    header: 'Name',
    heading: true,
    cell: ({ id, name }) => <TextLink href={`/reports/${id}`}>{name}</TextLink>,
  },
  {
    id: 'figures',
    header: 'Figures',
    cell: ({ frozenAt }) => (frozenAt === null ? <Badge tone="running">live</Badge> : <Badge>frozen</Badge>),
  },
  { id: 'runs', header: 'Runs', numeric: true, cell: ({ runs }) => runs.length },
  { id: 'by', header: 'Written by', cell: ({ createdBy }) => createdBy },
  { id: 'updated', header: 'Changed', numeric: true, cell: ({ updatedAt }) => <Time value={updatedAt} /> },
];

export function ReportsPage() {
  const trpc = useTRPC();
  const reports = useQuery(trpc.reports.list.queryOptions());
  const trash = useQuery(trpc.reports.trash.queryOptions());
  const restore = useMutation(trpc.reports.restore.mutationOptions({ onError: toastProblem }));
  const purge = useMutation(trpc.reports.purge.mutationOptions({ onError: toastProblem }));
  return (
    <>
      <ListPage
        title="Reports"
        description="Text with figures of runs that stay up to date, or stay as they were."
        query={reports}
        columns={columns}
        rowKey={({ id }) => id}
        empty={{
          title: 'No report yet',
          action: (
            <ButtonLink href="/compare" variant="primary">
              Compare runs
            </ButtonLink>
          ),
          help: 'Compare some runs, then choose Make a report.',
        }}
      />
      <TrashPanel
        items={(trash.data ?? []).map(({ id, name, deletedAt }) => ({ id, name, deletedAt, touches: [name] }))}
        onRestore={(id) => restore.mutate({ id })}
        onPurge={(id) => purge.mutate({ id })}
      />
    </>
  );
}
