'use client';
/** @file All task sets. */
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
import type { TaskSetRecord } from '@/domain/records/task-set';
import { type Part, resolutionsOf } from '@/domain/task-set';
import { waysText } from './parts';

function classCount(record: TaskSetRecord, part: Part): number {
  return record.spec.sources.reduce((sum, source) => sum + source.classes[part].length, 0);
}

const columns: Column<TaskSetRecord>[] = [
  {
    id: 'name',
    header: 'Name',
    heading: true,
    cell: ({ id, name, version, frozen }) => (
      <span className="inline-flex flex-wrap items-center gap-x-2">
        <TextLink href={`/task-sets/${id}`}>{name}</TextLink>
        {version > 1 ? <Badge>version {version}</Badge> : null}
        {frozen ? <Badge>in use</Badge> : null}
      </span>
    ),
  },
  { id: 'datasets', header: 'Datasets', cell: ({ datasets }) => datasets.map((dataset) => dataset.name).join(', ') },
  { id: 'ways', header: 'Ways', numeric: true, cell: ({ spec }) => waysText(spec.ways) },
  { id: 'resolutions', header: 'Pixels', numeric: true, cell: ({ spec }) => resolutionsOf(spec).join(', ') },
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
  const trash = useQuery(trpc.taskSets.trash.queryOptions());
  const restore = useMutation(trpc.taskSets.restore.mutationOptions({ onError: toastProblem }));
  const purge = useMutation(trpc.taskSets.purge.mutationOptions({ onError: toastProblem }));
  const create = (
    <ButtonLink href="/task-sets/new" variant="primary">
      New task set
    </ButtonLink>
  );
  return (
    <>
      <ListPage
        title="Task sets"
        description="Distributions over classification tasks: what priors are trained on, and what is held out to judge them."
        actions={create}
        query={taskSets}
        columns={columns}
        rowKey={(row) => row.id}
        empty={{
          title: 'No task set yet',
          action: create,
          help: 'Choose a dataset and say which of its classes are for meta-training and which are held out.',
        }}
      />
      <TrashPanel
        items={(trash.data ?? []).map(({ id, name, version, deletedAt }) => ({
          id,
          name,
          deletedAt,
          touches: [`${name}, version ${version}`],
        }))}
        onRestore={(id) => restore.mutate({ id })}
        onPurge={(id) => purge.mutate({ id })}
      />
    </>
  );
}
