'use client';
import { formatBound, formatFigure } from '@/components/runs/format-figure';
import { Badge } from '@/components/ui/badge';
import { CutMiddle } from '@/components/ui/cut-middle';
import { rowClass, Table, Td, Th } from '@/components/ui/table';
import { TextLink } from '@/components/ui/text-link';
/** @file Figures by group: runs that differ by seed only make one group, with mean and interval. */
import { plural } from '@/domain/format';
import { metricHint, metricLabel } from '@/domain/metrics';
import { fewestSeeds } from '@/domain/statistics/mean-interval';
import type { Comparison } from './comparison';
import { clearlyBest, type GroupFigure } from './ranking';

export function GroupTable({ groups, keys }: { groups: Comparison['groups']; keys: readonly string[] }) {
  const best = new Map(keys.map((key) => [key, clearlyBest(groups, key)] as const));
  return (
    <Table caption="Figures by group, mean over runs with 95 % interval">
      <thead>
        <tr>
          <Th>Group</Th>
          <Th numeric>Seeds</Th>
          {keys.map((key) => (
            <Th key={key} numeric title={metricHint(key)}>
              {metricLabel(key)}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {groups.map((group) => (
          <tr key={group.groupHash} className={rowClass}>
            <th scope="row" className="max-w-80 px-3 py-1 text-left font-medium max-sm:max-w-40">
              <TextLink href={groupPage(group.runs)} className="block">
                <CutMiddle text={group.label} />
              </TextLink>
            </th>
            <Td numeric>{group.runs.length}</Td>
            {keys.map((key) => (
              <Td key={key} numeric>
                <Figure
                  name={key}
                  figure={group.summary.get(key)}
                  runs={group.runs.length}
                  best={best.get(key) === group.groupHash}
                />
              </Td>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** The group alone. */
function groupPage(runs: readonly string[]): string {
  return runs.length === 1 ? `/runs/${runs[0]}` : `/compare?runs=${runs.join(',')}`;
}

function Figure({
  name,
  figure,
  runs,
  best,
}: {
  name: string;
  figure: GroupFigure | undefined;
  /** Of the group, whether they have the figure or not. */
  runs: number;
  best: boolean;
}) {
  if (figure === undefined) return <span className="text-muted">–</span>;
  const { mean, low, high, n } = figure;
  return (
    <>
      <span className={best ? 'font-semibold' : ''}>{formatFigure(name, mean)}</span>
      {best ? (
        <Badge tone="done" className="ml-1.5">
          best
        </Badge>
      ) : null}
      {n >= fewestSeeds && low !== null && high !== null ? (
        <span className="block text-muted text-xs">
          {formatBound(name, low)} to {formatBound(name, high)}
        </span>
      ) : n === runs ? null : (
        <span className="block text-muted text-xs">{plural(n, 'run')}</span>
      )}
    </>
  );
}
