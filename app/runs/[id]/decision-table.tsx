/** @file Each architecture decision: how open it is, by how much it was decided, when it last changed. */

import type { Decision } from '@/components/run/decisions';
import { ShareMeter } from '@/components/ui/share-meter';
import { type Column, DataTable } from '@/components/ui/table';
import { formatCount, formatNumber } from '@/domain/format';

export function DecisionTable({ decisions }: { decisions: readonly Decision[] }) {
  const hasPrior = decisions.some(({ divergence }) => divergence !== null);
  const columns: Column<Decision>[] = [
    {
      id: 'name',
      header: 'Decision',
      heading: true,
      cell: ({ name }) => <span className="font-mono text-xs">{name}</span>,
    },
    {
      id: 'entropy',
      header: 'Entropy / log n',
      numeric: true,
      cell: ({ entropy }) => <ShareMeter share={entropy} />,
    },
    { id: 'margin', header: 'Margin', numeric: true, cell: ({ margin }) => formatNumber(margin, 3) },
    ...(hasPrior
      ? [
          {
            id: 'divergence',
            header: 'KL to prior (nat)',
            numeric: true,
            cell: ({ divergence }: Decision) => (divergence === null ? '–' : formatNumber(divergence, 3)),
          },
        ]
      : []),
    {
      id: 'changed',
      header: 'Last change at step',
      numeric: true,
      cell: ({ changedAt }) => (changedAt === null ? 'never' : formatCount(changedAt)),
    },
  ];
  return <DataTable caption="Architecture decisions" columns={columns} rows={decisions} rowKey={({ name }) => name} />;
}
