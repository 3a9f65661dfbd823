'use client';
/** @file What runs of other seeds found: which pairs they share with this genotype, and how much each agrees. */
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '@/components/api';
import { operationColour } from '@/components/operation-colour';
import { RunLink } from '@/components/runs/run-link';
import { Panel } from '@/components/ui/panel';
import { type Column, DataTable } from '@/components/ui/table';
import { TextLink } from '@/components/ui/text-link';
import { formatPercent } from '@/domain/format';
import { cellInputs } from '@/domain/genotype/cell';
import type { Consensus, GenotypeRecord } from '@/domain/records/genotype';
import { stateLabel } from '@/graph/layout';

export function ConsensusPanel({ genotype }: { genotype: GenotypeRecord }) {
  const trpc = useTRPC();
  const consensus = useQuery(trpc.genotypes.consensus.queryOptions({ id: genotype.id }));
  const data = consensus.data;
  if (data === undefined || data.runs.length < 2) return null;
  const inputs = cellInputs(genotype.document.normal);
  const single = genotype.document.reduce === undefined;
  const own = data.pairs.filter((pair) => pair.own);
  const shared = own.filter(({ count }) => count === data.runs.length).length;
  const pairColumns: Column<Consensus['pairs'][number]>[] = [
    {
      id: 'pair',
      header: 'Pair',
      heading: true,
      cell: ({ cell, node, input, operation }) => (
        <span className="inline-flex items-center gap-2 font-normal">
          <span aria-hidden className="size-2.5 rounded-full" style={{ background: operationColour(operation) }} />
          <code className="font-mono text-xs">{operation}</code>
          <span className="text-muted text-xs">
            {single ? '' : `${cell}, `}
            {stateLabel(input, inputs)} → {node}
          </span>
        </span>
      ),
    },
    { id: 'own', header: 'Here', cell: (pair) => (pair.own ? 'kept' : '') },
    {
      id: 'count',
      header: 'Runs that keep it',
      numeric: true,
      cell: ({ count }) => `${count} of ${data.runs.length}`,
    },
  ];
  const runColumns: Column<Consensus['runs'][number]>[] = [
    { id: 'run', header: 'Run', heading: true, cell: ({ run }) => <RunLink run={run} /> },
    { id: 'seed', header: 'Seed', numeric: true, cell: ({ seed }) => seed },
    { id: 'agreement', header: 'Pairs shared', numeric: true, cell: ({ agreement }) => formatPercent(agreement, 0) },
    {
      id: 'genotype',
      header: 'Genotype',
      numeric: true,
      cell: (row) =>
        row.genotype === genotype.id ? (
          <span className="text-muted">this one</span>
        ) : (
          <TextLink href={`/genotypes/${row.genotype}`}>open</TextLink>
        ),
    },
  ];
  return (
    <Panel
      title="Consensus over seeds"
      help={`${shared} of ${own.length} pairs are kept by all ${data.runs.length} runs that differ in their seed alone`}
      flush
    >
      <DataTable caption="Runs of other seeds" columns={runColumns} rows={data.runs} rowKey={(row) => row.run.id} />
      <details className="border-line border-t">
        <summary className="cursor-pointer px-4 py-2 text-sm">All pairs, by how many runs keep them</summary>
        <DataTable
          caption="Pairs and how many runs keep them"
          columns={pairColumns}
          rows={data.pairs}
          rowKey={({ cell, node, input, operation }) => `${cell}/${input}>${node}/${operation}`}
        />
      </details>
    </Panel>
  );
}
