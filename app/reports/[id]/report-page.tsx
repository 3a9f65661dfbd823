'use client';
/** @file One report: its text and panels, or the form in which these are written. */
import { useQuery } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useTRPC } from '@/components/api';
import { patient } from '@/components/patient';
import { Badge } from '@/components/ui/badge';
import { EntityPage } from '@/components/ui/entity-page';
import { SkeletonRows } from '@/components/ui/skeleton';
import { Time } from '@/components/ui/time';
import { useUrlChoice } from '@/components/url-state';
import type { ReportId } from '@/domain/ids';
import { ReportBlocks } from './report-blocks';
import { ReportControls } from './report-controls';

// Most visits only read.
const ReportEditor = dynamic(
  patient(() => import('./report-editor').then((part) => part.ReportEditor)),
  {
    loading: () => <SkeletonRows />,
  },
);

export function ReportPage({ id }: { id: ReportId }) {
  const trpc = useTRPC();
  const report = useQuery(trpc.reports.get.queryOptions({ id }));
  const [mode, setMode] = useUrlChoice('mode', ['read', 'edit']);
  const editing = mode === 'edit' && report.data?.deletedAt === null;
  return (
    <EntityPage
      kind="Report"
      list={{ href: '/reports', label: 'Reports' }}
      query={report}
      heading={(data) => ({
        title: data.name,
        badge: data.frozenAt === null ? <Badge tone="running">live</Badge> : <Badge>frozen</Badge>,
        description: (
          <>
            {data.frozenAt === null ? 'Shows what its runs are now' : 'Shows what its runs were'}
            {data.frozenAt === null ? null : (
              <>
                {' '}
                <Time value={data.frozenAt} />
              </>
            )}
            . Written by {data.createdBy}, changed <Time value={data.updatedAt} />.
          </>
        ),
        actions: editing ? null : <ReportControls report={data} onEdit={() => setMode('edit')} />,
      })}
    >
      {(data) =>
        editing ? (
          <ReportEditor report={data} onClose={() => setMode('read')} />
        ) : (
          <ReportBlocks report={data} blocks={data.blocks} />
        )
      }
    </EntityPage>
  );
}
