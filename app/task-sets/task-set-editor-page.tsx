'use client';
/** @file Fetches what the editor starts from, saves what it ends with. */
import { skipToken, useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTRPC } from '@/components/api';
import { ButtonLink } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorPanel } from '@/components/ui/error-panel';
import { PageHeader } from '@/components/ui/page-header';
import { SkeletonRows } from '@/components/ui/skeleton';
import { toastDone } from '@/components/ui/toast';
import type { DatasetId, TaskSetId } from '@/domain/ids';
import type { DatasetRecord } from '@/domain/records/dataset';
import type { TaskSetRecord } from '@/domain/records/task-set';
import { emptyDraft, type TaskSetDraft } from './draft';
import { TaskSetEditor } from './task-set-editor';

export interface TaskSetEditorPageProps {
  readonly copyOf: TaskSetId | null;
  readonly dataset: DatasetId | null;
  readonly edited: TaskSetId | null;
}

export function TaskSetEditorPage({ copyOf, dataset, edited }: TaskSetEditorPageProps) {
  const trpc = useTRPC();
  const basis = edited ?? copyOf;
  const datasets = useQuery(trpc.datasets.list.queryOptions());
  const record = useQuery(trpc.taskSets.get.queryOptions(basis === null ? skipToken : { id: basis }));
  const error = datasets.error ?? record.error;
  const ready = datasets.data !== undefined && (basis === null || record.data !== undefined);
  return (
    <>
      <PageHeader
        title={edited === null ? 'New task set' : 'Edit a task set'}
        parent={
          edited === null
            ? { href: '/task-sets', label: 'Task sets' }
            : { href: `/task-sets/${edited}`, label: record.data?.name ?? 'Task set' }
        }
      />
      {error === null ? null : <ErrorPanel error={error} />}
      {!ready ? (
        error === null ? (
          <SkeletonRows rows={8} />
        ) : null
      ) : datasets.data.length === 0 ? (
        <EmptyState
          title="A task set needs a dataset"
          action={
            <ButtonLink href="/datasets/add" variant="primary">
              Add a dataset
            </ButtonLink>
          }
        >
          Add one first; MNIST is included.
        </EmptyState>
      ) : (
        <>
          {edited !== null && record.data?.frozen ? (
            <p className="mb-4 rounded-md bg-attention-soft px-3 py-2 text-attention text-sm">
              Runs used version {record.data.version}, so it stays as it is, and their results keep meaning what they
              meant. What you change here becomes version {record.data.version + 1}.
            </p>
          ) : null}
          <Saved
            newVersion={edited !== null && record.data?.frozen === true}
            datasets={datasets.data}
            start={startOf(datasets.data, dataset, record.data, edited !== null)}
            edited={edited}
          />
        </>
      )}
    </>
  );
}

function startOf(
  datasets: readonly DatasetRecord[],
  dataset: DatasetId | null,
  record: TaskSetRecord | undefined,
  isEdit: boolean,
): TaskSetDraft {
  if (record === undefined) return emptyDraft(datasets.find((item) => item.id === dataset) ?? datasets[0]);
  return { name: isEdit ? record.name : `${record.name} (copy)`, spec: record.spec };
}

function Saved({
  datasets,
  start,
  edited,
  newVersion,
}: {
  datasets: readonly DatasetRecord[];
  start: TaskSetDraft;
  edited: TaskSetId | null;
  newVersion: boolean;
}) {
  const trpc = useTRPC();
  const router = useRouter();
  // A copy keeps its content, whatever happens to the original.
  const [begun] = useState(start);
  const onSuccess = (record: TaskSetRecord): void => {
    toastDone(`${record.name} is saved`);
    router.push(`/task-sets/${record.id}`);
  };
  const create = useMutation(trpc.taskSets.create.mutationOptions({ onSuccess }));
  const update = useMutation(trpc.taskSets.update.mutationOptions({ onSuccess }));
  return (
    <TaskSetEditor
      datasets={datasets}
      start={edited === null ? begun : start}
      saveLabel={newVersion ? 'Save as a new version' : 'Save the task set'}
      pending={create.isPending || update.isPending}
      error={create.error ?? update.error}
      onSave={(draft, was) => (edited === null ? create.mutate(draft) : update.mutate({ id: edited, ...draft, was }))}
    />
  );
}
