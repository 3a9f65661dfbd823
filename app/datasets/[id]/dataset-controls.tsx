'use client';
/** @file What can be done with a dataset. */
import { useMutation } from '@tanstack/react-query';
import { Download, Pencil } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { OnlyFor } from '@/components/access/only-for';
import { useTRPC } from '@/components/api';
import { apiAddress } from '@/components/base-path';
import { DeleteRecord } from '@/components/trash/delete-record';
import { Button, ButtonAnchor, ButtonLink } from '@/components/ui/button';
import { toastDone, toastProblem } from '@/components/ui/toast';
import { formatBytes } from '@/domain/format';
import type { DatasetExport, DatasetRecord } from '@/domain/records/dataset';
import { EditDataset } from './edit-dataset';

/** The same pixels and splits, as other programs read them. */
const exports = [
  { format: 'folder', label: 'Pictures (zip)' },
  { format: 'npz', label: 'NumPy (npz)' },
] as const satisfies readonly { readonly format: DatasetExport; readonly label: string }[];

export function DatasetControls({ dataset }: { dataset: DatasetRecord }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [editing, setEditing] = useState(false);
  const { id, name, deletedAt, usedBy, bytes } = dataset;
  const restore = useMutation(
    trpc.datasets.restore.mutationOptions({ onError: toastProblem, onSuccess: () => toastDone(`${name} is restored`) }),
  );
  const remove = useMutation(
    trpc.datasets.delete.mutationOptions({
      onError: toastProblem,
      onSuccess: () => {
        toastDone(`${name} is in the trash`, () => restore.mutate({ id }));
        router.push('/datasets');
      },
    }),
  );
  return (
    <>
      <OnlyFor>
        <Button onClick={() => setEditing(true)} icon={<Pencil size={14} aria-hidden />}>
          Edit
        </Button>
      </OnlyFor>
      <DeleteRecord
        name={name}
        usedBy={usedBy.map((user) => user.name)}
        touches={[`${name} (${formatBytes(bytes)} on disk)`]}
        deletedAt={deletedAt}
        pending={remove.isPending || restore.isPending}
        onDelete={() => remove.mutate({ id })}
        onRestore={() => restore.mutate({ id })}
      />
      {exports.map(({ format, label }) => (
        <ButtonAnchor
          key={format}
          href={apiAddress(`/api/datasets/${id}/export?format=${format}`)}
          download
          icon={<Download size={14} aria-hidden />}
        >
          {label}
        </ButtonAnchor>
      ))}
      {deletedAt === null ? (
        <ButtonLink href={`/task-sets/new?dataset=${id}`} variant="primary">
          New task set
        </ButtonLink>
      ) : null}
      {editing ? <EditDataset dataset={dataset} onClose={() => setEditing(false)} /> : null}
    </>
  );
}
