'use client';
/** @file Every group against one of them, pair by pair, with intervals: does it differ, and by how much. */
import { useState } from 'react';
import { Chosen } from '@/components/compare/chosen';
import { type Figure, signedDifference, toOption } from '@/components/compare/compared-figures';
import type { Comparison } from '@/components/compare/comparison';
import {
  comparable,
  type PairedDifference,
  pairedDifferences,
  referenceOf,
  verdictOf,
} from '@/components/compare/paired';
import { Badge } from '@/components/ui/badge';
import { Scroller } from '@/components/ui/scroller';
import { rowClass, Table, Td, Th } from '@/components/ui/table';
import { useUrlState } from '@/components/url-state';
import type { RunId } from '@/domain/ids';
import { fewestSeeds } from '@/domain/statistics/mean-interval';

export function PairedTable({
  comparison,
  figures,
  baseline,
}: {
  comparison: Comparison;
  figures: readonly Figure[];
  baseline: RunId | null;
}) {
  const [id, setId] = useUrlState('paired');
  const [chosen, setChosen] = useState<string | null>(null);
  const { usable, figure } = comparable(figures, id);
  const { groups } = comparison;
  const reference = referenceOf(groups, baseline, chosen);
  if (figure === undefined || reference === undefined || groups.length < 2) {
    return <p className="p-4 text-muted text-sm">Two groups with a common figure are needed.</p>;
  }
  const rows = pairedDifferences(comparison, reference.groupHash, figure);
  return (
    <>
      <div className="flex flex-wrap items-center gap-3 px-4 py-2 text-xs">
        <Chosen label="Figure" value={figure.id} options={usable.map(toOption)} onChange={setId} />
        <Chosen
          label="Against"
          value={reference.groupHash}
          options={groups.map(({ groupHash, label }) => ({ value: groupHash, label }))}
          onChange={setChosen}
        />
      </div>
      <Scroller className="relative max-h-[60vh]">
        <Table caption={`${figure.label}: differences to ${reference.label}, paired by seed and task`}>
          <thead>
            <tr>
              <Th>Group</Th>
              <Th numeric>Mean difference</Th>
              <Th numeric>95 % interval</Th>
              <Th numeric>Pairs</Th>
              <Th>Reading</Th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.groupHash} className={rowClass}>
                <th scope="row" className="max-w-80 truncate px-3 text-left font-medium">
                  {row.label}
                </th>
                <Td numeric>{row.n === 0 ? '–' : signedDifference(row.mean, figure)}</Td>
                <Td numeric className="text-muted">
                  {row.n < fewestSeeds || row.low === null || row.high === null
                    ? '–'
                    : `${signedDifference(row.low, figure)} to ${signedDifference(row.high, figure)}`}
                </Td>
                <Td numeric>
                  {row.n}
                  {row.alone > 0 ? <span className="text-muted"> ({row.alone} alone)</span> : null}
                </Td>
                <Td>
                  <Reading row={row} goal={figure.goal} />
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      </Scroller>
    </>
  );
}

function Reading({ row, goal }: { row: PairedDifference; goal: Figure['goal'] }) {
  const verdict = verdictOf(row, goal);
  switch (verdict) {
    case 'unpaired':
      return <span className="text-muted">no runs with the same seed and task</span>;
    case 'few':
      return <span className="text-muted">under {fewestSeeds} pairs: no verdict</span>;
    case 'same':
      return <span className="text-muted">not distinguishable</span>;
    case 'better':
    case 'worse':
      return <Badge tone={verdict === 'better' ? 'done' : 'attention'}>{verdict}</Badge>;
    default:
      return <span>{verdict}</span>;
  }
}
