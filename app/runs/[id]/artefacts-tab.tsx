'use client';
/** @file Files the run made, to download. */
import { Download } from 'lucide-react';
import { apiAddress } from '@/components/base-path';
import { ButtonAnchor } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Mono } from '@/components/ui/mono';
import { Panel } from '@/components/ui/panel';
import { type Column, DataTable } from '@/components/ui/table';
import { Time } from '@/components/ui/time';
import { formatBytes, formatCount } from '@/domain/format';
import type { ArtefactRecord } from '@/domain/records/run';

const columns: Column<ArtefactRecord>[] = [
  {
    id: 'name',
    header: 'Name',
    heading: true,
    cell: ({ name }) => <span className="font-mono text-xs">{name}</span>,
  },
  { id: 'kind', header: 'Kind', cell: ({ kind }) => kind },
  { id: 'step', header: 'Step', numeric: true, cell: ({ step }) => formatCount(step) },
  { id: 'size', header: 'Size', numeric: true, cell: ({ size }) => formatBytes(size) },
  { id: 'sha256', header: 'SHA-256', cell: ({ sha256 }) => <Mono text={sha256} head={12} copy /> },
  { id: 'created', header: 'Made', numeric: true, cell: ({ createdAt }) => <Time value={createdAt} /> },
  {
    id: 'download',
    header: 'Download',
    numeric: true,
    cell: ({ id, name }) => (
      <ButtonAnchor
        size="s"
        href={apiAddress(`/api/artefacts/${id}`)}
        download
        aria-label={`Download ${name}`}
        icon={<Download size={14} aria-hidden />}
      >
        Download
      </ButtonAnchor>
    ),
  },
];

export function ArtefactsTab({ artefacts }: { artefacts: readonly ArtefactRecord[] }) {
  return (
    <Panel flush>
      {artefacts.length === 0 ? (
        <EmptyState title="No files yet">Checkpoints, priors and posteriors appear as the run writes them.</EmptyState>
      ) : (
        <DataTable
          caption="Artefacts"
          columns={columns}
          rows={[...artefacts].sort((a, b) => b.createdAt - a.createdAt || a.name.localeCompare(b.name))}
          rowKey={({ id }) => id}
        />
      )}
    </Panel>
  );
}
