'use client';
/** @file Settings in which the runs differ, and only those: a row per run, a column per setting. */
import { Swatch } from '@/components/chart/swatch';
import type { SeriesStyle } from '@/components/palette';
import { rowClass, Table, Td, Th } from '@/components/ui/table';
import { TextLink } from '@/components/ui/text-link';
import type { Comparison } from './comparison';

export function DifferenceTable({
  comparison,
  styles,
}: {
  comparison: Comparison;
  styles: ReadonlyMap<string, SeriesStyle>;
}) {
  const { differences, runs } = comparison;
  if (differences.length === 0) return <p className="p-4 text-muted text-sm">The configs are the same.</p>;
  return (
    <Table caption="Settings in which the runs differ">
      <thead>
        <tr>
          <Th>Run</Th>
          {differences.map(({ path }) => (
            <Th key={path} className="font-mono font-normal">
              {path}
            </Th>
          ))}
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <tr key={run.id} className={rowClass}>
            <th scope="row" className="max-w-72 px-3 text-left font-normal">
              <span className="flex items-center gap-2">
                <Swatch style={styles.get(run.id)} />
                <TextLink href={`/runs/${run.id}?tab=config`} className="truncate" title={run.name}>
                  {run.name}
                </TextLink>
              </span>
            </th>
            {differences.map(({ path, values }) => (
              <Td key={path} className="whitespace-nowrap font-mono text-xs">
                {valueText(values[run.id])}
              </Td>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function valueText(value: unknown): React.ReactNode {
  if (value === undefined || value === null) return <span className="text-muted">–</span>;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
