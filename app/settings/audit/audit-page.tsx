'use client';
/** @file The audit log: who changed what, when and from where; by person, action, object and day, and as a file. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useTRPC } from '@/components/api';
import { apiAddress } from '@/components/base-path';
import { Button, ButtonAnchor } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { Panel } from '@/components/ui/panel';
import { QueryView } from '@/components/ui/query-view';
import { SkeletonRows } from '@/components/ui/skeleton';
import { DataTable } from '@/components/ui/table';
import { tableFormatTitles } from '@/domain/table';
import { auditColumns } from './audit-columns';
import { AuditFilters, useAuditFilter } from './audit-filters';

export function AuditPage() {
  const trpc = useTRPC();
  const view = useAuditFilter();
  const log = useInfiniteQuery(
    trpc.audit.list.infiniteQueryOptions(view.filter, { getNextPageParam: (page) => page.nextCursor }),
  );
  return (
    <>
      <PageHeader
        title="Audit log"
        description="Who changed what, when and from where. Entries can't be changed; masthead audit verify detects changes made to the file."
        actions={<Exports filter={view.filter} />}
      />
      <AuditFilters {...view} />
      <Panel title="Entries" help="Newest first" flush>
        <QueryView query={log} pending={<SkeletonRows rows={8} />}>
          {({ pages }) => {
            const rows = pages.flatMap(({ items }) => items);
            if (rows.length === 0)
              return (
                <EmptyState title="No entry matches">
                  {view.filtered
                    ? 'Remove a filter, or choose other days.'
                    : 'Whatever is changed from now on is listed here.'}
                </EmptyState>
              );
            return (
              <>
                <DataTable caption="Audit log" columns={auditColumns} rows={rows} rowKey={({ id }) => String(id)} />
                {log.hasNextPage ? (
                  <div className="flex justify-center border-line border-t p-2">
                    <Button size="s" pending={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
                      Show more
                    </Button>
                  </div>
                ) : null}
              </>
            );
          }}
        </QueryView>
      </Panel>
    </>
  );
}

function Exports({ filter }: { filter: Readonly<Record<string, string | number | undefined>> }) {
  const address = (format: string): string => {
    const given = Object.entries(filter).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    );
    return apiAddress(`/api/audit/export?${new URLSearchParams([['format', format], ...given])}`);
  };
  return (
    <>
      {(['csv', 'parquet', 'ndjson'] as const).map((format) => (
        <ButtonAnchor key={format} href={address(format)} download icon={<Download size={14} aria-hidden />}>
          {format === 'ndjson' ? 'NDJSON' : tableFormatTitles[format]}
        </ButtonAnchor>
      ))}
    </>
  );
}
