'use client';
/** @file All datasets, with a preview of each. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { ImageGrid } from '@/components/datasets/image-grid';
import { TrashPanel } from '@/components/trash/trash-panel';
import { ButtonLink } from '@/components/ui/button';
import { ListPage } from '@/components/ui/list-page';
import type { Column } from '@/components/ui/table';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import { toastProblem } from '@/components/ui/toast';
import { formatBytes, formatCount, plural } from '@/domain/format';
import type { DatasetRecord } from '@/domain/records/dataset';
import { DatasetImports } from './dataset-imports';

const columns: Column<DatasetRecord>[] = [
  {
    id: 'images',
    header: 'Images',
    className: 'w-64',
    cell: ({ id, name }) => (
      <ImageGrid dataset={id} alt={`Eight training images of ${name}`} count={8} className="w-64" />
    ),
  },
  {
    id: 'name',
    header: 'Name',
    heading: true,
    cell: ({ id, name }) => <TextLink href={`/datasets/${id}`}>{name}</TextLink>,
  },
  { id: 'classes', header: 'Classes', numeric: true, cell: ({ manifest }) => manifest.classes.length },
  {
    id: 'shape',
    header: 'Size in pixels',
    numeric: true,
    cell: ({ manifest }) => `${manifest.width} × ${manifest.height} × ${manifest.channels}`,
  },
  { id: 'train', header: 'Train', numeric: true, cell: ({ manifest }) => formatCount(manifest.train.images) },
  { id: 'test', header: 'Test', numeric: true, cell: ({ manifest }) => formatCount(manifest.test.images) },
  { id: 'bytes', header: 'On disk', numeric: true, cell: ({ bytes }) => formatBytes(bytes) },
  { id: 'used', header: 'Used by', numeric: true, cell: ({ usedBy }) => plural(usedBy.length, 'task set') },
  { id: 'created', header: 'Added', numeric: true, cell: ({ createdAt }) => <Time value={createdAt} /> },
];

export function DatasetsPage() {
  const trpc = useTRPC();
  const datasets = useQuery(trpc.datasets.list.queryOptions());
  const trash = useQuery(trpc.datasets.trash.queryOptions());
  const restore = useMutation(trpc.datasets.restore.mutationOptions({ onError: toastProblem }));
  const purge = useMutation(trpc.datasets.purge.mutationOptions({ onError: toastProblem }));
  const add = (
    <ButtonLink href="/datasets/add" variant="primary">
      Add a dataset
    </ButtonLink>
  );
  return (
    <>
      <ListPage
        title="Datasets"
        description="Images and labels in one canonical form, each with its origin and hash."
        actions={add}
        toolbar={
          <div className="mb-4 empty:hidden">
            <DatasetImports only="under-way" />
          </div>
        }
        query={datasets}
        columns={columns}
        rowKey={(row) => row.id}
        empty={{
          title: 'No dataset yet',
          action: add,
          help: 'MNIST is included and takes a few seconds to import. Your own images can be added as folders, zip or tar archives, or IDX files.',
        }}
      />
      <TrashPanel
        items={(trash.data ?? []).map(({ id, name, deletedAt, bytes }) => ({
          id,
          name,
          deletedAt,
          touches: [`${name}, with its files (${formatBytes(bytes)})`],
        }))}
        onRestore={(id) => restore.mutate({ id })}
        onPurge={(id) => purge.mutate({ id })}
      />
    </>
  );
}
