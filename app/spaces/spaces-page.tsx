'use client';
/** @file All search spaces, and the presets to start from. */
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { Badge } from '@/components/ui/badge';
import { ButtonLink } from '@/components/ui/button';
import { ListPage } from '@/components/ui/list-page';
import type { Column } from '@/components/ui/table';
import { TextLink } from '@/components/ui/text-link';
import { Time } from '@/components/ui/time';
import { formatLarge } from '@/domain/format';
import type { SpaceRecord } from '@/domain/records/space';

const columns: Column<SpaceRecord>[] = [
  {
    id: 'name',
    header: 'Name',
    heading: true,
    cell: ({ id, name, frozen }) => (
      <span className="inline-flex flex-wrap items-center gap-x-2">
        <TextLink href={`/spaces/${id}`}>{name}</TextLink>
        {frozen ? <Badge>in use</Badge> : null}
      </span>
    ),
  },
  { id: 'topology', header: 'Topology', cell: ({ document }) => document.topology },
  { id: 'operations', header: 'Operations', numeric: true, cell: ({ document }) => document.operations.length },
  { id: 'nodes', header: 'Nodes', numeric: true, cell: ({ document }) => document.nodes },
  { id: 'layers', header: 'Layers', numeric: true, cell: ({ document }) => document.layers },
  { id: 'channels', header: 'Channels', numeric: true, cell: ({ document }) => document.initChannels },
  {
    id: 'parameters',
    header: 'Typical parameters',
    numeric: true,
    cell: ({ typicalParameters }) => (typicalParameters === null ? '–' : formatLarge(typicalParameters)),
  },
  { id: 'priors', header: 'Priors', numeric: true, cell: ({ priors }) => priors.length },
  { id: 'runs', header: 'Runs', numeric: true, cell: ({ usedBy }) => usedBy.length },
  { id: 'created', header: 'Created', numeric: true, cell: ({ createdAt }) => <Time value={createdAt} /> },
];

export function SpacesPage() {
  const trpc = useTRPC();
  const spaces = useQuery(trpc.spaces.list.queryOptions());
  const create = (
    <ButtonLink href="/spaces/new" variant="primary">
      New search space
    </ButtonLink>
  );
  return (
    <ListPage
      title="Search spaces"
      description="Supernets with discrete choices: what a search may find."
      actions={create}
      query={spaces}
      columns={columns}
      rowKey={(row) => row.id}
      empty={{
        title: 'No search space yet',
        help: 'Start from the preset base, darts or nas-bench-201 and change what you like; sizes are shown while you edit.',
        action: create,
      }}
    />
  );
}
