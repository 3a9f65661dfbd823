'use client';
/** @file All task sets. */
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { waysText } from '@/components/task-sets/parts';
import { Badge } from '@/components/ui/badge';
import { ButtonLink } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { type Column, DataTable } from '@/components/ui/table';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import type { TaskSetRecord } from '@/domain/records/task-set';
import type { Part } from '@/domain/task-set';

function classCount(record: TaskSetRecord, part: Part): number {
  return record.spec.sources.reduce((sum, source) => sum + source.classes[part].length, 0);
}

const columns: Column<TaskSetRecord>[] = [
  {
    id: 'name',
    header: 'Name',
    heading: true,
    cell: ({ id, name, frozen }) => (
      <span className="inline-flex items-center gap-2">
        <TextLink href={`/task-sets/${id}`}>{name}</TextLink>
        {frozen ? <Badge>in use</Badge> : null}
      </span>
    ),
  },
  { id: 'datasets', header: 'Datasets', cell: ({ datasets }) => datasets.map((dataset) => dataset.name).join(', ') },
  { id: 'ways', header: 'Ways', numeric: true, cell: ({ spec }) => waysText(spec.ways) },
  { id: 'resolutions', header: 'Pixels', numeric: true, cell: ({ spec }) => spec.resolutions.join(', ') },
  {
    id: 'classes',
    header: 'Classes: meta-train / validation / held-out',
    numeric: true,
    cell: (record) =>
      `${classCount(record, 'metaTrain')} / ${classCount(record, 'metaValidation')} / ${classCount(record, 'heldOut')}`,
  },
  { id: 'runs', header: 'Runs', numeric: true, cell: ({ usedBy }) => usedBy.length },
  { id: 'created', header: 'Created', numeric: true, cell: ({ createdAt }) => <Time value={createdAt} /> },
];

export function TaskSetsPage() {
  const trpc = useTRPC();
  const taskSets = useQuery(trpc.taskSets.list.queryOptions());
  const create = (
    <ButtonLink href="/task-sets/new" variant="primary">
      New task set
    </ButtonLink>
  );
  return (
    <>
      <PageHeader
        title="Task sets"
        description="Distributions over classification tasks: what priors are trained on, and what is held out to judge them."
        actions={create}
      />
      <Panel flush>
        <QueryView query={taskSets}>
          {(data) =>
            data.length === 0 ? (
              <EmptyState title="No task set yet" action={create}>
                Choose a dataset and say which of its classes are for meta-training and which are held out.
              </EmptyState>
            ) : (
              <DataTable caption="Task sets" columns={columns} rows={data} rowKey={(row) => row.id} />
            )
          }
        </QueryView>
      </Panel>
    </>
  );
}
