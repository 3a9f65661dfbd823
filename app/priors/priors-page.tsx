'use client';
/** @file All priors: meta-trained runs at an iteration. */
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { launchAddress } from '@/components/launch/address';
import { RunLink } from '@/components/runs/run-link';
import { Badge } from '@/components/ui/badge';
import { ButtonLink } from '@/components/ui/button';
import { ListPage } from '@/components/ui/list-page';
import { ShareMeter } from '@/components/ui/share-meter';
import type { Column } from '@/components/ui/table';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import { formatBytes, formatCount } from '@/domain/format';
import type { PriorRecord } from '@/domain/records/architecture';
import { ImportPrior } from './import-prior';

const columns: Column<PriorRecord>[] = [
  {
    id: 'name',
    header: 'Name',
    heading: true,
    cell: ({ id, name, tags }) => (
      <span className="inline-flex items-center gap-2">
        <TextLink href={`/priors/${id}`}>{name}</TextLink>
        {tags.map((tag) => (
          <Badge key={tag}>{tag}</Badge>
        ))}
      </span>
    ),
  },
  { id: 'run', header: 'Meta-trained by', cell: ({ run }) => <RunLink run={run} /> },
  { id: 'iteration', header: 'Iteration', numeric: true, cell: ({ iteration }) => formatCount(iteration) },
  {
    id: 'space',
    header: 'Search space',
    cell: ({ space }) => <TextLink href={`/spaces/${space.id}`}>{space.name}</TextLink>,
  },
  {
    id: 'entropy',
    header: 'Entropy',
    hint: 'Of the most that there can be: 1 is undecided, 0 decided.',
    numeric: true,
    cell: ({ entropy }) => <ShareMeter share={entropy} />,
  },
  { id: 'adaptations', header: 'Adaptations', numeric: true, cell: ({ adaptations }) => formatCount(adaptations) },
  { id: 'size', header: 'Size', numeric: true, cell: ({ size }) => formatBytes(size) },
  { id: 'created', header: 'Created', numeric: true, cell: ({ createdAt }) => <Time value={createdAt} /> },
  {
    id: 'adapt',
    header: 'Use',
    numeric: true,
    cell: ({ id, name, taskSet }) => (
      <TextLink href={launchAddress('adapt', { prior: id, taskSet })} aria-label={`Adapt ${name} to a task`}>
        Adapt to…
      </TextLink>
    ),
  },
];

export function PriorsPage() {
  const trpc = useTRPC();
  const priors = useQuery(trpc.priors.list.queryOptions());
  return (
    <ListPage
      title="Priors"
      description="Meta-trained weights and architecture logits, kept at chosen iterations: the start of every adaptation."
      actions={
        <>
          <ButtonLink href="/priors/gallery">Gallery</ButtonLink>
          <ImportPrior />
        </>
      }
      query={priors}
      columns={columns}
      rowKey={(row) => row.id}
      empty={{
        title: 'No prior yet',
        help: 'A meta-training run keeps a prior every few iterations and at its end; they appear here. So do priors of other platforms, once you import their file.',
        action: (
          <ButtonLink href="/launch?kind=meta-train" variant="primary">
            Meta-train a prior
          </ButtonLink>
        ),
      }}
    />
  );
}
