'use client';
/** @file All datasets, with a glimpse of each. */
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { ImageGrid } from '@/components/datasets/image-grid';
import { formatBytes, formatCount, plural } from '@/components/format';
import { ButtonLink } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { type Column, DataTable } from '@/components/ui/table';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import type { DatasetRecord } from '@/domain/records/dataset';

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
  const add = (
    <ButtonLink href="/datasets/add" variant="primary">
      Add a dataset
    </ButtonLink>
  );
  return (
    <>
      <PageHeader
        title="Datasets"
        description="Images and labels in one canonical form, each with its origin and hash."
        actions={add}
      />
      <Panel flush>
        <QueryView query={datasets}>
          {(data) =>
            data.length === 0 ? (
              <EmptyState title="No dataset yet" action={add}>
                MNIST comes along and takes a few seconds to import. Your own data can be added as IDX files.
              </EmptyState>
            ) : (
              <DataTable caption="Datasets" columns={columns} rows={data} rowKey={(row) => row.id} />
            )
          }
        </QueryView>
      </Panel>
    </>
  );
}
