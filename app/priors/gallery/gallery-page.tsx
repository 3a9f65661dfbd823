'use client';
/** @file Shared priors of the operator's folder: what each was learnt on and gained, and a click that takes it in. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { OnlyFor } from '@/components/access/only-for';
import { useTRPC } from '@/components/api';
import { apiAddress } from '@/components/base-path';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { ListPage } from '@/components/ui/list-page';
import type { Column } from '@/components/ui/table';
import { TextLink } from '@/components/ui/text-link';
import { toastDone, toastProblem } from '@/components/ui/toast';
import { formatBytes, formatCount } from '@/domain/format';
import type { GalleryEntry } from '@/domain/shared-prior';
import { sendPrior, takenText } from '../send-prior';
import { transferText } from '../transfer';

const columns: Column<GalleryEntry>[] = [
  {
    id: 'name',
    header: 'Name',
    heading: true,
    cell: ({ file, prior, problem }) => (
      <span className="inline-flex flex-wrap items-center gap-2">
        {prior?.name ?? file}
        {prior?.tags.map((tag) => (
          <Badge key={tag}>{tag}</Badge>
        ))}
        {problem === null ? null : <span className="text-muted text-xs">{problem}</span>}
      </span>
    ),
  },
  {
    id: 'learnt',
    header: 'Learnt on',
    cell: ({ prior }) =>
      prior?.taskSet?.datasets
        .map(({ name, classes }) => `${name} (${formatCount(classes.length)} classes)`)
        .join(', ') ?? 'Not said',
  },
  {
    id: 'gain',
    header: 'Measured gain',
    cell: ({ prior }) => {
      const overall = prior?.transfer.find(({ task }) => task === null);
      return overall === undefined ? 'Not measured' : transferText(overall);
    },
  },
  { id: 'licence', header: 'Licence', cell: ({ prior }) => prior?.licence ?? 'Not said' },
  { id: 'size', header: 'Size', numeric: true, cell: ({ bytes }) => formatBytes(bytes) },
  { id: 'take', header: 'Use', numeric: true, cell: (entry) => <Take entry={entry} /> },
];

function Take({ entry: { file, here, problem } }: { entry: GalleryEntry }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const taking = useMutation({
    mutationFn: async () => {
      const answer = await fetch(apiAddress(`/api/priors/gallery/${encodeURIComponent(file)}`));
      return await sendPrior(await answer.blob());
    },
    onSuccess: (taken) => {
      toastDone(takenText(taken));
      void client.invalidateQueries(trpc.priors.gallery.queryFilter());
    },
    onError: toastProblem,
  });
  if (here !== null) return <TextLink href={`/runs/${here}`}>Here already</TextLink>;
  if (problem !== null) return null;
  return (
    <OnlyFor>
      <Button size="s" pending={taking.isPending} onClick={() => taking.mutate()}>
        Import
      </Button>
    </OnlyFor>
  );
}

export function GalleryPage() {
  const trpc = useTRPC();
  const gallery = useQuery(trpc.priors.gallery.queryOptions());
  const { offered, entries } = gallery.data ?? { offered: true, entries: undefined };
  return (
    <ListPage
      title="Gallery of priors"
      parent={{ href: '/priors', label: 'Priors' }}
      description="Priors that others shared, in the folder that the operator offers."
      query={{ ...gallery, data: entries }}
      columns={columns}
      rowKey={({ file }) => file}
      empty={
        offered
          ? {
              title: 'The gallery is empty',
              help: 'Share a prior from its page and put the file into that folder, or run masthead priors push ID FOLDER.',
            }
          : {
              title: 'No gallery is set up',
              help: 'The operator names a folder of shared priors in MASTHEAD_PRIOR_GALLERY. A single file is imported on the page of priors.',
            }
      }
    />
  );
}
