'use client';
/** @file One benchmark: how far its architectures reach, which genotypes here it holds, where it is from, who looked up what and why. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { OnlyFor } from '@/components/access/only-for';
import { useTRPC } from '@/components/api';
import { Button, ButtonLink } from '@/components/ui/button';
import { DescriptionList } from '@/components/ui/description-list';
import { ConfirmDialog } from '@/components/ui/dialog';
import { EntityPage } from '@/components/ui/entity-page';
import { Mono } from '@/components/ui/mono';
import { Panel } from '@/components/ui/panel';
import { type Column, DataTable } from '@/components/ui/table';
import { Time } from '@/components/ui/time';
import { toastDone } from '@/components/ui/toast';
import { formatCount, plural } from '@/domain/format';
import type { BenchmarkId } from '@/domain/ids';
import type { BenchmarkRecord } from '@/domain/records/benchmark';
import { GenotypesInIt } from './genotypes-in-it';
import { PublishedRanges } from './published-ranges';

export function BenchmarkPage({ id }: { id: BenchmarkId }) {
  const trpc = useTRPC();
  const benchmark = useQuery(trpc.benchmarks.get.queryOptions({ id }));
  const [asking, setAsking] = useState(false);
  return (
    <EntityPage
      kind="Benchmark"
      list={{ href: '/benchmarks', label: 'Benchmarks' }}
      query={benchmark}
      heading={({ name }) => ({
        title: name,
        actions: (
          <>
            <ButtonLink href="/genotypes?order=published">All genotypes by published accuracy</ButtonLink>
            <OnlyFor>
              <Button variant="danger" onClick={() => setAsking(true)}>
                Delete
              </Button>
            </OnlyFor>
          </>
        ),
      })}
    >
      {(data) => (
        <>
          <BenchmarkContent benchmark={data} />
          <DeleteDialog benchmark={data} open={asking} onOpenChange={setAsking} />
        </>
      )}
    </EntityPage>
  );
}

const lookupColumns: Column<BenchmarkRecord['lookups'][number]>[] = [
  { id: 'purpose', header: 'Purpose', heading: true, cell: ({ purpose }) => purpose },
  { id: 'count', header: 'Architectures', numeric: true, cell: ({ count }) => formatCount(count) },
  { id: 'last', header: 'Last', numeric: true, cell: ({ last }) => <Time value={last} /> },
];

function BenchmarkContent({ benchmark }: { benchmark: BenchmarkRecord }) {
  const { id, lookups } = benchmark;
  return (
    <div className="grid items-start gap-4 xl:grid-cols-2">
      <PublishedRanges benchmark={benchmark} />
      <GenotypesInIt benchmark={id} />
      <Panel title="About">
        <DescriptionList
          items={[
            { name: 'Architectures', value: formatCount(benchmark.rows) },
            { name: 'Source', value: benchmark.source },
            { name: 'Imported', value: <Time value={benchmark.createdAt} /> },
            { name: 'By', value: benchmark.createdBy },
            { name: 'SHA-256 of the file', value: <Mono text={benchmark.sha256} head={16} copy /> },
            { name: 'Id', value: <Mono text={id} copy /> },
          ]}
        />
      </Panel>
      <Panel title="Looked up by scripts" help="Figures shown on pages are not counted" flush={lookups.length > 0}>
        {lookups.length === 0 ? (
          <p className="text-muted text-sm">
            No look-up yet. Scripts call <code className="font-mono text-xs">benchmarks.lookUp</code> with a purpose;
            every architecture they ask for is counted here.
          </p>
        ) : (
          <DataTable caption="Look-ups" columns={lookupColumns} rows={lookups} rowKey={(row) => row.purpose} />
        )}
      </Panel>
    </div>
  );
}

function DeleteDialog({
  benchmark: { id, name, rows, lookups },
  open,
  onOpenChange,
}: {
  benchmark: BenchmarkRecord;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const trpc = useTRPC();
  const router = useRouter();
  const remove = useMutation(
    trpc.benchmarks.delete.mutationOptions({
      onSuccess: () => {
        toastDone(`${name} is deleted`);
        router.push('/benchmarks');
      },
    }),
  );
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={`Delete ${name}?`}
      description="Genotypes no longer show what it publishes. It can be imported again; the log of look-ups is removed, its counts stay in the audit log."
      touches={[plural(rows, 'architecture'), ...lookups.map((each) => `the log of "${each.purpose}"`)]}
      confirmLabel="Delete the benchmark"
      pending={remove.isPending}
      onConfirm={() => remove.mutate({ id })}
    />
  );
}
