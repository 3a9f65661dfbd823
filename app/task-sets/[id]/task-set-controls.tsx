'use client';
/** @file What can be done with a task set. */
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTRPC } from '@/components/api';
import { useShortcut } from '@/components/shell/shortcuts/use-shortcut';
import { DeleteRecord } from '@/components/trash/delete-record';
import { ButtonLink } from '@/components/ui/button';
import { toastDone, toastProblem } from '@/components/ui/toast';
import type { TaskSetRecord } from '@/domain/records/task-set';

export function TaskSetControls({ taskSet }: { taskSet: TaskSetRecord }) {
  const trpc = useTRPC();
  const router = useRouter();
  const { id, name, version, deletedAt, usedBy } = taskSet;
  useShortcut('e', deletedAt === null ? () => router.push(`/task-sets/${id}/edit`) : null);
  const restore = useMutation(
    trpc.taskSets.restore.mutationOptions({ onError: toastProblem, onSuccess: () => toastDone(`${name} is restored`) }),
  );
  const remove = useMutation(
    trpc.taskSets.delete.mutationOptions({
      onError: toastProblem,
      onSuccess: () => {
        toastDone(`${name} is in the trash`, () => restore.mutate({ id }));
        router.push('/task-sets');
      },
    }),
  );
  return (
    <>
      {deletedAt === null ? (
        <>
          <ButtonLink href={`/task-sets/${id}/edit`} aria-keyshortcuts="e">
            Edit
          </ButtonLink>
          <ButtonLink href={`/task-sets/new?from=${id}`}>Copy as new</ButtonLink>
        </>
      ) : null}
      <DeleteRecord
        name={name}
        usedBy={usedBy.map((user) => user.name)}
        touches={[`${name}, version ${version}`]}
        deletedAt={deletedAt}
        pending={remove.isPending || restore.isPending}
        onDelete={() => remove.mutate({ id })}
        onRestore={() => restore.mutate({ id })}
      />
      {deletedAt === null ? (
        <ButtonLink href={`/launch?kind=meta-train&taskSet=${id}`} variant="primary">
          Meta-train on it
        </ButtonLink>
      ) : null}
    </>
  );
}
