'use client';
/** @file The known sources, forms for images and IDX files, the imports under way, and which formats can be read. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { DatasetImports } from '@/app/datasets/dataset-imports';
import { OnlyFor } from '@/components/access/only-for';
import { useTRPC } from '@/components/api';
import { Badge } from '@/components/ui/badge';
import { Button, ButtonLink } from '@/components/ui/button';
import { ErrorPanel } from '@/components/ui/error-panel';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { SkeletonRows } from '@/components/ui/skeleton';
import { Table, Td, Th } from '@/components/ui/table';
import { Tabs } from '@/components/ui/tabs';
import { toastDone } from '@/components/ui/toast';
import { useUrlChoice } from '@/components/url-state';
import { datasetFormats } from '@/domain/dataset-formats';
import type { DatasetSourceRecord } from '@/domain/records/dataset';
import { IdxForm } from './idx-form';
import { ImageForm } from './image-form';

export function AddDatasetPage() {
  const trpc = useTRPC();
  const sources = useQuery(trpc.datasets.sources.queryOptions());
  const [tab, setTab] = useUrlChoice('from', ['images', 'idx']);
  return (
    <>
      <PageHeader title="Add a dataset" parent={{ href: '/datasets', label: 'Datasets' }} />
      <div className="grid items-start gap-4 xl:grid-cols-2 xl:grid-rows-[auto_1fr]">
        <div className="flex min-w-0 flex-col gap-4">
          <Panel title="Known sources" flush>
            {/* As high as three sources: what follows stays where it is. */}
            <div className="min-h-64 max-sm:min-h-96">
              <QueryView query={sources} pending={<SkeletonRows rows={8} />}>
                {(data) => (
                  <ul>
                    {data.map((source) => (
                      <Source key={source.name} source={source} />
                    ))}
                  </ul>
                )}
              </QueryView>
            </div>
          </Panel>
          <DatasetImports />
        </div>
        <Panel className="xl:row-span-2">
          <Tabs
            label="What to import"
            value={tab}
            onChange={setTab}
            tabs={[
              { value: 'images', label: 'Images', content: <ImageForm /> },
              { value: 'idx', label: 'IDX files', content: <IdxForm /> },
            ]}
          />
        </Panel>
        {/* Last on a phone, for it is long. */}
        <Formats />
      </div>
    </>
  );
}

/** What can be given, whatever it is called. */
function Formats() {
  return (
    <Panel title="What can be read" help="Folders, archives or single files; recognised by their content" flush>
      <Table caption="Formats that datasets come in">
        <thead>
          <tr>
            <Th>Format</Th>
            <Th>Files</Th>
            <Th>Classes and splits</Th>
          </tr>
        </thead>
        <tbody>
          {datasetFormats.map(({ name, title, files, meaning }) => (
            <tr key={name} className="border-line border-b align-top last:border-b-0">
              <th scope="row" className="px-3 py-1.5 text-left font-medium">
                {title}
              </th>
              <Td className="py-1.5 text-xs">{files}</Td>
              <Td className="py-1.5 text-muted text-xs">{meaning}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}

function Source({ source }: { source: DatasetSourceRecord }) {
  const trpc = useTRPC();
  const router = useRouter();
  const add = useMutation(
    trpc.datasets.importSource.mutationOptions({
      onSuccess: (dataset) => {
        toastDone(`${dataset.name} is added`);
        router.push(`/datasets/${dataset.id}`);
      },
    }),
  );
  return (
    <li className="flex flex-col gap-2 border-line border-b p-4 last:border-b-0">
      <div className="flex flex-wrap items-start gap-3">
        <div className="min-w-0 flex-1">
          <p className="flex items-center gap-2 font-medium">
            {source.title}
            {source.imported === null ? null : <Badge tone="done">added</Badge>}
          </p>
          <p className="text-muted text-xs">
            {source.origin} · {source.licence}
          </p>
        </div>
        {source.imported === null ? (
          <OnlyFor>
            <Button
              variant="primary"
              disabled={!source.available}
              pending={add.isPending}
              onClick={() => add.mutate({ source: source.name })}
            >
              {add.isPending ? 'Importing' : `Add ${source.title}`}
            </Button>
          </OnlyFor>
        ) : (
          <ButtonLink href={`/datasets/${source.imported}`}>Open</ButtonLink>
        )}
      </div>
      {source.available || source.imported !== null ? null : <p className="text-sm">{source.hint}</p>}
      {add.error === null ? null : <ErrorPanel error={add.error} />}
    </li>
  );
}
